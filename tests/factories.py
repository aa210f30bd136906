"""Builders of people and pages, for tests alone."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import override
from wagtail.models import Locale, Page, Site
from wagtail_localize.models import Translation, TranslationSource

from home.models import ContentPage, HomePage, NewsIndexPage, NewsPage
from members.accounts.models import RegistrationPage, User
from policy import sections, versions
from policy.document.build import Content
from policy.models import PolicyPage, PolicyVersion, Service
from site_cms.moderation.translations import remember_original

PASSWORD = "correct horse battery staple"


def make_user(name: str, *groups: str, **fields: Any) -> User:
    """A person with a confirmed address ``name@example.com`` in the given groups."""
    from allauth.account.models import EmailAddress
    from django.contrib.auth.models import Group

    # Has chosen no language: mails are in that of the page.
    given = {"first_name": name, "language": "", **fields}
    user = User.objects.create_user(f"{name}@example.com", PASSWORD, **given)
    user.groups.set(Group.objects.filter(name__in=groups))
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def make_site() -> HomePage:
    """A German home page that is the site's root, with its English translation, both live."""
    Locale.objects.get_or_create(language_code="en")
    german, _created = Locale.objects.get_or_create(language_code="de")
    root = Page.get_first_root_node()
    home = HomePage(
        title="Startseite",
        slug="start",
        headline="Neues zuerst",
        lead="Ein Satz zum Anfang.",
        locale=german,
    )
    root.add_child(instance=home)
    home.save_revision().publish()
    site, _created = Site.objects.get_or_create(
        is_default_site=True, defaults={"hostname": "localhost", "root_page": home}
    )
    welcome = site.root_page
    site.root_page = home
    site.save()
    if welcome.pk != home.pk:
        welcome.delete()
    translate(home, {"Startseite": "Home", "start": "home", "Neues zuerst": "New first"})
    return HomePage.objects.get(pk=home.pk)


def make_page(parent: Page, page: Page, *, live: bool = True) -> Page:
    """Put a page below another one, published unless told otherwise."""
    page.locale = parent.locale
    page.live = False
    Page.objects.get(pk=parent.pk).add_child(instance=page)
    revision = page.save_revision()
    if live:
        revision.publish()
    return page.specific_class.objects.get(pk=page.pk)


def make_content(parent: Page, title: str, **fields: Any) -> ContentPage:
    """A content page."""
    live = fields.pop("live", True)
    return make_page(parent, ContentPage(title=title, **fields), live=live)


def make_news_index(parent: Page, **fields: Any) -> NewsIndexPage:
    """A list of news."""
    return make_page(parent, NewsIndexPage(**{"title": "Neuigkeiten", **fields}))


def make_news(parent: Page, title: str, **fields: Any) -> NewsPage:
    """A news article."""
    live = fields.pop("live", True)
    return make_page(parent, NewsPage(title=title, **fields), live=live)


#: What the registration page of the tests asks for: kind, id and value of each block.
ASKED = [
    ("first_name", "f-first", {"reason": "Für die Anrede.", "required": True}),
    ("last_name", "f-last", {"reason": "Für Briefe.", "required": False}),
    ("company", "f-company", {"reason": "Manche Tests sind für Firmen.", "required": False}),
    ("gender", "f-gender", {"reason": "Für die Anrede."}),
    ("telephone", "f-phone", {"reason": "Für Rückfragen.", "required": False}),
    ("text", "f-job", {"label": "Beruf", "reason": "Für Berufstests.", "required": False}),
    (
        "choice",
        "f-home",
        {
            "label": "Wohnung",
            "reason": "Für Gartengeräte.",
            "required": False,
            "options": [
                {"type": "item", "value": "In der Stadt", "id": "o-town"},
                {"type": "item", "value": "Auf dem Land", "id": "o-land"},
            ],
        },
    ),
    ("date", "f-bike", {"label": "Fahrrad seit", "reason": "Alter des Rads.", "required": False}),
    ("checkbox", "f-pets", {"label": "Haustiere", "reason": "Für Tierfutter.", "required": False}),
]


def make_registration(parent: Page, **fields: Any) -> RegistrationPage:
    """A registration page that asks for everything it can ask for."""
    texts = {
        "title": "Mitglied werden",
        "slug": "mitglied-werden",
        "lead": "In zwei Minuten.",
        "email_reason": "Damit melden Sie sich an.",
        "email_consent": "Ich möchte Neues per E-Mail erfahren.",
        "telephone_consent": "Ich möchte angerufen werden.",
        "notice": "<p>Wir speichern, was Sie hier angeben.</p>",
        "form_fields": [{"type": kind, "value": value, "id": key} for kind, key, value in ASKED],
    }
    page = make_page(parent, RegistrationPage(**{**texts, **fields}))
    promise()
    return page


