"""The demo's texts are complete in both languages and worth reading."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from home.demo import content, pictures
from home.models.body import PageBodyBlock
from policy import sections

pytestmark = pytest.mark.one_database

ARTICLES = list(content.news())
PAGES = [content.read("pages", file.stem) for file in (content.FOLDER / "pages").glob("*.toml")]
POLICY = content.read("pages", "privacy")
TAG = re.compile(r"<[^>]+>")
#: Fields that hold no text to read.
NAMES = {"type", "key", "slug", "topic", "cover", "page", "image", "document", "alt", "facts"}
PAGE_LINK = re.compile(r'"page:([^"]*)"')


def texts(value: Any) -> Iterator[str]:
    """All strings of a page in one language, without names of things."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, child in value.items():
            if name not in NAMES:
                yield from texts(child)
    elif isinstance(value, list):
        for child in value:
            yield from texts(child)


def in_language(page: dict[str, Any], language: str) -> dict[str, Any]:
    """One half of a page; running text is a pair inside its block."""
    body = [
        {"type": block["type"], "html": block[language]}
        if block["type"] == "rich_text"
        else content.in_language(block, language)
        for block in page.get("body", [])
    ]
    return {**content.in_language(page, language), "body": body}


def running(page: dict[str, Any], language: str) -> Iterator[str]:
    """The texts of a page's body or sections."""
    words = in_language(page, language)
    yield from texts([words["body"], words.get("sections", [])])


def words(page: dict[str, Any], language: str) -> int:
    """How many words the body of a page has."""
    return sum(
        len(TAG.sub(" ", text).split()) for text in texts(in_language(page, language)["body"])
    )


def test_there_are_enough_articles_and_pages() -> None:
    assert len(ARTICLES) >= 12
    assert len([page for page in PAGES if page["type"] == "content"]) >= 6


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article["key"])
@pytest.mark.parametrize("language", content.LANGUAGES)
def test_articles_are_long_enough(article: dict[str, Any], language: str) -> None:
    assert words(article, language) >= 250


@pytest.mark.parametrize("language", content.LANGUAGES)
def test_no_paragraph_stands_twice(language: str) -> None:
    paragraphs = Counter(
        paragraph.strip()
        for page in [*ARTICLES, *PAGES]
        for text in running(page, language)
        for paragraph in TAG.sub("\n", text).splitlines()
        if len(paragraph.split()) > 8
    )
    assert [paragraph for paragraph, count in paragraphs.items() if count > 1] == []


def test_german_and_english_differ() -> None:
    for page in [*ARTICLES, *PAGES]:
        german, english = (list(texts(in_language(page, lang))) for lang in content.LANGUAGES)
        assert len(german) == len(english)
        long = [(a, b) for a, b in zip(german, english, strict=True) if len(a.split()) > 3]
        assert [a for a, b in long if a == b] == []


def test_every_block_type_is_shown() -> None:
    used = {block["type"] for page in [*ARTICLES, *PAGES] for block in page.get("body", [])}
    assert used == set(PageBodyBlock().child_blocks)


def test_every_picture_is_used_and_exists() -> None:
    covers = {page["cover"] for page in [*ARTICLES, *PAGES] if "cover" in page}
    assert covers <= set(pictures.KEYS)
    assert all(page.get("cover_alt") for page in [*ARTICLES, *PAGES] if "cover" in page)


def test_every_link_leads_to_a_page_in_both_languages() -> None:
    keys = {page["key"] for page in [*ARTICLES, *PAGES]}
    for page in [*ARTICLES, *PAGES]:
        german, english = (PAGE_LINK.findall(str(in_language(page, lang))) for lang in ("de", "en"))
        assert german == english
        assert set(german) <= keys


# The policy


def test_the_policy_says_whatever_the_system_has_to_say() -> None:
    said = [
        block["facts"]
        for section in POLICY["sections"]
        for block in section["content"]
        if "facts" in block
    ]
    assert sorted(said) == sorted(key for key, _label in sections.choices())


@pytest.mark.parametrize("language", content.LANGUAGES)
def test_every_section_of_the_policy_has_its_own_heading_and_says_something(language: str) -> None:
    policy = content.in_language(POLICY, language)
    headings = [section["heading"] for section in policy["sections"]]
    assert len(set(headings)) == len(headings) > 12
    assert len({section["key"] for section in policy["sections"]}) == len(headings)
    for section in policy["sections"]:
        assert 0 < len(section["heading"]) <= 120
        assert section["content"]
        assert all(value for block in section["content"] for value in block.values())


@pytest.mark.parametrize("language", content.LANGUAGES)
def test_the_summary_of_the_policy_is_short(language: str) -> None:
    policy = content.in_language(POLICY, language)
    assert 0 < len(policy["lead"]) <= 300
    assert policy["changes"]
