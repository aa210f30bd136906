"""What is chosen from."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What somebody objects to."""

    MARKETING = "marketing", _("advertising and profiling for it (Art. 21(2) GDPR)")
    OTHER = "other", _("another use of their data (Art. 21(1) GDPR)")
    RESTRICTION = "restriction", _("restriction of any use (Art. 18 GDPR)")


class Way(models.TextChoices):
    """How a demand reached us."""

    AREA = "area", _("personal area")
    LETTER = "letter", _("letter or e-mail")
    TELEPHONE = "telephone", _("telephone")
    DESK = "desk", _("member desk")
    RETENTION = "retention", _("end of retention")
    REPLAY = "replay", _("again, after a backup was restored")


class Decision(models.TextChoices):
    """What became of an objection."""

    GRANTED = "granted", _("upheld")
    REFUSED = "refused", _("refused")
    SETTLED = "settled", _("settled: the data is erased")


class ErasureState(models.TextChoices):
    """How far an erasure is."""

    OPEN = "open", _("not finished")
    DONE = "done", _("finished")


class ExportState(models.TextChoices):
    """How far an export is."""

    WAITING = "waiting", _("being made")
    READY = "ready", _("ready")
    FAILED = "failed", _("failed")


class Action(models.TextChoices):
    """What staff do at the member desk."""

    SEARCH = "search", _("searched, found nobody")
    READ = "read", _("read what is held")
    CONFIRM = "confirm", _("sent the confirmation again")
    OBJECT = "object", _("recorded an objection")
    EXPORT = "export", _("made an export")
    DOWNLOAD = "download", _("downloaded an export")
    RESTRICT = "restrict", _("restricted")
    LIFT = "lift", _("lifted the restriction")
    ERASE = "erase", _("erased")
    READ_OBJECTION = "read-objection", _("read an objection")
    DECIDE = "decide", _("decided on an objection")
