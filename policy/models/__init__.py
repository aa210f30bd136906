"""Tables of the privacy layer."""

from .operator import Operator
from .service import LegalBasis, PurposeGroup, Role, Service, TransferBasis

__all__ = ["LegalBasis", "Operator", "PurposeGroup", "Role", "Service", "TransferBasis"]
