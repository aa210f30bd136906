"""Sentences that several places say."""

from django.utils.translation import gettext_lazy as _

LAST_SUPERUSER = _(
    "This is the last account that may do everything. Give that right to somebody else first."
)
NOT_YOURSELF = _("Use your own personal area for your own data.")
MISSING_ENTRIES = _("Missing lines of the list for restored backups")
NOT_POSSIBLE = _("This cannot be done for this person now.")
ONLY_SUPERUSERS = _("Only somebody who may do everything can do this with such an account.")
UNFINISHED_ERASURES = _("Unfinished erasures")
UNUSED_ACCOUNTS = _("Unused accounts")
UNFINISHED_EXPORTS = _("Unfinished exports")
STRAY_EXPORTS = _("Files of exports that were never finished")
NAMES_THE_PERSON = _("Say how you checked it without a name or address: this text is kept.")
