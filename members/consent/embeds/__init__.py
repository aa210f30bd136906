"""Third-party content inside a page: a card until the visitor agrees."""

from .block import EmbedBlock

__all__ = ["EmbedBlock"]
