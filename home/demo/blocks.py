"""Turns the demo's texts into the raw data of the page bodies.

Block ids are made from the page's key and the block's place: the German and the English body have
the same ids, so that their texts can be paired for wagtail-localize.
"""

import re
import uuid
from collections.abc import Callable
from typing import Any

from .library import Library

NAMESPACE = uuid.UUID("7e0f2a52-6a2b-4c0e-9d3c-52b0a3c1d9aa")
PAGE_LINK = re.compile(r'<a href="page:([a-z0-9-]+)">')

Raw = dict[str, Any]


def block_id(*parts: object) -> str:
    """A stable id for a block."""
    return str(uuid.uuid5(NAMESPACE, "/".join(map(str, parts))))


class BodyBuilder:
    """Builds the raw body of one page in one language."""

    def __init__(self, library: Library, page_key: str, language: str) -> None:
        self.library = library
        self.page_key = page_key
        self.language = language

    def body(self, blocks: list[Raw]) -> list[Raw]:
        """Raw stream data; an unknown block type is an AttributeError."""
        return [
            {
                "type": block["type"],
                "value": self._value(block["type"], block, number),
                "id": block_id(self.page_key, number),
            }
            for number, block in enumerate(blocks)
        ]

    def _value(self, block_type: str, block: Raw, number: int) -> Any:
        build: Callable[[Raw, int], Any] = getattr(self, f"_{block_type}")
        return build(block, number)

    def rich_text(self, html: str) -> str:
        """HTML with links to pages as Wagtail stores them, one line."""
        linked = PAGE_LINK.sub(
            lambda match: f'<a linktype="page" id="{self.library.page(match[1]).pk}">', html
        )
        return "".join(line.strip() for line in linked.splitlines())

    def button(self, button: Raw | None) -> Raw:
        """A button, or an empty one."""
        if not button:
            return {"label": "", "page": None, "address": ""}
        page = self.library.page(button["page"])
        return {"label": button["label"], "page": page.pk, "address": ""}

    def form_fields(self, fields: list[Raw]) -> list[Raw]:
        """Raw stream data of a registration form's fields."""
        return [
            {
                "type": field["type"],
                "value": self._form_field(field, number),
                "id": block_id(self.page_key, "field", number),
            }
            for number, field in enumerate(fields)
        ]

    def _form_field(self, field: Raw, number: int) -> Raw:
        value = {name: given for name, given in field.items() if name not in ("type", "options")}
        if field["type"] != "gender":
            value["required"] = field.get("required", False)
        if "options" in field:
            value["options"] = self._items("options", number, field["options"])
        return value

    def _items(self, name: str, number: int, values: list[Any]) -> list[Raw]:
        return [
            {"type": "item", "value": value, "id": block_id(self.page_key, number, name, index)}
            for index, value in enumerate(values)
        ]

    def _rich_text(self, block: Raw, _number: int) -> str:
        return self.rich_text(block["html"])

    def _picture(self, block: Raw, _number: int) -> Raw:
        return {
            "image": self.library.picture(block["image"]).pk,
            "alt": block.get("alt", ""),
            "decorative": block.get("decorative", False),
            "caption": block.get("caption", ""),
            "credit": block.get("credit", ""),
        }

    def _quote(self, block: Raw, _number: int) -> Raw:
        return {"text": block["text"], "attribution": block.get("attribution", "")}

    def _call_to_action(self, block: Raw, _number: int) -> Raw:
        return {
            "title": block["title"],
            "text": block.get("text", ""),
            "button": self.button(block["button"]),
            "second": self.button(block.get("second")),
        }

    def _cards(self, block: Raw, number: int) -> Raw:
        cards = [
            {
                "title": card["title"],
                "text": card["text"],
                "image": self.library.picture(card["image"]).pk if "image" in card else None,
                "page": self.library.page(card["page"]).pk if "page" in card else None,
            }
            for card in block["cards"]
        ]
        return {"title": block.get("title", ""), "cards": self._items("cards", number, cards)}

    def _accordion(self, block: Raw, number: int) -> Raw:
        items = [
            {"title": item["title"], "text": self.rich_text(item["text"])}
            for item in block["items"]
        ]
        return {"title": block.get("title", ""), "items": self._items("items", number, items)}

    def _facts(self, block: Raw, number: int) -> Raw:
        return {
            "title": block.get("title", ""),
            "facts": self._items("facts", number, block["facts"]),
        }

    def _table(self, block: Raw, _number: int) -> Raw:
        return {
            "table": {
                "columns": [{"type": "text", "heading": heading} for heading in block["header"]],
                "rows": [{"values": row["cells"]} for row in block["rows"]],
                "caption": block["caption"],
            }
        }

    def _download(self, block: Raw, _number: int) -> Raw:
        return {
            "document": self.library.document(block["document"], self.language).pk,
            "title": block["title"],
            "description": block.get("description", ""),
        }

    def _embed(self, block: Raw, _number: int) -> Raw:
        return {
            "address": block["address"],
            "title": block["title"],
            "text": block.get("text", ""),
            "duration": block.get("duration", ""),
            "picture": self.library.picture(block["picture"]).pk if "picture" in block else None,
        }
