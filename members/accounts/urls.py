"""Login and what belongs to it, below the language prefix and ``members/``.

The names are allauth's, which it looks up itself. What is not listed does not exist; allauth
leaves out links to pages without an address.
"""

from allauth.account import views as allauth_views
from django.urls import include, path, re_path

from . import views
from .policy_notices import dismiss_policy_notice
from .registration.views import RegistrationView, VerificationSentView
from .second_factor import urls as second_factor_urls

urlpatterns = [
    path("register/", RegistrationView.as_view(), name="account_signup"),
    path("login/", views.login, name="account_login"),
    path("logout/", allauth_views.logout, name="account_logout"),
    path("inactive/", allauth_views.account_inactive, name="account_inactive"),
    path("reauthenticate/", allauth_views.reauthenticate, name="account_reauthenticate"),
    path("email/", views.email, name="account_email"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("policy-notice/", dismiss_policy_notice, name="policy_notice"),
    path("sessions/", views.sessions, name="account_sessions"),
    path("sessions/end-others/", views.end_all_other_sessions, name="account_end_other_sessions"),
    path("sessions/<slug:handle>/end/", views.end_one_session, name="account_end_session"),
    path("second-factor/", include(second_factor_urls)),
    path("password/reset/", allauth_views.password_reset, name="account_reset_password"),
    path(
        "password/reset/done/",
        allauth_views.password_reset_done,
        name="account_reset_password_done",
    ),
    path(
        "password/reset/key/done/",
        allauth_views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "confirm-email/",
        VerificationSentView.as_view(),
        name="account_email_verification_sent",
    ),
    re_path(
        r"^confirm-email/(?P<key>[-:\w]+)/$",
        views.confirm_email,
        name="account_confirm_email",
    ),
]
