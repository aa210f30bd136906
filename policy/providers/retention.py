"""For how long data is kept."""

from django.utils.translation import gettext as _

from policy.document import nodes
from policy.sections import Part
from site_cms.personal_data import Declaration, declared, stores


def write() -> Part:
    """One row for each kind of data of the public, and for what else holds some until a time."""
    rows = sorted({(each.name, each.kept_for) for each in _public()})
    rows += sorted({(str(each.name), _until(str(each.until))) for each in stores if each.until})
    if not rows:
        return Part()
    table = nodes.table(_("How long we keep data"), (_("What is kept"), _("How long")), rows)
    intro = nodes.paragraph(_("When its time is over, data is deleted without anybody asking."))
    complete = all(name and kept for name, kept in rows)
    return Part([intro, table], covers=("retention",) if complete else ())


def _public() -> list[Declaration]:
    """The declarations that are not about the editorial team alone."""
    return [
        each
        for each in declared.declarations
        if not all(each.purpose_of(name).internal for name in each.personal)
    ]


def _until(when: str) -> str:
    return _("until %(when)s") % {"when": when}
