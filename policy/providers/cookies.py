"""Everything that is stored in the browser, in one table."""

from django.utils.translation import gettext as _

from policy import register
from policy.declared import DeclaredCookie
from policy.document import nodes
from policy.sections import Part


def write() -> Part:
    """Cookies and other storage of all published entries, the site's own among them."""
    rows = [
        (cookie.name, service.name, cookie.kind, cookie.purpose, cookie.duration)
        for service in register.published()
        for cookie in sorted(service.declared_cookies, key=_order)
    ]
    if not rows:
        return Part([nodes.paragraph(_("This site stores nothing in your browser."))], {}, ITEMS)
    head = (
        _("Name"),
        _("Service that stores it"),
        _("Kind, and whose"),
        _("What for"),
        _("How long"),
    )
    table = nodes.table(_("What is stored in your browser"), head, rows)
    return Part([table], covers=ITEMS)


ITEMS = ("cookies",)


def _order(cookie: DeclaredCookie) -> tuple[str, str, str]:
    return cookie.name, cookie.storage, cookie.set_by
