"""Translating with wagtail-localize, without its ways of publishing.

wagtail-localize keeps the original as it was when somebody last took over its changes
(``TranslationSource``), and each translated text by itself. Here every saved text is also saved
into the draft of the translated page. So the page's revisions tell who wrote what, previews and
comparisons show it, and approval works as with any other page. Nothing touches a page's row
but publishing.
"""

import json
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.coreutils import find_available_slug
from wagtail.models import Locale, Page, Revision
from wagtail_localize.models import Translation, TranslationSource

from . import changes
from .events import became_stale
from .locking import lock
from .models import TranslatedPage
from .refusal import Refused

#: The panel in which addresses are edited: not a text to translate.
SLUG = "slug"


def translation_of(page: Page) -> Translation | None:
    """The translation that wagtail-localize's editor works on for a page, if it does."""
    return (
        Translation.objects.filter(
            source__object_id=page.translation_key, target_locale_id=page.locale_id, enabled=True
        )
        .exclude(source__locale_id=page.locale_id)
        .select_related("source", "target_locale")
        .first()
    )


def original_of(page: Page) -> Page | None:
    """The page that a page is a translation of: the one in the first language."""
    original: Page | None = (
        page.get_translations().filter(locale=Locale.get_default()).specific().first()
    )
    return original


def other_languages(page: Page) -> list[Page]:
    """The same page in other languages."""
    return list(page.get_translations().order_by("locale_id").specific())


# Translating


@transaction.atomic
def translate(page: Page, locales: Iterable[Locale], user: Any) -> None:
    """Make drafts of a page in other languages, and of the pages above it that they need.

    wagtail-localize would show pages above as copies, public at once and in the wrong language.
    """
    locales = list(locales)
    above = page.get_ancestors().filter(depth__gt=1).specific()
    for each in [*above, page.specific]:
        for locale in locales:
            if locale != each.locale and not each.has_translation(locale):
                _translate(each, locale, user)


def translate_subtree(page: Page, locales: Iterable[Locale], user: Any) -> None:
    """Make drafts of all pages below that are not translated yet; others are left alone."""
    locales = list(locales)
    for child in page.get_descendants().specific():
        translate(child, locales, user)


def _translate(page: Page, locale: Locale, user: Any) -> None:
    source, _created = TranslationSource.get_or_create_from_instance(page)
    take_over(source)
    translation, _created = Translation.objects.update_or_create(
        source=source, target_locale=locale, defaults={"enabled": True}
    )
    translation.save_target(user=user, publish=False)
    translated = translation.get_target_instance()
    # Wagtail saves the copy without saying whose it is.
    translated.revisions.filter(user=None).update(user=user)
    remember_original(translated)


@transaction.atomic
def take_over(source: TranslationSource) -> None:
    """Let the texts to translate be those of the original's newest draft.

    wagtail-localize would take what is public: a change could be translated only when the
    original had gone live alone.
    """
    draft = source.get_source_instance().get_latest_revision_as_object()
    source.content_json = draft.to_json()
    source.object_repr = str(draft)[:200]
    source.last_updated_at = timezone.now()
    source.save(update_fields=["content_json", "object_repr", "last_updated_at"])
    source.refresh_segments()


@transaction.atomic
def save_draft(translation: Translation, user: Any) -> Revision:
    """Save the texts translated so far into the draft of the translated page.

    The place in the tree, the schedule and whatever else belongs to the page stay as they are.
    """
    lock(translation.get_target_instance())
    page = translation.get_target_instance()
    newest = page.get_latest_revision_as_object()
    draft = translation.source.get_ephemeral_translated_instance(
        translation.target_locale, fallback=True
    )
    draft.go_live_at, draft.expire_at = newest.go_live_at, newest.expire_at
    draft.slug = find_available_slug(
        draft.get_parent(), _slug(translation, page, draft), ignore_page_id=page.pk
    )
    draft.latest_revision = page.latest_revision
    overwritten = page.latest_revision
    if overwritten is not None and overwritten.user_id != user.pk:
        overwritten = None
    revision: Revision = draft.save_revision(
        user=user, clean=False, log_action=True, overwrite_revision=overwritten
    )
    return revision


