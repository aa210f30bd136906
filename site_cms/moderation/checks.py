"""What an operator should know about who approves."""

from collections.abc import Sequence

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register

from . import publishing


@register(Tags.security)
def four_eyes(app_configs: Sequence[AppConfig] | None, **_options: object) -> list[CheckMessage]:
    """Mention where nobody looks at what somebody publishes.

    It belongs to the checks of security, which ``deploy`` runs with every release. The demo
    (``DEMO``) is not mentioned.
    """
    if publishing.four_eyes() or settings.DEMO:
        return []
    return [
        Warning(
            "Four eyes are switched off: whoever approves may approve their own edits.",
            hint="Remove FOUR_EYES=off as soon as a second person is there.",
            id="site_cms.W001",
        )
    ]
