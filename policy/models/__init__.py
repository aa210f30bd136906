"""Tables of the privacy layer."""

from .choices import LegalBasis, PurposeGroup, Role, TransferBasis
from .operator import Operator
from .policy_page import PolicyPage
from .service import Service
from .version import Drift, EntryIntoForce, PolicyApproval, PolicyVersion

__all__ = [
    "Drift", "EntryIntoForce", "LegalBasis", "Operator", "PolicyApproval", "PolicyPage",
    "PolicyVersion", "PurposeGroup", "Role", "Service", "TransferBasis",
]  # fmt: skip
