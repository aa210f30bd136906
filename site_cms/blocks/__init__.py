"""The blocks editors build pages from, one file per family."""

from .accordion import AccordionBlock
from .actions import ButtonBlock, CallToActionBlock, PageLinkBlock
from .body import BodyBlock
from .cards import CardsBlock
from .downloads import DownloadBlock
from .facts import FactsBlock
from .lines import LineBlock, LinesBlock
from .links import live_page
from .pictures import PictureBlock, PictureChooserBlock
from .related import RelatedStreamBlock, read_links_together
from .tables import TableBlock
from .text import QuoteBlock, TextBlock

__all__ = [
    "AccordionBlock",
    "BodyBlock",
    "ButtonBlock",
    "CallToActionBlock",
    "CardsBlock",
    "DownloadBlock",
    "FactsBlock",
    "LineBlock",
    "LinesBlock",
    "PageLinkBlock",
    "PictureBlock",
    "PictureChooserBlock",
    "QuoteBlock",
    "RelatedStreamBlock",
    "TableBlock",
    "TextBlock",
    "live_page",
    "read_links_together",
]
