"""What somebody is told whose decision or edit is not possible."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _

CHANGED_SINCE = _("The text changed since you looked at it. Please look again.")


class Refused(PermissionDenied):
    """Something that cannot be done; the message is for the person who tried."""
