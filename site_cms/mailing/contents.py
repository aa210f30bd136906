"""Mails as JSON, so that a row of the queue can hold one."""

import base64
from email.mime.base import MIMEBase
from typing import TypedDict

from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend


class Attachment(TypedDict):
    """A file that comes with a mail; ``data`` is base64."""

    filename: str | None
    mimetype: str | None
    data: str


class Contents(TypedDict):
    """All there is to a mail."""

    subject: str
    body: str
    subtype: str
    from_email: str
    to: list[str]
    cc: list[str]
    bcc: list[str]
    reply_to: list[str]
    headers: dict[str, str]
    alternatives: list[tuple[str, str]]
    attachments: list[Attachment]


def pack(message: EmailMessage) -> Contents:
    """Everything needed to build the mail again.

    Line breaks in the subject become spaces: titles of pages end up there, and an exception
    would be answered by Wagtail with a log line that names the recipient.
    """
    return {
        "subject": " ".join(str(message.subject).split()),
        "body": str(message.body),
        "subtype": message.content_subtype,
        "from_email": str(message.from_email),
        "to": [str(address) for address in message.to],
        "cc": [str(address) for address in message.cc],
        "bcc": [str(address) for address in message.bcc],
        "reply_to": [str(address) for address in message.reply_to],
        "headers": {name: str(value) for name, value in message.extra_headers.items()},
        "alternatives": [
            (str(content), str(mimetype))
            for content, mimetype in getattr(message, "alternatives", None) or []
        ],
        "attachments": [_pack_attachment(attachment) for attachment in message.attachments],
    }


def _pack_attachment(attachment: object) -> Attachment:
    if isinstance(attachment, MIMEBase) or not isinstance(attachment, tuple):
        raise TypeError("Attach files by name, content and type: the queue keeps no MIME objects.")
    filename, content, mimetype = attachment
    data = content if isinstance(content, bytes) else str(content).encode()
    return {
        "filename": filename,
        "mimetype": mimetype,
        "data": base64.b64encode(data).decode("ascii"),
    }


def unpack(contents: Contents, connection: BaseEmailBackend | None = None) -> EmailMessage:
    """The mail again, to be sent through the given connection."""
    message = EmailMultiAlternatives(
        subject=contents["subject"],
        body=contents["body"],
        from_email=contents["from_email"],
        to=contents["to"],
        cc=contents["cc"],
        bcc=contents["bcc"],
        reply_to=contents["reply_to"],
        headers=contents["headers"],
        connection=connection,
    )
    message.content_subtype = contents["subtype"]
    for content, mimetype in contents["alternatives"]:
        message.attach_alternative(content, mimetype)
    for file in contents["attachments"]:
        message.attach(file["filename"], base64.b64decode(file["data"]), file["mimetype"])
    return message
