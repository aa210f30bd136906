"""SMTP that says when nobody can know whether a mail arrived."""

import smtplib

from django.core.mail.backends.smtp import EmailBackend


class Unanswered(Exception):
    """The connection broke after a mail was handed over: the server may or may not have taken it.

    Trying again would risk a second copy.
    """


class _Careful(smtplib.SMTP):
    """Tells a lost answer from a refusal; only the first one leaves something open."""

    def data(self, msg: object) -> tuple[int, bytes]:
        """Hand over the text of a mail."""
        try:
            return super().data(msg)  # type: ignore[arg-type]
        except smtplib.SMTPDataError:
            raise
        except (smtplib.SMTPException, OSError) as error:
            raise Unanswered from error


class _CarefulTLS(_Careful, smtplib.SMTP_SSL):
    """The same over TLS from the first byte."""


class SmtpBackend(EmailBackend):
    """Delivers by SMTP.

    ``send_messages`` raises ``Unanswered`` instead of guessing.
    """

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        """What speaks SMTP."""
        return _CarefulTLS if self.use_ssl else _Careful
