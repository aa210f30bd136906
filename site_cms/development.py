"""What only the demo and a developer's machine have (``settings.DEMO``): an outbox to read."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage as ParsedMail
from pathlib import Path
from secrets import token_hex

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST
from django.views.static import serve

#: What this backend calls its files; nothing else is ever opened.
NAME = re.compile(r"\d{8}T\d{12}-[0-9a-f]{8}")
#: A mail's HTML may look as it likes, but neither run nor load anything.
HTML_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"


class OutboxBackend(BaseEmailBackend):
    """Delivers every mail into a file of its own."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write the mails; their names sort by time."""
        folder = outbox()
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            name = f"{timezone.now().astimezone(UTC):%Y%m%dT%H%M%S%f}-{token_hex(4)}.eml"
            (folder / name).write_bytes(message.message().as_bytes())
        return len(email_messages)


@dataclass(frozen=True)
class OutboxMail:
    """One mail of the outbox."""

    name: str
    mail: ParsedMail

    @classmethod
    def read(cls, file: Path) -> "OutboxMail":
        """Parse a file of the outbox."""
        return cls(file.stem, message_from_bytes(file.read_bytes(), policy=policy.default))

    @property
    def sent_at(self) -> datetime:
        """When it was delivered, from the name of its file."""
        return datetime.strptime(self.name.partition("-")[0], "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC)

    @property
    def headers(self) -> dict[str, str]:
        """The headers people care about."""
        names = ("From", "To", "Cc", "Reply-To", "Subject", "X-Mail-Class")
        return {name: str(self.mail[name]) for name in names if self.mail[name]}

    @property
    def to(self) -> str:
        """Whom it is for."""
        return str(self.mail["To"] or "")

    @property
    def subject(self) -> str:
        """What it is about."""
        return str(self.mail["Subject"] or "")

    def part(self, kind: str) -> str:
        """Its body as ``plain`` text or ``html``; empty if it has none."""
        body = self.mail.get_body(preferencelist=(kind,))
        return str(body.get_content()) if body else ""

    @property
    def text(self) -> str:
        """Its body as plain text."""
        return self.part("plain")

    @property
    def html(self) -> str:
        """Its body as HTML."""
        return self.part("html")


def outbox() -> Path:
    """The folder that mails are delivered to."""
    return Path(settings.EMAIL_FILE_PATH)


def _files() -> list[Path]:
    """The mails, newest first."""
    files = outbox().glob("*.eml")
    return sorted((file for file in files if NAME.fullmatch(file.stem)), reverse=True)


def _find(name: str) -> OutboxMail:
    file = outbox() / f"{name}.eml"
    if not NAME.fullmatch(name) or not file.is_file():
        raise Http404
    return OutboxMail.read(file)


def show_outbox(request: HttpRequest) -> HttpResponse:
    """All mails."""
    mails = [OutboxMail.read(file) for file in _files()]
    return render(request, "dev/outbox.html", {"mails": mails})


def show_mail(request: HttpRequest, name: str) -> HttpResponse:
    """One mail as text."""
    return render(request, "dev/mail.html", {"mail": _find(name)})


def show_html(request: HttpRequest, name: str) -> HttpResponse:
    """The HTML of one mail, locked in."""
    html = _find(name).html
    if not html:
        raise Http404
    return HttpResponse(html, headers={"Content-Security-Policy": HTML_POLICY})


@require_POST
def clear_outbox(request: HttpRequest) -> HttpResponseRedirect:
    """Throw all mails away."""
    for file in _files():
        file.unlink(missing_ok=True)
    return HttpResponseRedirect(reverse("outbox"))


urlpatterns = [
    path("media/<path:path>", serve, {"document_root": settings.MEDIA_ROOT}),
    path("dev/outbox/", show_outbox, name="outbox"),
    path("dev/outbox/clear/", clear_outbox, name="outbox_clear"),
    path("dev/outbox/<slug:name>/", show_mail, name="outbox_mail"),
    path("dev/outbox/<slug:name>/html/", show_html, name="outbox_html"),
]
