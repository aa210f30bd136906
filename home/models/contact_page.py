"""The contact page."""

from django.utils.translation import gettext_lazy as _

from site_cms.pages import BodyPage

from .body import body_field


class ContactPage(BodyPage):
    """Ways to reach the operator; the facts come from the operator settings."""

    body = body_field(_("Stands below the ways to reach us."))

    page_description = _("Phone, e-mail and address of the operator, and a text of your own.")
    parent_page_types = ["home.HomePage"]
    subpage_types: list[str] = []
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("contact page")
        verbose_name_plural = _("contact pages")
