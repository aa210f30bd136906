"""What must not be switched off in production."""

from collections.abc import Sequence

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register


@register
def staff_has_second_factor(
    app_configs: Sequence[AppConfig] | None, **_options: object
) -> list[CheckMessage]:
    """Refuse to run without a second factor for staff anywhere but in the demo."""
    if settings.STAFF_NEEDS_SECOND_FACTOR or settings.DEMO:
        return []
    hint = "Only the demo may set STAFF_NEEDS_SECOND_FACTOR to False."
    text = "People could enter the editors' side with a password alone."
    return [Error(text, hint=hint, id="members_accounts.E001")]
