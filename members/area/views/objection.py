"""Objecting in text form (Art. 21 GDPR) and restricting use (Art. 18)."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView

from members.rights.choices import Kind
from members.rights.flows.object import LONGEST_TEXT, object_to
from members.rights.flows.restrict import lift_restriction
from members.rights.models import Objection

from .base import AreaMixin, see

CHOICES = [
    (
        Kind.MARKETING,
        _("Use my data for no advertising and no profile for it. This holds at once."),
    ),
    (Kind.RESTRICTION, _("Keep my data but do not use it at all. This holds at once.")),
    (
        Kind.OTHER,
        _("I object to something else, for reasons of my situation. You decide within a month."),
    ),
]
LIFT = "lift"


class ObjectionForm(forms.Form):
    """What somebody objects to, in their words."""

    kind = forms.ChoiceField(
        label=_("What do you want?"),
        choices=CHOICES,
        initial=Kind.MARKETING,
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=_("In your words"),
        help_text=_(
            "Needed only where you object to something else: what to, and what speaks against it "
            "in your situation."
        ),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def clean(self) -> dict[str, Any]:
        """Without words nobody could decide."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("kind") == Kind.OTHER and not cleaned.get("text", "").strip():
            self.add_error("text", _("Please say what you object to and why."))
        return cleaned


class ObjectionView(AreaMixin, FormView[ObjectionForm]):
    """A form, the address for letters, and what was objected to so far."""

    form_class = ObjectionForm
    template_name = "members/area/objection.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Earlier objections, the latest first."""
        earlier = Objection.objects.filter(user=self.member).order_by("-received_at")
        return {**super().get_context_data(**kwargs), "objections": earlier}

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        """End a restriction, or object."""
        if LIFT in self.request.POST:
            lift_restriction(self.member)
            return see("members_objection")
        return super().post(*args, **kwargs)

    def form_valid(self, form: ObjectionForm) -> HttpResponse:
        """Record it, let it take effect and confirm it by mail."""
        object_to(self.member, kind=Kind(form.cleaned_data["kind"]), text=form.cleaned_data["text"])
        return see("members_objection")
