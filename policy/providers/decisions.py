"""Whether a machine decides about people (Art. 22 GDPR)."""

from django.utils.translation import gettext as _

from policy.document import nodes
from policy.sections import Part

from .purposes import public_purposes


def write() -> Part:
    """The purposes that declare it, or that there are none."""
    found = [each for each in public_purposes() if each.automated]
    if not found:
        none = _(
            "No machine decides about you: there are no decisions based solely on automated "
            "processing, and no profiling that leads to one (Art. 22 GDPR)."
        )
        return Part([nodes.paragraph(none)], covers=("automated_decisions",))
    intro = _(
        "Here a machine decides by itself. You can have a person look at the decision, say what "
        "you think of it, and contest it (Art. 22 GDPR)."
    )
    said = nodes.facts((str(each.name), str(each.description)) for each in found)
    complete = all(str(each.description) for each in found)
    return Part([nodes.paragraph(intro), said], covers=("automated_decisions",) if complete else ())
