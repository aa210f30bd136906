"""Pages, pictures and documents that blocks refer to, read once for a whole body."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cached_property
from typing import Any, Literal

from wagtail import blocks
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page

from site_cms.linked_pages import LinkedPages
from site_cms.media import SiteDocument, SiteImage

Kind = Literal["page", "picture", "document"]
#: What is referred to: its kind and its primary key.
Reference = tuple[Kind, int]


class RefersMixin:
    """A block whose stored value names other objects."""

    def references_in(self, raw: Any) -> Iterable[Reference]:
        """What the stored value refers to."""
        raise NotImplementedError


class Related:
    """The objects behind a number of references; each kind is read when it is first needed."""

    def __init__(self, references: Iterable[Reference], pages: LinkedPages | None = None) -> None:
        self._linked_pages = pages or LinkedPages()
        self._keys: dict[Kind, set[int]] = defaultdict(set)
        for kind, key in references:
            self._keys[kind].add(key)
        self._linked_pages.expect(self._keys["page"])

    @cached_property
    def pages(self) -> dict[int, Page]:
        """Pages by their id; each knows its translations by language as ``by_language``."""
        return self._linked_pages.find(self._keys["page"]) if self._keys["page"] else {}

    @cached_property
    def pictures(self) -> dict[int, SiteImage]:
        """Pictures by their id, each with its renditions."""
        pictures = get_image_model().objects.prefetch_related("renditions")
        found: dict[int, SiteImage] = pictures.in_bulk(self._keys["picture"])
        return found

    @cached_property
    def documents(self) -> dict[int, SiteDocument]:
        """Documents by their id."""
        found: dict[int, SiteDocument] = get_document_model().objects.in_bulk(
            self._keys["document"]
        )
        return found

    def of(self, kind: Kind) -> dict[int, Any]:
        """All objects of a kind by their id."""
        found: dict[int, Any] = getattr(self, f"{kind}s")
        return found

    def covers(self, references: Iterable[Reference]) -> bool:
        """Whether all of the references are among those of this object."""
        return all(key in self._keys[kind] for kind, key in references)

    @contextmanager
    def shared(self) -> Iterator[None]:
        """Let every block that is read inside use these objects instead of reading its own."""
        token = _shared.set(self)
        try:
            yield
        finally:
            _shared.reset(token)


_shared: ContextVar[Related | None] = ContextVar("related", default=None)


def related_to(references: Iterable[Reference]) -> Related:
    """The objects behind the references, from what is already being read if they are part of it."""
    wanted = list(references)
    shared = _shared.get()
    return shared if shared is not None and shared.covers(wanted) else Related(wanted)


class ChoosesMixin(RefersMixin):
    """A block that chooses an object; reads all chosen ones together."""

    kind: Kind

    def references_in(self, raw: int | None) -> Iterator[Reference]:
        """The chosen object."""
        if raw:
            yield self.kind, raw

    def bulk_to_python(self, values: Iterable[int | None]) -> list[Any]:
        """The objects with the given ids; None where one is gone."""
        keys = list(values)
        chosen = related_to(found for key in keys for found in self.references_in(key))
        objects = chosen.of(self.kind)
        return [objects.get(key) if key else None for key in keys]


def find_references(block: blocks.Block, raw: Any) -> Iterator[Reference]:
    """All references in the stored value of a block and of the blocks inside it."""
    if isinstance(block, RefersMixin):
        yield from block.references_in(raw)
    elif isinstance(block, blocks.StructBlock):
        for name, child in block.child_blocks.items():
            yield from find_references(child, raw.get(name) if isinstance(raw, dict) else None)
    elif isinstance(block, blocks.ListBlock):
        for item in raw or ():
            value = item["value"] if block._item_is_in_block_format(item) else item
            yield from find_references(block.child_block, value)


class RelatedValue(blocks.StreamValue):
    """A stream that reads what all its blocks refer to together."""

    @cached_property
    def related(self) -> Related:
        """All that the blocks refer to."""
        return Related(self._references())

    def read_with(self, pages: LinkedPages) -> None:
        """Read the pages that the blocks lead to together with others."""
        self.related = Related(self._references(), pages)

    def _references(self) -> Iterator[Reference]:
        children = self.stream_block.child_blocks
        for item in self._raw_data:
            if item is not None:
                yield from find_references(children[item["type"]], item["value"])

    def _prefetch_blocks(self, type_name: str) -> None:
        with self.related.shared():
            super()._prefetch_blocks(type_name)


class RelatedStreamBlock(blocks.StreamBlock):
    """Blocks whose pages, pictures and documents are read when the first one is looked at."""

    def to_python(self, value: Any) -> blocks.StreamValue:
        """The blocks, not read yet."""
        if isinstance(value, blocks.StreamValue):
            return value
        stream = super().to_python(value)
        return RelatedValue(self, stream._raw_data, is_lazy=True) if stream.is_lazy else stream


def read_links_together(page: Page, pages: LinkedPages) -> None:
    """Let all streams of a page read the pages they lead to together."""
    for name in page.get_streamfield_names():
        stream = getattr(page, name)
        if isinstance(stream, RelatedValue):
            stream.read_with(pages)
