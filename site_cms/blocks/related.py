"""Pages, pictures and documents that blocks refer to, read once for a whole body."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cached_property
from typing import Any, Literal, Protocol, runtime_checkable

from django.http import HttpRequest
from wagtail import blocks
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, Site
from wagtail.models.sites import SiteRootPath

from site_cms.media import SiteDocument, SiteImage

Kind = Literal["page", "picture", "document"]
#: What is referred to: its kind and its primary key.
Reference = tuple[Kind, int]


@runtime_checkable
class Refers(Protocol):
    """A block whose stored value names other objects."""

    def references_in(self, raw: Any) -> Iterable[Reference]:
        """What the stored value refers to."""


class Related:
    """The objects behind a number of references; each kind is read when it is first needed."""

    def __init__(self, references: Iterable[Reference], request: HttpRequest | None = None) -> None:
        self._request = request
        self._keys: dict[Kind, set[int]] = defaultdict(set)
        for kind, key in references:
            self._keys[kind].add(key)

    @cached_property
    def pages(self) -> dict[int, Page]:
        """Pages by their id; each knows its translations by language as ``by_language``."""
        keys = Page.objects.filter(pk__in=self._keys["page"]).values("translation_key")
        pages = Page.objects.filter(translation_key__in=keys).select_related("locale")
        if not self._keys["page"]:
            return {}
        by_key: dict[object, dict[str, Page]] = defaultdict(dict)
        roots = _site_roots(self._request)
        for page in pages:
            # Here Wagtail looks before it asks the cache, which may be a table, for every link.
            page._wagtail_cached_site_root_paths = roots
            by_key[page.translation_key][page.locale.language_code] = page
            page.by_language = by_key[page.translation_key]
        return {page.pk: page for page in pages}

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


def _site_roots(request: HttpRequest | None) -> list[SiteRootPath]:
    """Where the trees of all sites begin, from the request if that has been asked before."""
    known: list[SiteRootPath] | None = getattr(request, "_wagtail_cached_site_root_paths", None)
    return Site.get_site_root_paths() if known is None else known


_shared: ContextVar[Related | None] = ContextVar("related", default=None)


def related_to(references: Iterable[Reference]) -> Related:
    """The objects behind the references, from what is already being read if they are part of it."""
    wanted = list(references)
    shared = _shared.get()
    return shared if shared is not None and shared.covers(wanted) else Related(wanted)


def find_references(block: blocks.Block, raw: Any) -> Iterator[Reference]:
    """All references in the stored value of a block and of the blocks inside it."""
    if isinstance(block, Refers):
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

    #: What the stream is rendered for, if that is known.
    request: HttpRequest | None = None

    @cached_property
    def _related(self) -> Related:
        children = self.stream_block.child_blocks
        references = (
            reference
            for item in self._raw_data
            if item is not None
            for reference in find_references(children[item["type"]], item["value"])
        )
        return Related(references, self.request)

    def _prefetch_blocks(self, type_name: str) -> None:
        with self._related.shared():
            super()._prefetch_blocks(type_name)


class RelatedStreamBlock(blocks.StreamBlock):
    """Blocks whose pages, pictures and documents are read when the first one is looked at."""

    def to_python(self, value: Any) -> blocks.StreamValue:
        """The blocks, not read yet."""
        if isinstance(value, blocks.StreamValue):
            return value
        stream = super().to_python(value)
        return RelatedValue(self, stream._raw_data, is_lazy=True) if stream.is_lazy else stream


def note_request(page: Page, request: HttpRequest) -> None:
    """Let the streams of a page make addresses from what the request knows of the sites."""
    for name in page.get_streamfield_names():
        stream = getattr(page, name)
        if isinstance(stream, RelatedValue):
            stream.request = request
