"""The imprint (§ 5 DDG)."""

from django.utils.translation import gettext_lazy as _

from site_cms.pages import BodyPage

from .body import body_field


class ImprintPage(BodyPage):
    """Who is responsible for the site, made from the operator settings."""

    body = body_field(_("Stands below the facts about the operator."))

    page_description = _("The imprint the law asks for, filled from the operator settings.")
    parent_page_types = ["home.HomePage"]
    subpage_types: list[str] = []
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("imprint")
        verbose_name_plural = _("imprints")
