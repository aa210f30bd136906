"""The editors' side's own ways in, all leading to the one login of the site.

Wagtail's own login views know neither confirmed addresses nor rate limits nor a second factor.
"""

from django.urls import path, re_path

from .ways_in import to_login, to_logout, to_password_reset

urlpatterns = [
    path("cms/login/", to_login, name="editors_login"),
    path("cms/logout/", to_logout, name="editors_logout"),
    re_path(r"^cms/password_reset/.*$", to_password_reset, name="editors_password_reset"),
    path("_util/login/", to_login, name="pages_login"),
]

#: Wagtail's pages stand below the language prefix, and so does their login.
below_language = [path("_util/login/", to_login, name="pages_login_below_language")]
