"""The demo's pages: German first, then translated through wagtail-localize."""

from typing import Any

from wagtail.models import Locale, Page
from wagtail_localize.models import (
    StringTranslation,
    Translation,
    TranslationContext,
    TranslationSource,
)
from wagtail_localize.segments import StringSegmentValue
from wagtail_localize.segments.extract import extract_segments

from home.models import (
    ContactPage,
    ContentPage,
    HomePage,
    ImprintPage,
    NewsIndexPage,
    NewsPage,
)
from members.accounts.models import User

from . import content
from .blocks import BodyBuilder, block_id
from .library import Library

PAGE_TYPES: dict[str, type[Page]] = {
    "home": HomePage,
    "content": ContentPage,
    "news_index": NewsIndexPage,
    "news": NewsPage,
    "contact": ContactPage,
    "imprint": ImprintPage,
}
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
    ("accessibility", "home"),
)


class PageSeeder:
    """Makes pages as an editor would: draft, publish, translate."""

    def __init__(self, library: Library, author: User) -> None:
        self.library = library
        self.author = author
        self.texts: dict[str, dict[str, Any]] = {}

    def seed(self, root: Page) -> HomePage:
        """Make all pages below the root; the German home page."""
        self._add(content.read("pages", "home"), root)
        for key, parent in TREE:
            self._add(content.read("pages", key), self.library.page(parent))
        for article in content.news():
            self._add(article, self.library.page("news"))
        for key in self.texts:
            self._fill_in(key)
        for key in self.texts:
            self._translate(key)
        home = self.library.page("home")
        return HomePage.objects.get(pk=home.pk)

    def _add(self, text: dict[str, Any], parent: Page) -> None:
        """Make an empty, unpublished page, so that other pages can link to it."""
        german = content.in_language(text, "de")
        page = PAGE_TYPES[text["type"]](
            title=german["title"],
            slug=german["slug"],
            locale=Locale.objects.get(language_code="de"),
            owner=self.author,
            live=False,
        )
        if isinstance(page, NewsPage):
            page.date = text["date"]
        if isinstance(page, HomePage):
            page.headline = german["headline"]
        Page.objects.get(pk=parent.pk).add_child(instance=page)
        self.library.pages[text["key"]] = page
        self.texts[text["key"]] = text

    def _fill_in(self, key: str) -> None:
        page = self.library.page(key)
        page.refresh_from_db()
        self._write(page, self.texts[key], "de")
        page.full_clean()
        page.save_revision(user=self.author).publish()

    def _write(self, page: Page, text: dict[str, Any], language: str) -> None:
        """Put a page's texts of one language into its fields."""
        words = content.in_language(text, language)
        for name in ("title", "slug", "lead", "search_description", "headline", "cover_alt"):
            if name in words:
                setattr(page, name, words[name])
        if "cover" in words:
            page.cover = self.library.picture(words["cover"])
        if isinstance(page, NewsPage):
            page.topic = self.library.topics[words["topic"]]
        builder = BodyBuilder(self.library, text["key"])
        if isinstance(page, HomePage):
            page.buttons = [
                {
                    "type": "button",
                    "value": builder.button(words[name]),
                    "id": block_id(text["key"], name),
                }
                for name in ("primary", "secondary")
            ]
        if not isinstance(page, NewsIndexPage):
            page.body = builder.body(_with_html(text.get("body", []), language))

    def _translate(self, key: str) -> None:
        """Translate a page through wagtail-localize, so that editors find its translation there."""
        page = self.library.page(key)
        page.refresh_from_db()
        english = Locale.objects.get(language_code="en")
        source, _created = TranslationSource.update_or_create_from_instance(page)
        translation = Translation.objects.create(source=source, target_locale=english)
        for german_text, english_text in self._pairs(page, self.texts[key]):
            self._store(source, english, german_text, english_text)
        translation.save_target(user=self.author, publish=True)

    def _pairs(
        self, page: Page, text: dict[str, Any]
    ) -> list[tuple[StringSegmentValue, StringSegmentValue]]:
        """Every German text of a page with its English one."""
        twin = type(page).objects.get(pk=page.pk)
        self._write(twin, text, "en")
        german, english = (
            [segment for segment in extract_segments(version) if _is_text(segment)]
            for version in (page, twin)
        )
        return list(zip(german, english, strict=True))

    def _store(
        self,
        source: TranslationSource,
        english: Locale,
        german_text: StringSegmentValue,
        english_text: StringSegmentValue,
    ) -> None:
        segment = source.stringsegment_set.filter(
            context__path=german_text.path, string__data=german_text.string.data
        ).first()
        context = TranslationContext.objects.get(object=source.object, path=german_text.path)
        StringTranslation.objects.get_or_create(
            translation_of=segment.string,
            locale=english,
            context=context,
            defaults={
                "data": english_text.string.data,
                "translation_type": StringTranslation.TRANSLATION_TYPE_MANUAL,
                "last_translated_by": self.author,
            },
        )


def _is_text(segment: object) -> bool:
    return isinstance(segment, StringSegmentValue) and not segment.is_empty()


def _with_html(blocks: list[dict[str, Any]], language: str) -> list[dict[str, Any]]:
    """The blocks of a body in one language; running text keeps both halves in the block itself."""
    return [
        {"type": "rich_text", "html": block[language]}
        if block["type"] == "rich_text"
        else content.in_language(block, language)
        for block in blocks
    ]
