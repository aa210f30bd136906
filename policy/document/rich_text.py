"""Rich text of editors as nodes of a policy."""

from html.parser import HTMLParser

from site_cms.blocks.links import LinkedText

from . import nodes
from .nodes import Inline, Node

#: What the editor offers, and so all that may be in it.
FEATURES = ["h3", "bold", "italic", "ol", "ul", "link"]


class _Reader(HTMLParser):
    """Collects the nodes of a rich text; unknown markup is left out, its text stays."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Node] = []
        self._words: Inline = []
        self._marks: list[str] = []
        self._links: list[str] = []
        self._lists: list[Node] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("p", "h3", "li"):
            self._end(None)
        elif tag in ("ul", "ol"):
            # A list inside an item continues the outer one: a policy needs no deeper levels.
            self._end("li")
            self._lists.append(nodes.bullets([], ordered=tag == "ol"))
        elif tag in ("b", "strong", "i", "em"):
            self._marks.append("bold" if tag in ("b", "strong") else "italic")
        elif tag == "a":
            self._links.append(dict(attrs).get("href") or "")
        elif tag == "br":
            self.handle_data("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("p", "h3", "li"):
            self._end(tag)
        elif tag in ("ul", "ol") and self._lists:
            self._end("li")
            ended = self._lists.pop()
            if self._lists:
                self._lists[-1]["items"] += ended["items"]
            elif ended["items"]:
                self.found.append(ended)
        elif tag in ("b", "strong", "i", "em") and self._marks:
            self._marks.pop()
        elif tag == "a" and self._links:
            self._links.pop()

    def handle_data(self, data: str) -> None:
        marks = dict.fromkeys(self._marks, True)
        href = self._links[-1] if self._links else ""
        self._words += nodes.inline([nodes.run(data, href=href, **marks)])

    def _end(self, tag: str | None) -> None:
        """Make a node of the words so far."""
        words, self._words = _trimmed(self._words), []
        if not words:
            return
        if self._lists:
            self._lists[-1]["items"].append(words)
        else:
            self.found.append(nodes.heading(words) if tag == "h3" else nodes.paragraph(words))

    def close(self) -> None:
        super().close()
        self._end(None)


def _trimmed(words: Inline) -> Inline:
    """Without white space at both ends."""
    if not words:
        return words
    words[0]["text"] = words[0]["text"].lstrip()
    words[-1]["text"] = words[-1]["text"].rstrip()
    return nodes.inline(words)


def read(html: str) -> list[Node]:
    """The nodes of a rich text as Wagtail stores it; links lead where they lead on the page."""
    reader = _Reader()
    # Links name the page in the first language; they lead to it in the one being spoken.
    reader.feed(LinkedText(html).__html__())
    reader.close()
    return reader.found
