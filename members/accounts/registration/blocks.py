"""What a registration form can ask for, as blocks of its page.

The block's id is the name under which an answer is kept, and an option's id is what is kept of a
choice: both are the same in every language and survive renaming.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.forms import Form
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.list_block import ListValue

from site_cms.blocks import LineBlock

from .asked import STANDARD as STANDARD_FIELDS
from .asked import AskedField

REQUIRED_HELP = _("Only what you cannot do without: who registers must give it.")
OWN = _("Fields of your own")
STANDARD = _("Usual fields")


def _reason() -> LineBlock:
    return LineBlock(
        label=_("Why you ask"),
        max_length=250,
        help_text=_("One sentence; stands beside the field. The law wants a reason for each."),
    )


def _required() -> blocks.BooleanBlock:
    return blocks.BooleanBlock(label=_("Must be given"), required=False, help_text=REQUIRED_HELP)


class FieldBlock(blocks.StructBlock):
    """A field of the form; its preview is the field as people will see it."""

    def get_preview_context(
        self, value: blocks.StructValue, parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """A form with this field alone."""
        context: dict[str, Any] = super().get_preview_context(value, parent_context)
        asked = AskedField.of_block(self.name, "preview", value)
        form = Form()
        form.fields[asked.name] = asked.form_field()
        return {**context, "form": form}

    class Meta:
        preview_template = "account/field_preview.html"


class StandardFieldBlock(FieldBlock):
    """A field that every account has a place for."""

    reason = _reason()
    required = _required()

    class Meta:
        icon = "user"
        group = STANDARD
        label_format = "{reason}"


class GenderFieldBlock(FieldBlock):
    """Gender, which nobody can be made to give (CJEU C-394/23)."""

    reason = _reason()

    class Meta:
        icon = "user"
        group = STANDARD
        label = _("Gender")
        description = _("Female, male, diverse or not stated. Never has to be given.")
        label_format = "{reason}"
        preview_value = {"reason": _("So that we know how to address you.")}


class OwnFieldBlock(FieldBlock):
    """A field that only this form has."""

    label = LineBlock(
        label=_("Label"), max_length=120, help_text=_("What is asked; stands above the field.")
    )
    reason = _reason()
    required = _required()

    class Meta:
        icon = "form"
        group = OWN
        label_format = "{label}"


class OptionsBlock(blocks.ListBlock):
    """The answers that one can choose from, none twice."""

    def __init__(self) -> None:
        super().__init__(
            LineBlock(label=_("Answer"), max_length=120),
            label=_("Answers to choose from"),
            min_num=2,
            max_num=30,
            help_text=_("Two to 30. Changing the words keeps what people have chosen."),
        )

    def clean(self, value: ListValue) -> ListValue:
        """Refuse two answers that read the same."""
        cleaned: ListValue = super().clean(value)
        texts = [str(text).strip().lower() for text in cleaned]
        if len(set(texts)) < len(texts):
            raise ValidationError(_("Two answers are the same."))
        return cleaned


class ChoiceFieldBlock(OwnFieldBlock):
    """One of several answers."""

    options = OptionsBlock()

    class Meta:
        label = _("Choice")
        description = _("One answer out of several.")
        preview_value = {
            "label": _("How do you live?"),
            "reason": _("Some products are made for gardens."),
            "options": [_("In a flat"), _("In a house")],
        }


def _standard(label: Promise, description: Promise, reason: Promise) -> StandardFieldBlock:
    return StandardFieldBlock(
        label=label, description=description, preview_value={"reason": reason, "required": True}
    )


def _own(label: Promise, description: Promise, asked: Promise, reason: Promise) -> OwnFieldBlock:
    return OwnFieldBlock(
        label=label, description=description, preview_value={"label": asked, "reason": reason}
    )


class RegistrationFieldsBlock(blocks.StreamBlock):
    """The fields of the form, in their order; e-mail address and password are always asked."""

    first_name = _standard(
        _("First name"), _("The person’s first name."), _("So that we can greet you.")
    )
    last_name = _standard(
        _("Last name"), _("The person’s last name."), _("So that we can address you in letters.")
    )
    company = _standard(
        _("Company"), _("The company somebody works for."), _("Some tests are for companies only.")
    )
    gender = GenderFieldBlock()
    telephone = _standard(
        _("Telephone"), _("A telephone number."), _("So that we can reach you during a test.")
    )
    text = _own(
        _("Text"),
        _("A line of text."),
        _("What do you do for a living?"),
        _("Some products are made for one profession."),
    )
    choice = ChoiceFieldBlock()
    date = _own(
        _("Date"),
        _("A day, such as since when somebody has had something."),
        _("Since when have you had your bicycle?"),
        _("We look for bicycles of every age."),
    )
    checkbox = _own(
        _("Checkbox"),
        _("Something that applies or does not. Not for consents: they have their own place."),
        _("I keep pets"),
        _("Some products are made for pets."),
    )

    class Meta:
        max_num = 20
        required = False
        block_counts = {name: {"max_num": 1} for name in STANDARD_FIELDS}
