"""Links to pages, buttons and calls to action."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from .lines import LineBlock, LinesBlock
from .links import live_page, safe_address
from .related import ChoosesMixin


class PageLinkBlock(ChoosesMixin, blocks.PageChooserBlock):
    """Chooses a page; reads all chosen pages with their translations in one query."""

    kind = "page"


class PageLinkValue(blocks.StructValue):
    """A value with a ``page`` and perhaps an ``address`` of another site."""

    @property
    def url(self) -> str:
        """Where it leads in the language being shown; empty when the page is not live."""
        page = live_page(self.get("page"))
        if page is not None:
            return page.url or ""
        return safe_address(self.get("address"))


class ButtonBlock(blocks.StructBlock):
    """A label and where it leads."""

    label = LineBlock(
        label=_("Label"),
        max_length=60,
        required=False,
        help_text=_("Says what happens next, such as: see how a test works."),
    )
    page = PageLinkBlock(
        label=_("Page"),
        required=False,
        help_text=_("A page of this site; visitors get it in their language."),
    )
    address = blocks.URLBlock(
        label=_("Web address"),
        required=False,
        max_length=500,
        help_text=_("Only for pages of other sites; leave the page empty then."),
    )

    class Meta:
        icon = "link"
        label = _("Button")
        label_format = "{label}"
        required = True
        value_class = PageLinkValue

    @property
    def required(self) -> bool:
        """Whether the button may not be left out."""
        required: bool = self.meta.required
        return required

    def clean(self, value: blocks.StructValue) -> blocks.StructValue:
        """Ask for a label and exactly one target, or nothing at all where that is allowed."""
        cleaned = super().clean(value)
        filled = [bool(cleaned["page"]), bool(cleaned["address"])]
        is_left_out = not self.required and not cleaned["label"] and not any(filled)
        if self.is_deferred_validation or is_left_out:
            return cleaned
        errors = {}
        if not cleaned["label"]:
            errors["label"] = ValidationError(_("A button needs a label."))
        if not any(filled):
            errors["page"] = ValidationError(_("Choose a page or give a web address."))
        elif all(filled):
            errors["page"] = ValidationError(_("Choose a page or give a web address, not both."))
        if errors:
            raise blocks.StructBlockValidationError(errors)
        return cleaned


class CallToActionBlock(blocks.StructBlock):
    """A short invitation with one or two buttons."""

    title = LineBlock(
        label=_("Title"), max_length=120, help_text=_("One sentence; a heading of the page.")
    )
    text = LinesBlock(
        label=_("Text"),
        required=False,
        max_length=400,
        rows=3,
        help_text=_("Why it is worth a click, in one or two sentences."),
    )
    button = ButtonBlock(label=_("Button"), help_text=_("The one thing to do next."))
    second = ButtonBlock(
        label=_("Second button"),
        required=False,
        collapsed=True,
        help_text=_("For those who want to know more first. May stay empty."),
    )

    class Meta:
        icon = "pick"
        label = _("Call to action")
        description = _("An invitation that stands out, with one or two buttons.")
        template = "blocks/call_to_action.html"
        group = _("Actions")
        label_format = "{title}"
        preview_value = {
            "title": _("You decide what we know."),
            "text": _("Every promise on this site can be checked."),
            "button": {"label": _("How we keep it"), "address": "https://example.com/"},
            "second": {"label": _("Ask us"), "address": "https://example.com/"},
        }
