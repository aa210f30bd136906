"""Tables of the privacy layer."""

from .choices import LegalBasis, PurposeGroup, Role, TransferBasis
from .operator import Operator
from .service import Service

__all__ = ["LegalBasis", "Operator", "PurposeGroup", "Role", "Service", "TransferBasis"]
