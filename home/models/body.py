"""What the bodies of the public site are made of."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from members.consent.embeds import EmbedBlock
from site_cms.blocks import BodyBlock
from site_cms.fields import BlocksField


class PageBodyBlock(BodyBlock):
    """Any mixture of blocks, those of higher layers too."""

    embed = EmbedBlock()


def body_field(help_text: str | Promise, *, blank: bool = True) -> BlocksField:
    """The body of a page; what stands around it, and so the help text, differs by type."""
    return BlocksField(PageBodyBlock(), verbose_name=_("body"), blank=blank, help_text=help_text)