def translate(page: Page, texts: dict[str, str] | None = None, *, publish: bool = True) -> Page:
    """Translate a page to English and publish it; texts not given stay German."""
    english = Locale.objects.get(language_code="en")
    source, _created = TranslationSource.update_or_create_from_instance(page)
    translation, _created = Translation.objects.get_or_create(
        source=source, target_locale=english, defaults={"enabled": True}
    )
    po = translation.export_po()
    for entry in po:
        entry.msgstr = (texts or {}).get(entry.msgid, entry.msgid)
    translation.import_po(po)
    # wagtail-localize would publish after the commit, which no test reaches.
    translation.save_target(publish=False)
    if publish:
        page.get_translation(english).get_latest_revision().publish()
    translated = page.get_translation(english)
    remember_original(translated)
    if isinstance(page, RegistrationPage):
        promise()
    return translated


def make_service(
    key: str = "youtube", *, live: bool = True, named: bool = True, **fields: Any
) -> Service:
    """A service that shows frames after consent, in effect unless it is not live or not named."""
    facts = {
        "name": key.title(),
        "purpose_group": "external_media",
        "role": "own_controller",
        "provider": f"{key.title()} Ltd.",
        "provider_country_de": "Irland",
        "provider_country_en": "Ireland",
        "summary_de": "Zeigt Filme.",
        "summary_en": "Shows films.",
        "data_de": "IP-Adresse.",
        "data_en": "IP address.",
        "legal_basis": "consent",
        "place_de": "EU",
        "place_en": "EU",
        "retention_de": "Ein Jahr.",
        "retention_en": "One year.",
        "hosts": hosts(("www.youtube-nocookie.com", "frame-src")),
    }
    service = Service.objects.create(key=key, live=False, **{**facts, **fields})
    revision = service.save_revision()
    if live:
        revision.publish()
    if live and named:
        promise()
    return Service.objects.get(pk=service.pk)


def promise(**options: Any) -> PolicyVersion:
    """Put a policy in force that names all that the system has to say right now."""
    names: dict[str, dict[str, Any]] = {}
    for key, _label in sections.choices():
        for kind, named in sections.write(key).names.items():
            names.setdefault(kind, {}).update(named)
    text = {"title": "Datenschutz", "summary": "Kurz.", "changes": "Neu.", "sections": []}
    content = Content({"de": text, "en": text}, names, anchors={}, covers={})
    return versions.issue(content, **{"material": False, **options})


#: The German texts of the policy of the tests, and what the English one says instead.
POLICY_TEXTS = {
    "Datenschutzerklärung": "Privacy policy",
    "Das Wichtigste in Kürze.": "The essentials in brief.",
    "Die erste Fassung.": "The first version.",
}


def make_policy(
    parent: Page, keys: Sequence[str] | None = None, *, issue: bool = False, **fields: Any
) -> PolicyPage:
    """A German policy and its English translation, with a section for each of the system's facts.

    ``keys`` are those of the facts, by default all. Both pages are drafts that nobody approved;
    with ``issue`` they are published and a version of them is in force.
    """
    labels = dict(sections.choices())
    said = [key for key in labels if keys is None or key in keys]
    with override("de"):
        german = {key: str(labels[key]) for key in said}
    with override("en"):
        english = {german[key]: str(labels[key]) for key in said}
    title, lead, changes = POLICY_TEXTS
    texts = {"title": title, "lead": lead, "changes": changes, "slug": "datenschutz"}
    stream = [_policy_section(key, german[key]) for key in said]
    policy = PolicyPage(**{**texts, "sections": stream, **fields})
    page = make_page(parent, policy, live=issue)
    translate(page, {**POLICY_TEXTS, **english}, publish=issue)
    if issue:
        versions.issue(versions.published_content(), material=False)
    return page


def _policy_section(key: str, heading: str) -> dict[str, Any]:
    """A stored section that says one kind of the system's facts."""
    content = [{"type": "facts", "value": key, "id": f"facts-{key}"}]
    value = {"heading": heading, "content": content}
    return {"type": "section", "value": value, "id": f"section-{key}"}


def hosts(*declared: tuple[str, str]) -> list[dict[str, Any]]:
    """Stored hosts: pairs of host and directive."""
    return [
        {"type": "host", "value": {"host": host, "directive": directive}, "id": f"host-{number}"}
        for number, (host, directive) in enumerate(declared)
    ]


def cookies(*names: str, set_by: str = "site", storage: str = "cookie") -> list[dict[str, Any]]:
    """Stored cookies."""
    texts = {f"{name}_{code}": name for name in ("duration", "purpose") for code in ("de", "en")}
    return [
        {
            "type": "cookie",
            "value": {"name": name, "storage": storage, "set_by": set_by, **texts},
            "id": f"cookie-{number}",
        }
        for number, name in enumerate(names)
    ]
