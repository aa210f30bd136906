"""The tables of the public site are about its content; this says so of each of their fields."""

from django.utils.translation import gettext_lazy as _

from site_cms.personal_data import Retention, not_personal

from .page_views import outdated

CONTENT = (
    "Content of the site, written by its team for everyone. Where it names people, the team "
    "answers for it; it is not the account of somebody."
)
_PAGE = "lead cover cover_alt"
_DRAFTS = (
    "latest_revision live has_unpublished_changes first_published_at last_published_at"
    " live_revision go_live_at expire_at expired"
)

not_personal("home.ContactPage", f"{_PAGE} body", why=CONTENT)
not_personal("home.ContentPage", f"{_PAGE} body", why=CONTENT)
not_personal("home.HomePage", f"{_PAGE} headline buttons body", why=CONTENT)
not_personal("home.ImprintPage", f"{_PAGE} body", why=CONTENT)
not_personal("home.NewsPage", f"{_PAGE} date topic body", why=CONTENT)
not_personal("home.NewsIndexPage", _PAGE, why=CONTENT)
not_personal("home.Navigation", f"{_DRAFTS} site main_menu footer claim_de claim_en", why=CONTENT)
not_personal("home.Topic", f"{_DRAFTS} name_de name_en slug", why=CONTENT)
not_personal(
    "home.PageViewCount",
    "page language day count",
    why="A sum of a day: no address, browser, session or time of day is in it.",
    retention=Retention(_("25 months"), where=outdated),
)