def _slug(translation: Translation, page: Page, draft: Page) -> str:
    """The translated address; before the first publication, and untranslated, from the title."""
    segments = translation.source.stringsegment_set.filter(context__path=SLUG)
    translated = segments.annotate_translation(translation.target_locale)
    if page.first_published_at or translated.filter(translation__isnull=False).exists():
        return slugify(draft.slug) or str(page.slug)
    return slugify(draft.title) or str(page.slug)


def take_over_changes(source: TranslationSource, user: Any) -> None:
    """Take over what changed in the original into the drafts of all its translations.

    Raises:
        Refused: one is locked, for example because somebody decides about it.
    """
    enabled = list(source.translations.filter(enabled=True))
    for translation in enabled:
        require_unlocked(translation.get_target_instance(), user)
    take_over(source)
    for translation in enabled:
        save_draft(translation, user)


def require_unlocked(text: Any, user: Any) -> None:
    """Check that somebody may change a text now; snippets have no locks.

    Raises:
        Refused: they may not.
    """
    held = text.get_lock() if isinstance(text, Page) else None
    if held and held.for_user(user):
        raise Refused(_("The page is locked."))


def untranslated(page: Page) -> int:
    """How many texts of a page are still in the language of the original."""
    translation = translation_of(page)
    if translation is None:
        return 0
    segments = translation.source.stringsegment_set.exclude(context__path=SLUG)
    missing = segments.annotate_translation(translation.target_locale).filter(
        translation__isnull=True
    )
    return int(missing.count())


def authors(text: Any) -> set[int | None]:
    """Keys of all who wrote in what is not published yet of a text.

    A translation takes over choices, such as a picture, from drafts of its original: who wrote
    those is among them as long as the original itself has not been approved.
    """
    written_by = changes.authors(text)
    translation = translation_of(text) if isinstance(text, Page) else None
    if translation is None:
        return written_by
    original = translation.source.get_source_instance()
    taken_over = json.loads(translation.source.content_json)
    if original.live and not changes.differ(taken_over, changes.content_of(original)):
        return written_by
    return written_by | changes.authors(original)


# Staleness


def original_saved(revision: Revision) -> None:
    """Compare what was translated with a new state of the original."""
    model = revision.content_type.model_class()
    if model is None or not issubclass(model, Page):
        return
    original = Page.objects.filter(pk=revision.object_id, locale=Locale.get_default()).first()
    if original is None:
        return
    for translated in TranslatedPage.objects.filter(page__in=original.get_translations()):
        _compare(translated, revision.content, revision.user)


def _compare(translated: TranslatedPage, content: changes.Content, user: Any) -> None:
    is_stale = changes.differ(translated.original, content, changes.OWN_TO_A_LANGUAGE)
    if is_stale == bool(translated.stale_since):
        return
    translated.stale_since = timezone.now() if is_stale else None
    translated.save(update_fields=["stale_since"])
    if is_stale:
        became_stale.send(sender=TranslatedPage, page=translated.page, user=user)


@transaction.atomic
def remember_original(page: Page) -> None:
    """Note that a page says what its original says now, as far as that was taken over."""
    original = original_of(page)
    if original is None:
        return
    newest = changes.content_of(original.get_latest_revision_as_object())
    translation = translation_of(page)
    told = json.loads(translation.source.content_json) if translation else newest
    is_stale = changes.differ(told, newest, changes.OWN_TO_A_LANGUAGE)
    TranslatedPage.objects.update_or_create(
        page_id=page.pk,
        defaults={"original": told, "stale_since": timezone.now() if is_stale else None},
    )


def original_when_translated(page: Page) -> Page | None:
    """The original as it was when a page was last translated, to compare it with."""
    original = original_of(page)
    translated = TranslatedPage.objects.filter(page=page).first()
    if original is None or translated is None:
        return None
    before: Page = original.with_content_json(translated.original)
    now = original.get_latest_revision_as_object()
    for name in changes.OWN_TO_A_LANGUAGE:
        setattr(before, name, getattr(now, name))
    return before


def require_translated(page: Page) -> None:
    """Check that nothing of a translated page is still in the other language.

    Raises:
        ValidationError: something is.
    """
    missing = untranslated(page)
    if missing:
        message = ngettext(
            "%(language)s: %(missing)s text is not translated yet.",
            "%(language)s: %(missing)s texts are not translated yet.",
            missing,
        )
        language = page.locale.get_display_name()
        raise ValidationError(message % {"missing": missing, "language": language})
