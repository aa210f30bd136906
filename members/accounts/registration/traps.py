"""Two traps for machines that fill in forms. Nobody is turned away: who falls into one is asked
to send the form once more, which a person does and a simple machine does not.
"""

from django import forms
from django.core import signing
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

#: Seconds in which nobody can read the form, with a password manager or without.
SHORTEST = 1
SALT = "members.accounts.registration"
#: In the token of a form that was shown again, and for how many seconds that counts.
AGAIN = "again"
AGAIN_SECONDS = 3600
#: The name of the field for machines: nothing that browsers and password managers fill in.
BAIT = "remarks"


class TokenInput(forms.HiddenInput):
    """When the form was shown, signed; made anew each time it is."""

    def format_value(self, value: object) -> str:
        """A fresh token, whatever came back."""
        return self.token

    @cached_property
    def token(self) -> str:
        """The signed moment of now."""
        return signing.TimestampSigner(salt=SALT).sign(self.attrs.pop("says", "first"))


def set_up(form: forms.Form) -> None:
    """Add the two fields of the traps."""
    form.fields["shown"] = forms.CharField(required=False, widget=TokenInput())
    form.fields[BAIT] = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )


def spring(form: forms.Form) -> None:
    """Ask to send the form again if it looks like a machine's work, once."""
    token = form.cleaned_data.get("shown", "")
    filled = bool(form.cleaned_data.get(BAIT))
    if _was_asked_before(token) or (not filled and _took_long_enough(token)):
        return
    form.fields["shown"].widget.attrs["says"] = AGAIN
    for name in ("password1", "password2"):
        # Whoever is asked again by no fault of theirs need not type twice.
        form.fields[name].widget.render_value = True
    form.data = {**dict(form.data.items()), BAIT: ""}
    text = _("To keep machines out: please check your input and send the form once more.")
    form.add_error(None, text)


def _was_asked_before(token: str) -> bool:
    try:
        said: str = signing.TimestampSigner(salt=SALT).unsign(token, max_age=AGAIN_SECONDS)
    except signing.BadSignature:
        return False
    return said == AGAIN


def _took_long_enough(token: str) -> bool:
    """Whether a form was open for long enough; one whose token is missing was not."""
    signer = signing.TimestampSigner(salt=SALT)
    try:
        signer.unsign(token)
    except signing.BadSignature:
        return False
    try:
        signer.unsign(token, max_age=SHORTEST)
    except signing.SignatureExpired:
        return True
    return False
