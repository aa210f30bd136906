"""Makes of a page and of what the system knows what a policy would say right now."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.text import slugify
from django.utils.translation import override

from policy import sections
from policy.canonical import canonical, sha256

from . import nodes, placeholders, rich_text

if TYPE_CHECKING:
    from policy.models import PolicyPage

#: Ids that the frame around every page uses.
FRAME = frozenset(
    {"content", "consent-banner", "consent-status", "consent-title", "policy-notice-title"}
)
#: What the addresses of headings begin with that the system writes; see ``providers/``.
OF_PROVIDERS = ("service-", "purpose-", "data-")
UMLAUTS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"}
)

#: Language code → title, summary, changes, sections.
Languages = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Content:
    """What a policy would say in all its languages."""

    languages: Languages
    names: dict[str, dict[str, Any]]
    #: Id of a section → its permanent address; those of sections that are gone stay taken.
    anchors: dict[str, str]
    #: Language → items of the checklist about which it says something.
    covers: dict[str, frozenset[str]]
    #: Language → kind and key of everything that it names.
    named_in: dict[str, frozenset[tuple[str, str]]] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """Tells one content from another."""
        return sha256(canonical([placeholders.without(self.languages), self.names]))


def build(pages: Iterable["PolicyPage"], anchors: Mapping[str, str]) -> Content:
    """What pages, one for each language, would say; ``anchors`` are those already given.

    The first page is the original: new addresses are made of its headings.
    """
    by_language = {page.locale.language_code: page for page in pages}
    addresses = _addresses(by_language.values(), anchors)
    written = {code: _written(page) for code, page in by_language.items()}
    said = {
        code: [part for parts in found for part in parts if _is_said(part)]
        for code, found in written.items()
    }
    return Content(
        languages={
            code: _document(page, written[code], addresses) for code, page in by_language.items()
        },
        names=_names(part for parts in said.values() for part in parts),
        anchors=addresses,
        covers={
            code: frozenset(item for part in parts for item in part.covers)
            for code, parts in said.items()
        },
        named_in={code: frozenset(_named(parts)) for code, parts in said.items()},
    )


def _addresses(pages: Iterable["PolicyPage"], anchors: Mapping[str, str]) -> dict[str, str]:
    """The address of every section by its id: those given before stay, gone ones too."""
    taken = dict(anchors)
    for page in pages:
        for section in page.sections:
            taken.setdefault(section.id, _new_anchor(section.value["heading"], taken.values()))
    return taken


def _written(page: "PolicyPage") -> list[list[sections.Part]]:
    """What each section of a page says, in the language of the page."""
    with override(page.locale.language_code):
        return [_parts(section.value["content"]) for section in page.sections]


def _document(
    page: "PolicyPage", written: Iterable[list[sections.Part]], addresses: Mapping[str, str]
) -> dict[str, Any]:
    """The whole text of a page, its sections numbered."""
    numbered = enumerate(zip(page.sections, written, strict=True), start=1)
    return {
        "title": page.title,
        "summary": page.lead,
        "changes": page.changes,
        "sections": [
            _section(number, section, addresses[section.id], parts)
            for number, (section, parts) in numbered
        ],
    }


def _names(parts: Iterable[sections.Part]) -> dict[str, dict[str, Any]]:
    """What parts name, kind by kind."""
    names: dict[str, dict[str, Any]] = {}
    for part in parts:
        for kind, named in part.names.items():
            names.setdefault(kind, {}).update(named)
    return names


def _parts(stream: Any) -> list[sections.Part]:
    """What the blocks of a section say, in the language being spoken."""
    return [
        sections.write(block.value)
        if block.block_type == "facts"
        else sections.Part(rich_text.read(block.value.source))
        for block in stream
    ]


def _section(
    number: int, section: Any, anchor: str, parts: Iterable[sections.Part]
) -> dict[str, Any]:
    """A section with its number; headings inside it are counted too: 3.1, 3.2.

    The system's own have addresses by name: one more of them moves none of the others.
    """
    found = [node for part in parts for node in part.nodes]
    headings = [node for node in found if node["kind"] == "heading"]
    for count, node in enumerate(headings, start=1):
        node["number"] = f"{number}.{count}"
    for count, node in enumerate([each for each in headings if not each["anchor"]], start=1):
        node["anchor"] = f"{anchor}--{count}"
    return {
        "id": section.id,
        "anchor": anchor,
        "number": str(number),
        "heading": section.value["heading"],
        "nodes": found,
    }


def _new_anchor(heading: str, taken: Iterable[str]) -> str:
    """An address that no section has or had."""
    taken = set(taken)
    base = slugify(heading.translate(UMLAUTS))[:60].strip("-") or "section"
    base = f"section-{base}" if base in FRAME or base.startswith(OF_PROVIDERS) else base
    anchor, number = base, 2
    while anchor in taken:
        anchor, number = f"{base}-{number}", number + 1
    return anchor


def _named(parts: Iterable[sections.Part]) -> Iterator[tuple[str, str]]:
    """Kind and key of everything that parts name."""
    for part in parts:
        for kind, named in part.names.items():
            yield from ((kind, key) for key in named)


def _is_said(part: sections.Part) -> bool:
    """Whether anything of it can be read: what nobody can read promises nothing."""
    return any(is_said(node) for node in part.nodes)


def is_said(node: nodes.Node) -> bool:
    """Whether a node says anything."""
    return any(text.strip(" |:") for text in nodes.texts(node))
