"""Notices when the site would say something else than the newest version of its policy says.

Facts change: an entry of the register is published, a retention time declared anew. Visitors keep
reading the version in force; those who approve a policy are told that a new one is needed.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from site_cms.moderation import notices

from . import versions
from .canonical import canonical, sha256
from .checklist import language as language_name
from .comparison import SectionChange, changed
from .document.build import Content
from .models import Drift, PolicyVersion

#: What visitors read of a language. What changed is told of a version, not a part of the policy.
READ = ("title", "summary")


def current() -> Drift | None:
    """The drift that was found and still lasts."""
    return Drift.objects.filter(ended_at=None).first()


def look() -> Drift | None:
    """Note whether site and policy differ now, and tell approvers of what was never found before.

    Repeated, late or twice at once it does no harm; nobody who writes waits while nothing changes.
    """
    noted = current()
    if _digest(versions.latest()) == (noted.digest if noted else ""):
        return noted
    return _note()


@transaction.atomic
def _note() -> Drift | None:
    # Whoever looks at the same time waits here, and then finds it noted.
    newest = PolicyVersion.objects.order_by("-number").select_for_update(no_key=True).first()
    digest = _digest(newest)
    lasting = Drift.objects.filter(ended_at=None)
    lasting.exclude(digest=digest).update(ended_at=timezone.now())
    if not digest:
        return None
    found, is_new = lasting.get_or_create(digest=digest, defaults={"found_at": timezone.now()})
    if is_new and not Drift.objects.filter(digest=digest).exclude(pk=found.pk).exists():
        _tell_approvers()
    return found


def end(**_kwargs: object) -> None:
    """A new version takes the place of what was found; what still differs is found anew."""
    Drift.objects.filter(ended_at=None).update(ended_at=timezone.now())


def _digest(newest: PolicyVersion | None) -> str:
    """Tells one drift from another; empty if there is none, no version, or no published page."""
    content = versions.published_content()
    if newest is None or not content.languages:
        return ""
    said = _read(newest.content["languages"], newest.content["names"])
    would = _read(content.languages, content.names)
    return "" if would == said else sha256(f"{newest.sha256} {would}")


def _read(languages: Mapping[str, Any], names: Mapping[str, Any]) -> str:
    """What visitors read and rely on, in all languages."""
    texts = {
        code: {
            **{name: document[name] for name in READ},
            "sections": [_without_controls(section) for section in document["sections"]],
        }
        for code, document in languages.items()
    }
    return canonical([texts, {kind: named for kind, named in names.items() if named}])


def _without_controls(section: Mapping[str, Any]) -> dict[str, Any]:
    """A section without the places of buttons, which nobody reads."""
    nodes = [node for node in section["nodes"] if node["kind"] != "control"]
    return {**section, "nodes": nodes}


def what_drifted(language: str, content: Content | None = None) -> list[SectionChange]:
    """The sections of which the newest version says something else, in one language.

    None for a language that version or site lack. ``content`` is what the site would say, where it
    is known already.
    """
    newest = versions.latest()
    would = (content or versions.published_content()).languages
    said = newest.content["languages"] if newest else {}
    if language not in said or language not in would:
        return []
    return changed(said[language], would[language])


def missing_languages(content: Content) -> list[str]:
    """The languages in which the policy is not published, though it is in another."""
    return [code for code, _name in settings.LANGUAGES if code not in content.languages]


# Telling


def _tell_approvers() -> None:
    """Tell everybody who decides about what touches personal data, in their language."""
    content = versions.published_content()
    for person in notices.privacy_approvers():
        language = notices.language_of(person)
        with override(language):
            context = {
                "subject": _("The privacy policy needs a new version"),
                "sentence": _sentence(_places(language, content)),
                "url": settings.WAGTAILADMIN_BASE_URL + reverse("policy_report"),
            }
        notices.deliver(person, context)


def _sentence(places: Sequence[str]) -> str:
    return _(
        "The site would say something else than its privacy policy now: %(places)s. Visitors read "
        "the version in force until a new one is approved, and what it does not name stays off."
    ) % {"places": "; ".join(places)}


def _places(language: str, content: Content) -> list[str]:
    """Where site and policy differ, in words."""
    sections = [
        f"{each.number}. {each.heading}" if each.number else each.heading
        for each in what_drifted(language, content)
    ]
    missing = [language_name(code) for code in missing_languages(content)]
    lacking = [_("not published: %(language)s") % {"language": name} for name in missing]
    return [*sections, *lacking] or [_("what it names, though its text does not show it")]
