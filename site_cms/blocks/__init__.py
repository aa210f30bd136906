"""The blocks editors build pages from, one file per family."""

from .accordion import AccordionBlock
from .actions import ButtonBlock, CallToActionBlock, PageLinkBlock, live_page
from .body import BodyBlock
from .cards import CardsBlock
from .downloads import DownloadBlock
from .facts import FactsBlock
from .pictures import PictureBlock, PictureChooserBlock
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
    "PageLinkBlock",
    "PictureBlock",
    "PictureChooserBlock",
    "QuoteBlock",
    "TableBlock",
    "TextBlock",
    "live_page",
]
