"""Links to pages, buttons and calls to action."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.models import Page


class PageLinkBlock(blocks.PageChooserBlock):
    """Chooses a page; reads all chosen pages with their translations in one query."""

    def bulk_to_python(self, values: Sequence[int | None]) -> list[Page | None]:
        """The pages with the given ids, each knowing its translations; None where one is gone."""
        keys = Page.objects.filter(pk__in=[value for value in values if value]).values(
            "translation_key"
        )
        pages = Page.objects.filter(translation_key__in=keys).select_related("locale")
        by_key: dict[object, dict[str, Page]] = {}
        for page in pages:
            by_key.setdefault(page.translation_key, {})[page.locale.language_code] = page
        by_pk = {page.pk: page for page in pages}
        for page in pages:
            page.by_language = by_key[page.translation_key]
        return [by_pk.get(value) for value in values]


def live_page(page: Page | None, language: str | None = None) -> Page | None:
    """The live translation of a page in a language (default: the one being shown), or None."""
    if page is None:
        return None
    by_language: dict[str, Page] | None = getattr(page, "by_language", None)
    found = by_language.get(language or get_language() or "") if by_language else page.localized
    return found if found is not None and found.live else None


class PageLinkValue(blocks.StructValue):
    """A value with a ``page`` and perhaps an ``address`` of another site."""

    @property
    def url(self) -> str:
        """Where it leads in the language being shown; empty when the page is not live."""
        page = live_page(self.get("page"))
        if page is not None:
            return page.url or ""
        return str(self.get("address") or "")


class ButtonBlock(blocks.StructBlock):
    """A label and where it leads."""

    label = blocks.CharBlock(label=_("label"), max_length=60, required=False)
    page = PageLinkBlock(label=_("page"), required=False)
    address = blocks.URLBlock(
        label=_("web address"), required=False, help_text=_("Only for pages of other sites.")
    )

    class Meta:
        icon = "link"
        label = _("Button")
        value_class = PageLinkValue

    def clean(self, value: blocks.StructValue) -> blocks.StructValue:
        """Ask for a label and exactly one target, or nothing at all where that is allowed."""
        cleaned = super().clean(value)
        filled = [bool(cleaned["page"]), bool(cleaned["address"])]
        if not self.required and not cleaned["label"] and not any(filled):
            return cleaned
        errors = {}
        if not cleaned["label"]:
            errors["label"] = ValidationError(_("A button needs a label."))
        if sum(filled) != 1:
            errors["page"] = ValidationError(_("Choose a page or give a web address."))
        if errors:
            raise blocks.StructBlockValidationError(errors)
        return cleaned


class CallToActionBlock(blocks.StructBlock):
    """A short invitation with one or two buttons."""

    title = blocks.CharBlock(label=_("title"), max_length=120)
    text = blocks.TextBlock(label=_("text"), required=False, max_length=400)
    button = ButtonBlock(label=_("button"))
    second = ButtonBlock(label=_("second button"), required=False)

    class Meta:
        icon = "pick"
        label = _("Call to action")
        description = _("An invitation that stands out, with one or two buttons.")
        template = "blocks/call_to_action.html"
        preview_value = {
            "title": "Sie entscheiden, was wir wissen.",
            "text": "Jedes Versprechen dieser Seite lässt sich nachprüfen.",
            "button": {"label": "So halten wir es", "address": "https://example.com/"},
            "second": {},
        }
