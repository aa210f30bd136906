"""How the queue is doing."""

from .models import QueuedMail


def is_delayed() -> bool:
    """Whether mails wait for a mail server that did not take them at the first attempt."""
    return QueuedMail.objects.filter(attempts__gte=1, due__isnull=False).exists()
