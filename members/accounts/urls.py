"""Login and what belongs to it, below the language prefix and ``members/``.

The names are allauth's, which it looks up itself. What is not listed does not exist; allauth
leaves out links to pages without an address.
"""

from allauth.account import views
from django.urls import path, re_path

from .views import ConfirmView, LoginView, RegistrationView, VerificationSentView

urlpatterns = [
    path("register/", RegistrationView.as_view(), name="account_signup"),
    path("login/", LoginView.as_view(), name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("password/reset/", views.password_reset, name="account_reset_password"),
    path(
        "password/reset/done/",
        views.password_reset_done,
        name="account_reset_password_done",
    ),
    path(
        "password/reset/key/done/",
        views.password_reset_from_key_done,
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
        ConfirmView.as_view(),
        name="account_confirm_email",
    ),
]
