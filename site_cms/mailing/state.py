"""How the queue is doing."""

from .models import QueuedMail


def is_delayed() -> bool:
    """Whether mails wait for a mail server that could not be reached."""
    return QueuedMail.objects.filter(found_no_server=True, due__isnull=False).exists()
