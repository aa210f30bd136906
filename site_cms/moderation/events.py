"""What happens in moderation and Wagtail has no signal for."""

from contextvars import ContextVar

from django.dispatch import Signal

#: Somebody corrected a text and asks an author to confirm: ``state``, ``user``, ``comment``.
correction_sent = Signal()
#: A text was unpublished by somebody: ``text``, ``user``, ``reason``.
withdrawn = Signal()
#: The original of a translated page changed: ``page``, ``user``.
became_stale = Signal()
#: Texts were approved together and are published: ``states``, ``user``, ``only_wording``,
#: ``digest`` of what they looked at, if it was told.
approved_together = Signal()

#: What the log calls what Wagtail has no name for.
COMMENT = "moderation.comment"
CORRECTION = "moderation.correction"
UNPUBLISH = "moderation.unpublish"

#: Whether task states are made because of an edit, of which nobody needs a mail.
editing: ContextVar[bool] = ContextVar("editing", default=False)
