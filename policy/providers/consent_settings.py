"""Where visitors decide what may load."""

from django.utils.translation import gettext as _

from policy.document import nodes
from policy.sections import Part


def write() -> Part:
    """A sentence, and what opens the settings."""
    said = _(
        "You decide which services may load, and you can change your mind at any time: withdrawing "
        "is as easy as agreeing."
    )
    return Part([nodes.paragraph(said), nodes.control("consent-settings")])
