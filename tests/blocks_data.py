"""A body with every block, as the database stores it and as the editor's form sends it."""

from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.core.files.base import ContentFile
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Page
from wagtail.test.utils.form_data import rich_text, streamfield

from site_cms.media import SiteDocument, SiteImage

Stored = dict[str, Any]


def make_picture(title: str = "Ein Karton") -> SiteImage:
    """A picture in the library."""
    file = get_test_image_file(filename=f"{title}.png", size=(64, 48))
    return SiteImage.objects.create(title=title, file=file)


def make_document(title: str = "Testtagebuch") -> SiteDocument:
    """A document in the library, with its size stored as Wagtail's upload does."""
    file = ContentFile(b"%PDF-1.4 diary", name=f"{title}.pdf")
    return SiteDocument.objects.create(title=title, file=file, file_size=14)


def block(kind: str, value: Any, number: int = 0) -> Stored:
    """A stored block; its id is made from its kind and number."""
    return {"type": kind, "value": value, "id": str(uuid5(NAMESPACE_URL, f"{kind}-{number}"))}


def items(kind: str, values: list[Stored], number: int = 0) -> list[Stored]:
    """The stored entries of a list."""
    return [
        {**block("item", value), "id": str(uuid5(NAMESPACE_URL, f"{kind}-{number}-{index}"))}
        for index, value in enumerate(values)
    ]


def table(caption: str, headings: list[str], rows: list[list[str]]) -> Stored:
    """A stored table."""
    return {
        "table": {
            "columns": [{"type": "text", "heading": heading} for heading in headings],
            "rows": [{"values": row} for row in rows],
            "caption": caption,
        }
    }


def text_with_links(page: Page, document: SiteDocument, word: str = "") -> str:
    """A rich text with a heading, a link to a page and one to a document."""
    return (
        f"<h2>Überschrift {word}</h2><p>Ein Absatz mit einem <b>wichtigen</b> Wort {word}, "
        f'<a linktype="page" id="{page.pk}">einer Seite {word}</a> und '
        f'<a linktype="document" id="{document.pk}">einem Dokument {word}</a>.</p>'
    )


def every_block(
    page: Page, picture: SiteImage, document: SiteDocument, number: int = 0
) -> list[Stored]:
    """One block of each type; all links lead to the given page, picture and document."""
    word = f"Nr. {number}"
    linked = text_with_links(page, document, word)
    answer = f'<p>Antwort {word}, <a linktype="page" id="{page.pk}">mehr davon {word}</a>.</p>'
    cards = [
        {"title": f"Karte {side} {word}", "text": f"Kartentext {side} {word}", **more}
        for side, more in (
            ("links", {"image": picture.pk, "page": page.pk}),
            ("rechts", {"image": None, "page": None}),
        )
    ]
    facts = [
        {"number": f"{count} %", "label": f"Beschriftung {count} {word}"} for count in (11, 22)
    ]
    return [
        block("rich_text", linked, number),
        block("quote", {"text": f"Zitat {word}", "attribution": f"Testerin, 41, {word}"}, number),
        block(
            "picture",
            {
                "image": picture.pk,
                "alt": f"Ein Karton auf einem Tisch {word}",
                "decorative": False,
                "caption": f"Bildunterschrift {word}",
                "credit": f"Illustration {word}",
            },
            number,
        ),
        block("cards", {"title": f"Karten {word}", "cards": items("cards", cards, number)}, number),
        block(
            "accordion",
            {
                "title": f"Fragen {word}",
                "items": items("accordion", [{"title": f"Frage {word}?", "text": answer}], number),
            },
            number,
        ),
        block("facts", {"title": f"Zahlen {word}", "facts": items("facts", facts, number)}, number),
        block(
            "table",
            table(
                f"Tabelle {word}", [f"Schritt {word}", f"Dauer {word}"], [[f"Lesen {word}", "2"]]
            ),
            number,
        ),
        block(
            "call_to_action",
            {
                "title": f"Aufruf {word}",
                "text": f"Grund {word}",
                "button": {"label": f"Knopf {word}", "page": page.pk, "address": ""},
                "second": {
                    "label": f"Zweiter Knopf {word}",
                    "page": None,
                    "address": "https://example.com/",
                },
            },
            number,
        ),
        block(
            "download",
            {
                "document": document.pk,
                "title": f"Download {word}",
                "description": f"Eine Seite {word}",
            },
            number,
        ),
    ]


#: Every block once, in the order above.
BLOCK_TYPES = [
    "rich_text",
    "quote",
    "picture",
    "cards",
    "accordion",
    "facts",
    "table",
    "call_to_action",
    "download",
]


def body_form(stored: list[Stored]) -> Stored:
    """The fields that the editor's form sends for a stored body; to be put under its name."""
    return streamfield([(child["type"], _FORMS[child["type"]](child["value"])) for child in stored])


def _list_form(stored: list[Stored], text_field: str | None = None) -> Stored:
    fields: Stored = {"count": str(len(stored))}
    for index, item in enumerate(stored):
        value = dict(item["value"])
        if text_field:
            value[text_field] = rich_text(value[text_field])
        fields[str(index)] = {"deleted": "", "order": str(index), "id": item["id"]}
        fields[str(index)]["value"] = _filled(value)
    return fields


def _filled(value: Stored) -> Stored:
    """Form fields are texts; unchecked boxes are not sent at all."""
    return {
        name: _filled(field) if isinstance(field, dict) else "" if field is None else field
        for name, field in value.items()
        if field is not False
    }


def _table_form(stored: Stored) -> Stored:
    cells: Stored = stored["table"]
    fields: Stored = {
        "caption": cells["caption"],
        "column-count": str(len(cells["columns"])),
        "row-count": str(len(cells["rows"])),
    }
    for index, column in enumerate(cells["columns"]):
        fields[f"column-{index}-type"] = column["type"]
        fields[f"column-{index}-order"] = str(index)
        fields[f"column-{index}-heading"] = column["heading"]
        fields[f"column-{index}-deleted"] = ""
    for index, row in enumerate(cells["rows"]):
        fields[f"row-{index}-order"] = str(index)
        fields[f"row-{index}-deleted"] = ""
        for place, cell in enumerate(row["values"]):
            fields[f"cell-{index}-{place}"] = cell
    return {"table": fields}


_FORMS: dict[str, Any] = {
    "rich_text": rich_text,
    "quote": _filled,
    "picture": _filled,
    "cards": lambda value: {"title": value["title"], "cards": _list_form(value["cards"])},
    "accordion": lambda value: {
        "title": value["title"],
        "items": _list_form(value["items"], "text"),
    },
    "facts": lambda value: {"title": value["title"], "facts": _list_form(value["facts"])},
    "table": _table_form,
    "call_to_action": _filled,
    "download": _filled,
}
