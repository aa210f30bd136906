"""Small files that machines ask for at fixed addresses."""

from datetime import UTC, datetime, timedelta
from urllib.parse import quote

from django.conf import settings
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    JsonResponse,
)
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.http import require_safe
from wagtail.models import Site

from policy.models import Operator
from site_cms.caching import make_public

#: Not for search engines: the editors' side, the demo's outbox, the results of searches, logins.
HIDDEN = ("/cms/", "/dev/")
#: How long a security contact is promised to be good for; RFC 9116 asks for less than a year.
SECURITY_CONTACT_DAYS = 180
#: The colours of the site, for the window of an installed one.
PAPER, FOREST = "#fbfaf6", "#0d3b2c"


def _root(request: HttpRequest) -> str:
    """Address of the site as configured, whatever host the request names."""
    site = Site.find_for_request(request)
    return site.root_url if site else ""


def _plain(lines: list[str]) -> HttpResponse:
    text = "\n".join(lines) + "\n"
    return make_public(HttpResponse(text, content_type="text/plain; charset=utf-8"))


def _in_each_language(name: str, *args: int) -> list[str]:
    """The address of a view in every language."""
    found = []
    for code, _name in settings.LANGUAGES:
        with override(code):
            found.append(reverse(name, args=args))
    return found


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What search engines should leave alone, and where the sitemap is."""
    hidden = [*HIDDEN, *_in_each_language("search"), *_in_each_language("account_login")]
    # Any two versions can be compared: too many pages to be looked at one by one.
    hidden += [path.removesuffix("1/2/") for path in _in_each_language("policy_compare", 1, 2)]
    rules = [f"Disallow: {path}" for path in hidden]
    return _plain(["User-agent: *", *rules, "", f"Sitemap: {_root(request)}{reverse('sitemap')}"])


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """Whom to tell about a weakness (RFC 9116); missing as long as there is no contact."""
    email = Operator.of_request(request).email
    if not email:
        raise Http404("The operator's e-mail address is not known yet.")
    # Midnight, so that the file stays the same for a day.
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    expires = today + timedelta(days=SECURITY_CONTACT_DAYS)
    return _plain(
        [
            f"Contact: mailto:{quote(email, safe='@+')}",
            f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
            f"Preferred-Languages: {', '.join(code for code, _name in settings.LANGUAGES)}",
            f"Canonical: {_root(request)}{reverse('security')}",
        ]
    )


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """Name, colours and icons for a site put on the home screen."""
    site = Site.find_for_request(request)
    name = (site and site.site_name) or Operator.of_request(request).name
    icons = [
        {"src": static(f"site_cms/icons/icon-{size}.png"), "sizes": f"{size}x{size}"}
        for size in (192, 512)
    ]
    content = {
        "name": name or settings.WAGTAIL_SITE_NAME,
        "start_url": "/",
        "display": "browser",
        "background_color": PAPER,
        "theme_color": FOREST,
        "icons": [{**icon, "type": "image/png"} for icon in icons],
    }
    return make_public(JsonResponse(content, content_type="application/manifest+json"))


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Where browsers look that were not told the address."""
    return make_public(HttpResponsePermanentRedirect(static("site_cms/icons/favicon.ico")))
