"""Views that lead from Wagtail's logins to ours."""

from allauth.account import views
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme


def to_login(request: HttpRequest) -> HttpResponseRedirect:
    """To the login, in the language being spoken."""
    return _redirect(request, "account_login")


def to_logout(request: HttpRequest) -> HttpResponseBase:
    """Log out at once where a form asks for it; ask back where it was only a link."""
    if request.method == "POST":
        return views.logout(request)
    return _redirect(request, "account_logout")


def to_password_reset(request: HttpRequest) -> HttpResponseRedirect:
    """To the page that mails a link for a new password."""
    return _redirect(request, "account_reset_password")


def _redirect(request: HttpRequest, name: str) -> HttpResponseRedirect:
    """Redirect and take along where to go afterwards, if that is on this site."""
    url = reverse(name)
    wanted = request.GET.get(REDIRECT_FIELD_NAME, "")
    if url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return redirect_to_login(wanted, login_url=url)
    return HttpResponseRedirect(url)
