"""Tables of the privacy layer."""

from .operator import Operator

__all__ = ["Operator"]
