"""What an entry of the register can say about a service."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PurposeGroup(models.TextChoices):
    """What visitors decide about together."""

    NECESSARY = "necessary", _("Necessary")
    STATISTICS = "statistics", _("Statistics")
    EXTERNAL_MEDIA = "external_media", _("External media")
    MARKETING = "marketing", _("Marketing")


class Role(models.TextChoices):
    """Who decides about the data (Art. 4, 26 and 28 GDPR)."""

    OPERATOR = "operator", _("we ourselves")
    PROCESSOR = "processor", _("processor on our behalf (Art. 28 GDPR)")
    JOINT = "joint_controller", _("jointly responsible with us (Art. 26 GDPR)")
    OWN = "own_controller", _("responsible on its own")


class LegalBasis(models.TextChoices):
    """What allows it."""

    CONSENT = "consent", _("consent (Art. 6(1)(a) GDPR, § 25(1) TDDDG)")
    CONTRACT = "contract", _("contract (Art. 6(1)(b) GDPR)")
    OBLIGATION = "legal_obligation", _("legal obligation (Art. 6(1)(c) GDPR)")
    INTEREST = "legitimate_interest", _("legitimate interest (Art. 6(1)(f) GDPR)")
    NECESSARY = "strictly_necessary", _("strictly necessary for the service (§ 25(2) TDDDG)")


class TransferBasis(models.TextChoices):
    """What allows that data leaves the European Economic Area (Art. 45 and 46 GDPR)."""

    NONE = "none", _("no transfer outside the EEA")
    ADEQUACY = "adequacy", _("adequacy decision (Art. 45 GDPR)")
    DPF = (
        "dpf",
        _("EU-US Data Privacy Framework (Art. 45 GDPR), standard contractual clauses as fallback"),
    )
    CLAUSES = "scc", _("standard contractual clauses (Art. 46 GDPR)")
