"""The demo's pages: German first, then translated through wagtail-localize."""

import json
from typing import Any

from wagtail.models import Locale, Page
from wagtail_localize.models import (
    SegmentOverride,
    String,
    StringTranslation,
    Translation,
    TranslationContext,
    TranslationSource,
)
from wagtail_localize.segments import OverridableSegmentValue, StringSegmentValue
from wagtail_localize.segments.extract import extract_segments

from home.models import (
    ContactPage,
    ContentPage,
    HomePage,
    ImprintPage,
    NewsIndexPage,
    NewsPage,
)
from members.accounts.models import RegistrationPage, User
from policy.models import PolicyPage
from site_cms.moderation.translations import remember_original

from . import content
from .blocks import BodyBuilder, block_id
from .library import Library
from .policy import sections

PAGE_TYPES: dict[str, type[Page]] = {
    "home": HomePage,
    "content": ContentPage,
    "news_index": NewsIndexPage,
    "news": NewsPage,
    "contact": ContactPage,
    "imprint": ImprintPage,
    "registration": RegistrationPage,
    "policy": PolicyPage,
}
#: Plain texts that some types of pages have.
TEXTS = (
    *("title", "slug", "lead", "search_description", "headline", "cover_alt"),
    *("email_reason", "email_consent", "telephone_consent", "changes"),
)
#: Key of a page and of the page it lies below, in the order of making.
TREE = (
    ("about", "home"),
    ("how-it-works", "about"),
    ("promises", "about"),
    ("questions", "about"),
    ("for-manufacturers", "home"),
    ("take-part", "home"),
    ("news", "home"),
    ("contact", "home"),
    ("imprint", "home"),
    ("registration", "home"),
    ("privacy", "home"),
    ("accessibility", "home"),
)


class PageSeeder:
    """Makes pages as an editor would: draft, publish, translate."""

    def __init__(
        self, library: Library, author: User, approver: User, privacy_approver: User
    ) -> None:
        self.library = library
        self.author = author
        self.approver = approver
        self.privacy_approver = privacy_approver
        self.texts: dict[str, dict[str, Any]] = {}

    def add_home(self, root: Page) -> Page:
        """Make the German home page, still empty."""
        self._add(content.read("pages", "home"), root)
        return self.library.page("home")

    def seed(self) -> None:
        """Make all other pages, fill them with their texts and translate them."""
        for key, parent in TREE:
            self._add(content.read("pages", key), self.library.page(parent))
        for article in content.news():
            self._add(article, self.library.page("news"))
        for key in self.texts:
            self._fill_in(key)
        for key in self.texts:
            self._translate(key)

    def _add(self, text: dict[str, Any], parent: Page) -> None:
        """Make an empty, unpublished page, so that other pages can link to it."""
        german = content.in_language(text, "de")
        page = PAGE_TYPES[text["type"]](
            title=german["title"],
            slug=german["slug"],
            locale=page_locale("de"),
            owner=self.author,
            live=False,
        )
        if isinstance(page, NewsPage):
            page.date = text["date"]
        if isinstance(page, HomePage):
            page.headline = german["headline"]
        if isinstance(page, RegistrationPage):
            page.email_reason, page.notice = german["email_reason"], german["notice"]
        Page.objects.get(pk=parent.pk).add_child(instance=page)
        self.library.pages[text["key"]] = page
        self.texts[text["key"]] = text

    def _fill_in(self, key: str) -> None:
        page = self.library.page(key)
        page.refresh_from_db()
        self._write(page, self.texts[key], "de")
        page.full_clean()
        page.save_revision(user=self.author)
        self._publish(page)

    def _publish(self, page: Page) -> None:
        approver = self.privacy_approver if page.touches_personal_data else self.approver
        page.get_latest_revision().publish(user=approver, skip_permission_checks=True)

    def _write(self, page: Page, text: dict[str, Any], language: str) -> None:
        """Put a page's texts of one language into its fields."""
        words = content.in_language(text, language)
        for name in TEXTS:
            if name in words:
                setattr(page, name, words[name])
        if "cover" in words:
            page.cover = self.library.picture(words["cover"])
        if isinstance(page, NewsPage):
            page.topic = self.library.topics[words["topic"]]
        builder = BodyBuilder(self.library, text["key"], language)
        if isinstance(page, HomePage):
            page.buttons = [
                {
                    "type": "button",
                    "value": builder.button(words[name]),
                    "id": block_id(text["key"], name),
                }
                for name in ("primary", "secondary")
            ]
        if isinstance(page, RegistrationPage):
            page.notice = builder.rich_text(words["notice"])
            page.form_fields = builder.form_fields(words["form_fields"])
        elif isinstance(page, PolicyPage):
            page.sections = sections(builder, words["sections"])
        elif not isinstance(page, NewsIndexPage):
            page.body = builder.body(_with_html(text.get("body", []), language))

    def _translate(self, key: str) -> None:
        """Translate a page through wagtail-localize, so that editors find its translation there."""
        page = self.library.page(key)
        page.refresh_from_db()
        english = page_locale("en")
        source, _created = TranslationSource.update_or_create_from_instance(page)
        translation = Translation.objects.create(source=source, target_locale=english)
        for german_segment, english_segment in self._pairs(page, self.texts[key]):
            context = TranslationContext.objects.get(object=source.object, path=german_segment.path)
            if isinstance(german_segment, StringSegmentValue):
                self._store_text(context, german_segment, english_segment)
            elif german_segment.data != english_segment.data:
                SegmentOverride.objects.create(
                    context=context,
                    locale=english,
                    data_json=json.dumps(english_segment.data),
                    last_translated_by=self.author,
                )
        # Published here and not by wagtail-localize, which would do so after the commit with a
        # copy of the page from before its children were added.
        translation.save_target(user=self.author, publish=False)
        translated = page.get_translation(english)
        self._publish(translated)
        remember_original(translated)

    def _pairs(self, page: Page, text: dict[str, Any]) -> list[tuple[Any, Any]]:
        """Every German text and choice of a page with its English one."""
        twin = type(page).objects.get(pk=page.pk)
        self._write(twin, text, "en")
        german, english = (
            [segment for segment in extract_segments(version) if _is_filled(segment)]
            for version in (page, twin)
        )
        return list(zip(german, english, strict=True))

    def _store_text(
        self,
        context: TranslationContext,
        german: StringSegmentValue,
        english: StringSegmentValue,
    ) -> None:
        StringTranslation.objects.get_or_create(
            translation_of=String.from_value(page_locale("de"), german.string),
            locale=page_locale("en"),
            context=context,
            defaults={
                "data": english.string.data,
                "translation_type": StringTranslation.TRANSLATION_TYPE_MANUAL,
                "last_translated_by": self.author,
            },
        )


def page_locale(language: str) -> Locale:
    """The locale of a language."""
    return Locale.objects.get(language_code=language)


def _is_filled(segment: object) -> bool:
    """Whether a segment has a text or a choice: templates of rich texts are neither."""
    if isinstance(segment, StringSegmentValue):
        return not segment.is_empty()
    return isinstance(segment, OverridableSegmentValue)


def _with_html(blocks: list[dict[str, Any]], language: str) -> list[dict[str, Any]]:
    """The blocks of a body in one language; running text keeps both halves in the block itself."""
    return [
        {"type": "rich_text", "html": block[language]}
        if block["type"] == "rich_text"
        else content.in_language(block, language)
        for block in blocks
    ]
