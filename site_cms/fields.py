"""Model fields the page types share."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import Model
from wagtail.blocks import StreamValue
from wagtail.fields import StreamField


class BlocksField(StreamField):
    """A StreamField whose blocks stay out of the migrations.

    The column is JSON whatever the blocks are, so a changed label or help text needs no
    migration. A migration that rewrites stored blocks names the blocks it needs itself.
    """

    if TYPE_CHECKING:
        # What Wagtail's descriptor does: a page gives a stream, and also takes stored blocks.
        def __get__(self, page: Model, page_type: type[Model]) -> StreamValue: ...

        def __set__(
            self, page: Model, value: StreamValue | Sequence[Mapping[str, object]] | str
        ) -> None: ...

    def __init__(self, block_types: Any = (), **kwargs: Any) -> None:
        super().__init__(block_types, **kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """The field without its blocks."""
        name, path, _args, kwargs = super().deconstruct()
        kwargs.pop("block_lookup", None)
        return name, path, [], kwargs
