"""How often pages were read: one sum for each page, language and day, and nothing about anybody."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page


class PageViewCount(models.Model):
    """How often a page was viewed on one day.

    There is no address, browser, session or time of day in it, so that no row is about a person.
    """

    #: No page shows it, so a view must not empty the page cache.
    page_cache_ignore = True
    #: A count is no use of the page: editors are not asked about it before they delete one.
    wagtail_reference_index_ignore = True

    page = models.ForeignKey(
        Page, verbose_name=_("page"), on_delete=models.CASCADE, related_name="+"
    )
    language = models.CharField(_("language"), max_length=12)
    day = models.DateField(_("day"), help_text=_("In the time zone of the site."))
    count = models.PositiveBigIntegerField(_("views"), default=0)

    class Meta:
        verbose_name = _("page views of a day")
        verbose_name_plural = _("page views by day")
        # Only the endpoint writes.
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=["page", "language", "day"], name="one_count_of_page_language_and_day"
            )
        ]
        indexes = [models.Index(fields=["day"], name="page_view_day")]

    def __str__(self) -> str:
        return f"{self.page_id} ({self.language}), {self.day:%Y-%m-%d}: {self.count}"
