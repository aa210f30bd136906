"""Links that pass an article on: plain addresses, so nothing is sent before somebody clicks."""

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from django.utils.translation import gettext as _

from site_cms.pages import PublicSummary

FACEBOOK = "https://www.facebook.com/sharer/sharer.php"
X = "https://x.com/intent/post"


@dataclass(frozen=True)
class ShareLink:
    """Where an article can be passed on."""

    label: str
    url: str


def _address(start: str, **values: str) -> str:
    """An address with values in its query; a space is %20, which mail programs know too."""
    return f"{start}?{urlencode(values, quote_via=quote, safe='')}"


def share_links(summary: PublicSummary) -> list[ShareLink]:
    """Where a page can be passed on; nowhere without an address of its own."""
    if not summary.url:
        return []
    title = " ".join(summary.title.split())
    return [
        ShareLink("Facebook", _address(FACEBOOK, u=summary.url)),
        ShareLink("X", _address(X, url=summary.url, text=title)),
        ShareLink(_("E-mail"), _address("mailto:", subject=title, body=summary.url)),
    ]
