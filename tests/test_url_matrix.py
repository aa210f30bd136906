"""Who may open which address: every address of the site, for every role.

A new address that is not listed here fails the test: say who may open it.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import LocalePrefixPattern, RegexPattern
from django.utils import timezone
from django.utils.regex_helper import normalize
from wagtail.models import Site

from members.accounts.models import User
from members.rights.models import Export, Objection
from site_cms.media import SiteDocument
from tests import factories

ROLES = (
    *("visitor", "unverified", "member", "other"),
    *("editor", "moderator", "privacy", "admin"),
)
VISITOR, UNVERIFIED, MEMBER, OTHER, EDITOR, MODERATOR, PRIVACY, ADMIN = ROLES
#: Who is answered like whom, unless an address says otherwise: an account whose address nobody has
#: confirmed opens nothing, and another member is a member.
LIKE = {UNVERIFIED: VISITOR, OTHER: MEMBER}
STAFF = {EDITOR, MODERATOR, PRIVACY, ADMIN}
WRITERS = {EDITOR, MODERATOR, ADMIN}
APPROVERS = {MODERATOR, ADMIN}
ADMINS = {ADMIN}

#: What a role is answered with.
Expected = int | Mapping[str, int]


def but(status: int, **others: int) -> dict[str, int]:
    """One status for everyone but some roles."""
    alike = {role: others[like] for role, like in LIKE.items() if like in others}
    return {**dict.fromkeys(ROLES, status), **alike, **others}


#: Below ``second-factor/``; nobody here has one.
SECOND_FACTOR: dict[str, Expected] = {
    "": but(200, visitor=302),
    "authenticate/": 302,
    "reauthenticate/": 302,
    "app/activate/": 302,
    # Nobody here has one.
    "app/deactivate/": but(404, visitor=302),
    "recovery-codes/": but(404, visitor=302),
    "recovery-codes/generate/": 302,
    "recovery-codes/download/": but(404, visitor=302),
    "passkeys/": but(200, visitor=302),
    "passkeys/add/": 302,
    "passkeys/login/": 302,
    "passkeys/reauthenticate/": 302,
    "passkeys/<int:pk>/remove/": 302,
    "passkeys/<int:pk>/edit/": 302,
}

#: Our own addresses: pattern → sample address and what is answered. ``{…}``: see ``ids``.
OURS: dict[str, tuple[str, Expected]] = {
    "": ("/", 302),
    "sitemap.xml": ("/sitemap.xml", 200),
    "robots.txt": ("/robots.txt", 200),
    # Without an operator there is nobody to report to.
    ".well-known/security.txt": ("/.well-known/security.txt", 404),
    "site.webmanifest": ("/site.webmanifest", 200),
    "favicon.ico": ("/favicon.ico", 301),
    # Takes POST alone.
    "page-views/<int:page>/<str:language>/": ("/page-views/{home}/de/", 405),
    "files/<path:name>": ("/files/not-there.png", 404),
    "^documents/(\\d+)/(.*)$": ("/documents/{document}/{filename}", 200),
    "documents/authenticate_with_password/<int:restriction_id>/": (
        "/documents/authenticate_with_password/1/",
        404,
    ),
    # The old ways in lead to the one login.
    "cms/login/": ("/cms/login/", 302),
    "cms/logout/": ("/cms/logout/", 302),
    "^cms/password_reset/.*$": ("/cms/password_reset/confirm/x/y/", 302),
    "_util/login/": ("/_util/login/", 302),
    "<language>/_util/login/": ("/de/_util/login/", 302),
    # The demo alone; tests/site_cms/test_production.py finds them gone.
    "media/<path:path>": ("/media/not-there.png", 404),
    "dev/outbox/": ("/dev/outbox/", 200),
    "dev/outbox/clear/": ("/dev/outbox/clear/", 405),
    "dev/outbox/<slug:name>/": ("/dev/outbox/not-there/", 404),
    "dev/outbox/<slug:name>/html/": ("/dev/outbox/not-there/html/", 404),
    # Whoever is logged in needs no login.
    "<language>/members/login/": ("/de/members/login/", but(302, visitor=200)),
    "<language>/members/logout/": ("/de/members/logout/", but(200, visitor=302)),
    "<language>/members/inactive/": ("/de/members/inactive/", 200),
    "<language>/members/password/reset/": ("/de/members/password/reset/", 200),
    "<language>/members/password/reset/done/": ("/de/members/password/reset/done/", 200),
    "<language>/members/password/reset/key/done/": ("/de/members/password/reset/key/done/", 200),
    "<language>/members/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": (
        "/de/members/password/reset/key/1-wrong/",
        200,
    ),
    "<language>/members/confirm-email/": ("/de/members/confirm-email/", 200),
    "<language>/members/^confirm-email/(?P<key>[-:\\w]+)/$": (
        "/de/members/confirm-email/wrong/",
        200,
    ),
    # There is no registration without its page; tests/members/accounts/ has one.
    "<language>/members/register/": ("/de/members/register/", but(302, visitor=404)),
    "<language>/members/": ("/de/members/", but(200, visitor=302)),
    "<language>/members/profile/": ("/de/members/profile/", but(200, visitor=302)),
    "<language>/members/security/": ("/de/members/security/", but(200, visitor=302)),
    "<language>/members/consents/": ("/de/members/consents/", but(200, visitor=302)),
    "<language>/members/objection/": ("/de/members/objection/", but(200, visitor=302)),
    "<language>/members/exports/": ("/de/members/exports/", but(200, visitor=302)),
    "<language>/members/closing/": ("/de/members/closing/", 302),
    # Whoever is logged in proves who they are once more before these.
    "<language>/members/reauthenticate/": ("/de/members/reauthenticate/", but(200, visitor=302)),
    "<language>/members/email/": ("/de/members/email/", 302),
    "<language>/members/password/change/": ("/de/members/password/change/", 302),
    # Takes POST alone.
    "<language>/members/policy-notice/": ("/de/members/policy-notice/", 405),
    "<language>/members/sessions/": ("/de/members/sessions/", but(200, visitor=302)),
    "<language>/members/sessions/end-others/": (
        "/de/members/sessions/end-others/",
        but(405, visitor=302),
    ),
    "<language>/members/sessions/<slug:handle>/end/": (
        "/de/members/sessions/somebody-elses/end/",
        but(405, visitor=302),
    ),
    **{
        f"<language>/members/second-factor/{path}": (
            f"/de/members/second-factor/{path.replace('<int:pk>', '1')}",
            expected,
        )
        for path, expected in SECOND_FACTOR.items()
    },
    # Numbers that are not ours; tests/members/rights/ has real ones.
    "<language>/members/receipts/<slug:case>/": ("/de/members/receipts/wrong/", 404),
    # The member's own: to prove who one is; for everybody else it does not exist.
    "<language>/members/export/<slug:key>/": (
        "/de/members/export/{export}/",
        but(404, visitor=302, member=302, other=404),
    ),
    "<language>/members/^unsubscribe/(?P<token>[-:\\w]+)/$": (
        "/de/members/unsubscribe/wrong/",
        404,
    ),
    # Two versions: see ids.
    "<language>/datenschutz/": ("/de/datenschutz/", 200),
    "<language>/datenschutz/versionen/": ("/de/datenschutz/versionen/", 200),
    "<language>/datenschutz/versionen/<int:number>/": ("/de/datenschutz/versionen/1/", 200),
    "<language>/datenschutz/vergleich/<int:older>/<int:newer>/": (
        "/de/datenschutz/vergleich/1/2/",
        200,
    ),
    "<language>/datenschutz/feed.atom": ("/de/datenschutz/feed.atom", 200),
    "<language>/datenschutz/policy.json": ("/de/datenschutz/policy.json", 200),
    "<language>/datenschutz/versionen/<int:number>/policy.json": (
        "/de/datenschutz/versionen/1/policy.json",
        200,
    ),
    "<language>/datenschutz/vergleich/": ("/de/datenschutz/vergleich/", 302),
    "<language>/consent/": ("/de/consent/", 200),
    "<language>/consent/records/": ("/de/consent/records/", 200),
    "<language>/consent/records.json": ("/de/consent/records.json", 200),
    "<language>/search/": ("/de/search/?q=Startseite", 200),
    "<language>/^((?:[\\w\\-]+/)+feed\\.atom)$": ("/de/neuigkeiten/feed.atom", 200),
    "<language>/_util/authenticate_with_password/<int:page_view_restriction_id>/<int:page_id>/": (
        "/de/_util/authenticate_with_password/1/1/",
        404,
    ),
    "<language>/^((?:[\\w\\-]+/)*)$": ("/de/", 200),
}

#: Wagtail's addresses on the editors' side, by area: sample address → who may open it. The rest
#: of an area is opened too, to see that visitors and members are refused and nothing fails.
AREAS: dict[str, dict[str, set[str]]] = {
    "": {"/cms/": STAFF},
    "pages": {
        "/cms/pages/{home}/": STAFF,
        "/cms/pages/{home}/edit/": STAFF,
        "/cms/pages/{home}/history/": STAFF,
        "/cms/pages/{home}/add_subpage/": WRITERS,
        "/cms/pages/add/home/contentpage/{home}/": WRITERS,
        # What is public is unpublished first, for a reason.
        "/cms/pages/{news}/delete/": set(),
        "/cms/pages/{home}/delete/": set(),
        "/cms/pages/{home}/unpublish/": APPROVERS,
        "/cms/pages/{home}/move/": APPROVERS,
        "/cms/pages/{home}/privacy/": APPROVERS,
    },
    "images": {"/cms/images/": WRITERS, "/cms/images/add/": WRITERS},
    "documents": {
        "/cms/documents/": WRITERS,
        "/cms/documents/add/": WRITERS,
        "/cms/documents/edit/{document}/": WRITERS,
    },
    "snippets": {},
    "snippets/home/navigation": {"/cms/snippets/home/navigation/add/": WRITERS},
    "snippets/home/topic": {"/cms/snippets/home/topic/": WRITERS},
    "snippets/policy/service": {"/cms/snippets/policy/service/add/": STAFF},
    "settings": {
        "/cms/settings/policy/operator/{site}/": {MODERATOR, PRIVACY, ADMIN},
        "/cms/settings/members_consent/analytics/{site}/": {MODERATOR, PRIVACY, ADMIN},
    },
    "redirects": {"/cms/redirects/": APPROVERS},
    "collections": {"/cms/collections/": APPROVERS},
    "moderation": {
        "/cms/moderation/wagtailcore/page/{home}/": STAFF,
        "/cms/moderation/policy/operator/{site}/": set(),
        "/cms/moderation/members_accounts/user/{user}/": set(),
    },
    "reports": {
        "/cms/reports/page-views/": STAFF,
        "/cms/reports/consents/": {PRIVACY, ADMIN},
        "/cms/reports/record-of-processing/": {PRIVACY, ADMIN},
        "/cms/reports/privacy-policy/": STAFF,
        "/cms/reports/objections/": {PRIVACY, ADMIN},
        "/cms/reports/objections/{objection}/": {PRIVACY, ADMIN},
        "/cms/reports/erasures/": {PRIVACY, ADMIN},
        "/cms/reports/desk-accesses/": ADMINS,
        "/cms/reports/stale/": STAFF,
        "/cms/reports/locked/": APPROVERS,
        "/cms/reports/workflow/": STAFF,
        "/cms/reports/aging-pages/": STAFF,
        "/cms/reports/site-history/": STAFF,
    },
    "member-desk": {
        "/cms/member-desk/": {PRIVACY, ADMIN},
        # For whoever made it alone.
        "/cms/member-desk/exports/wrong/": set(),
    },
    "localize": {"/cms/localize/reports/translations/": STAFF},
    "account": {"/cms/account/": STAFF},
    "users": {"/cms/users/": ADMINS, "/cms/users/edit/{user}/": ADMINS},
    "groups": {"/cms/groups/": ADMINS},
    "sites": {"/cms/sites/": ADMINS},
    "locales": {"/cms/locales/": ADMINS},
    "workflows": {"/cms/workflows/list/": ADMINS, "/cms/workflows/tasks/index/": ADMINS},
    # What the editor loads while somebody writes.
    "api": {"/cms/api/main/pages/": STAFF},
    "choose-page": {"/cms/choose-page/": STAFF},
    "choose-external-link": {},
    "choose-email-link": {},
    "choose-phone-link": {},
    "choose-anchor-link": {},
    "embeds": {},
    "tag-autocomplete": {},
    "editing-sessions": {},
    "dismissibles": {},
    "block-preview": {},
    "bulk": {},
    # See SHADOWED.
    "login": {},
    "logout": {},
    "password_reset": {},
    # Icons and translations of the interface hold nothing of the site.
    "sprite": {"/cms/sprite/": {VISITOR, *STAFF}},
    "jsi18n": {"/cms/jsi18n/": {VISITOR, *STAFF}},
    "test404": {},
    "failwhale": {},
    # Everything else below /cms/.
    "^.*": {},
}

#: Wagtail's own addresses behind ours of the same name, which requests never get to.
SHADOWED = ("login", "logout", "password_reset")

#: Wagtail's developers look at their error page there.
FAILS_ON_PURPOSE = "/cms/failwhale/"

UNLISTED = "Nobody has said who may open {}: add it to tests/test_url_matrix.py."


def patterns(resolver: URLResolver, above: str = "") -> Iterator[tuple[str, str]]:
    """Every pattern as it is written, with a template of addresses that match it."""
    for pattern in resolver.url_patterns:
        written = "<language>/" if _is_language(pattern) else str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield above + written, above + _template(pattern)
        else:
            yield from patterns(pattern, above + written)


def _is_language(pattern: URLPattern | URLResolver) -> bool:
    return isinstance(pattern.pattern, LocalePrefixPattern)


def _template(pattern: URLPattern) -> str:
    """The pattern with ``%(name)s`` for its parameters."""
    text = str(pattern.pattern)
    if isinstance(pattern.pattern, RegexPattern):
        return normalize(text)[0][0]
    return re.sub(r"<(?:\w+:)?(\w+)>", r"%(\1)s", text.removeprefix("^"))


def area_of(pattern: str) -> str:
    """The area of a pattern below ``cms/``: its first word, for snippets also which ones."""
    first, *rest = pattern.removeprefix("cms/").split("/")
    words = [word for word in rest if word != "choose"][:2] if first == "snippets" else []
    return "/".join([first, *words]) if len(words) == 2 else first


WAGTAILS = {
    template: pattern
    for pattern, template in patterns(get_resolver())
    if pattern.startswith("cms/") and pattern not in OURS
}


@pytest.fixture
def ids(site_root, editor, member) -> dict[str, object]:
    """What stands for ``{…}`` in sample addresses; two policy versions go with them."""
    factories.promise()
    factories.promise()
    news = factories.make_news_index(site_root, slug="neuigkeiten")
    file = ContentFile(b"%PDF-1.4", name="satz.pdf")
    document = SiteDocument.objects.create(title="Satz", file=file)
    return {
        "home": site_root.pk,
        "news": news.pk,
        "user": editor.pk,
        "site": Site.objects.get(is_default_site=True).pk,
        "document": document.pk,
        "filename": document.filename,
        "objection": Objection.objects.create(kind="other", way="letter", language="de").reference,
        "export": _export(member).key,
    }


def _export(member: User) -> Export:
    """Everything about a member, ready to be downloaded."""
    export = Export(user=member, language="de", state="ready")
    export.expires_at = timezone.now() + timedelta(days=7)
    export.file.save("export.zip", ContentFile(b"PK"))
    return export


@pytest.fixture
def client_of(
    member, editor, moderator, privacy, admin, as_user: Callable[[User], Client]
) -> Callable[[str], Client]:
    """The browser of somebody in a role."""
    people = {
        MEMBER: member,
        OTHER: factories.make_user("other"),
        EDITOR: editor,
        MODERATOR: moderator,
        PRIVACY: privacy,
        ADMIN: admin,
    }

    def browser(role: str) -> Client:
        client = as_user(people[role]) if role in people else Client()
        if role == UNVERIFIED:
            _knock(client)
        client.raise_request_exception = False
        return client

    return browser


def _knock(client: Client) -> None:
    """Log in with the right password, before the address is confirmed."""
    user = factories.make_user(f"unverified{User.objects.count()}")
    EmailAddress.objects.filter(user=user).update(verified=False)
    client.post("/de/members/login/", {"login": user.email, "password": factories.PASSWORD})


class TestCompleteness:
    def test_every_address_of_ours_is_listed(self):
        for pattern, _template in patterns(get_resolver()):
            if not pattern.startswith("cms/"):
                assert pattern in OURS, UNLISTED.format(pattern)

    def test_every_area_of_the_editors_side_is_listed(self):
        for pattern in WAGTAILS.values():
            assert area_of(pattern) in AREAS, UNLISTED.format(pattern)

    def test_nothing_is_listed_that_is_gone(self):
        present = {pattern for pattern, _template in patterns(get_resolver())}

        assert OURS.keys() <= present
        assert AREAS.keys() <= {area_of(pattern) for pattern in present if "cms/" in pattern}


@pytest.mark.parametrize("role", ROLES)
class TestAnswers:
    def test_of_our_addresses(self, role, client_of, ids):
        wrong = []
        for sample, expected in OURS.values():
            wanted = expected if isinstance(expected, int) else expected[role]
            # A browser of its own each time: some addresses log out.
            answer = client_of(role).get(sample.format(**ids))
            if answer.status_code != wanted:
                wrong.append(f"{sample}: {answer.status_code}, not {wanted}")

        assert not wrong

    def test_of_the_areas_of_the_editors_side(self, role, client_of, ids):
        client = client_of(role)
        wrong = []
        for area in AREAS.values():
            for sample, roles in area.items():
                answer = client.get(sample.format(**ids))
                allowed = answer.status_code == 200
                if allowed != (LIKE.get(role, role) in roles) or answer.status_code >= 500:
                    wrong.append(f"{sample}: {answer.status_code}")

        assert not wrong


@pytest.mark.one_database
class TestEditorsSide:
    """Every single address of Wagtail's, with ids that may or may not exist."""

    @pytest.fixture
    def addresses(self, ids) -> list[str]:
        samples = defaultdict(
            lambda: str(ids["home"]),
            {
                **dict.fromkeys(("app_label", "app_name", "content_type_app_name"), "home"),
                **dict.fromkeys(("model_name", "content_type_model_name"), "contentpage"),
                "revision_id_a": "earliest",
                "revision_id_b": "latest",
                "action": "delete",
                "action_name": "approve",
                "filter_spec": "width-100",
            },
        )
        open_to_all = {sample for area in ("sprite", "jsi18n") for sample in AREAS[area]}
        all_of_them = (
            f"/{template % samples}"
            for template, pattern in WAGTAILS.items()
            if area_of(pattern) not in SHADOWED
        )
        skipped = {*open_to_all, FAILS_ON_PURPOSE}
        return [address for address in all_of_them if address not in skipped]

    def test_visitors_are_asked_to_log_in(self, client_of, addresses):
        client = client_of(VISITOR)
        for address in addresses:
            answer = client.get(address)
            assert answer.status_code == 302, address
            assert "/login/" in answer["Location"], address

    def test_members_are_refused(self, client_of, addresses):
        client = client_of(MEMBER)
        for address in addresses:
            assert client.get(address).status_code == 403, address

    def test_nothing_fails_for_an_admin(self, client_of, addresses):
        client = client_of(ADMIN)
        failed = [address for address in addresses if client.get(address).status_code >= 500]

        assert not failed

    def test_nothing_fails_for_an_editor(self, client_of, addresses):
        client = client_of(EDITOR)
        failed = [address for address in addresses if client.get(address).status_code >= 500]

        assert not failed
