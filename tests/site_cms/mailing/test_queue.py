"""Queueing and delivering mail."""

import logging
from datetime import timedelta

import pytest
from django.core.mail import (
    BadHeaderError,
    EmailMessage,
    EmailMultiAlternatives,
    get_connection,
    send_mail,
)
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from site_cms.mailing import AdvertisingWithoutConsent, MailClass, classes, classify
from site_cms.mailing.delivery import WAITS
from site_cms.mailing.models import QueuedMail
from tests.site_cms.mailing.smtp_sink import smtp_sink

TO = "alice@example.com"


def send(subject: str = "Hallo", **fields) -> EmailMessage:
    message = EmailMessage(subject, "Grüße", "us@example.com", [TO], **fields)
    message.send()
    return message


def make_due() -> None:
    """Let the waiting time be over."""
    QueuedMail.objects.exclude(due=None).update(due=timezone.now())
    DBTaskResult.objects.update(run_after=timezone.now())


def test_a_mail_travels_from_the_request_to_the_mail_server(mail_server, work):
    message = EmailMultiAlternatives(
        "Schöne Grüße",
        "Text",
        "Kjero <us@example.com>",
        [TO],
        cc=["carol@example.com"],
        bcc=["bob@example.com"],
        reply_to=["answers@example.com"],
        headers={"Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative("<p>HTML</p>", "text/html")
    message.attach("zahlen.csv", "ä;1", "text/csv")
    message.attach("bild.png", b"\x89PNG", "image/png")
    assert message.send() == 1
    assert mail_server.mails == []
    work()
    [mail] = mail_server.mails
    assert mail["Subject"] == "Schöne Grüße"
    assert mail["Reply-To"] == "answers@example.com"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Bcc"] is None
    assert mail_server.envelopes == [[TO, "carol@example.com", "bob@example.com"]]
    assert mail.get_body(("plain",)).get_content().strip() == "Text"
    assert mail.get_body(("html",)).get_content().strip() == "<p>HTML</p>"
    files = {part.get_filename(): part.get_content() for part in mail.iter_attachments()}
    assert files["bild.png"] == b"\x89PNG"
    assert files["zahlen.csv"].strip() == "ä;1"


def test_nothing_personal_is_left_after_delivery(mail_server, work):
    send()
    assert TO not in repr(list(DBTaskResult.objects.values()))
    work()
    assert not QueuedMail.objects.exists()
    assert TO not in repr(list(DBTaskResult.objects.values()))


def test_a_rollback_takes_the_mail_back(mail_server, work):
    with pytest.raises(RuntimeError), transaction.atomic():
        send()
        raise RuntimeError
    work()
    assert mail_server.mails == []
    assert not QueuedMail.objects.exists()


def test_a_dead_mail_server_delays_mail_and_loses_none(production_mail, work, caplog):
    send("eins")
    send("zwei")
    work()
    assert QueuedMail.objects.count() == 2
    assert "Could not deliver mail" in caplog.text
    assert TO not in caplog.text
    waiting = DBTaskResult.objects.filter(status="READY")
    assert waiting.exists(), "nothing wakes the worker again"
    assert all(task.run_after > timezone.now() for task in waiting)
    make_due()
    with smtp_sink(production_mail.EMAIL_PORT) as sink:
        work()
    assert sorted(mail["Subject"] for mail in sink.mails) == ["eins", "zwei"]
    assert not QueuedMail.objects.exists()


def test_an_unknown_mail_server_is_no_different(production_mail, work):
    production_mail.EMAIL_HOST = "mail.invalid"
    send()
    work()
    assert QueuedMail.objects.get().attempts == 1


def test_waits_grow_and_end(production_mail, work, caplog):
    send()
    waits = []
    for _attempt in WAITS:
        work()
        waits.append(QueuedMail.objects.get().due - timezone.now())
        make_due()
    assert waits == sorted(waits)
    work()
    mail = QueuedMail.objects.get()
    assert (mail.due, mail.attempts) == (None, len(WAITS) + 1)
    [error] = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert "Gave up" in error.getMessage()
    assert TO not in caplog.text
    work()
    assert QueuedMail.objects.get().attempts == len(WAITS) + 1


def test_a_refused_recipient_is_final_and_not_logged(mail_server, work, caplog):
    mail_server.recipient_answer = f"550 no such user {TO}"
    send()
    work()
    assert QueuedMail.objects.get().due is None
    assert TO not in caplog.text
    assert TO not in repr(list(DBTaskResult.objects.values()))


def test_a_busy_mail_server_is_tried_again(mail_server, work):
    mail_server.recipient_answer = "451 later"
    send()
    work()
    assert QueuedMail.objects.get().due
    mail_server.recipient_answer = "250 fine"
    make_due()
    work()
    assert len(mail_server.mails) == 1


def test_mail_of_a_worker_that_died_is_picked_up(mail_server, work):
    send()
    DBTaskResult.objects.all().delete()
    call_command("apply_retention", verbosity=0)
    work()
    assert len(mail_server.mails) == 1


def test_a_mail_given_up_goes_after_two_weeks(production_mail, db):
    send()
    QueuedMail.objects.update(due=None, queued_at=timezone.now() - timedelta(days=13))
    call_command("apply_retention", verbosity=0)
    assert QueuedMail.objects.exists()
    QueuedMail.objects.update(queued_at=timezone.now() - timedelta(days=15))
    call_command("apply_retention", verbosity=0)
    assert not QueuedMail.objects.exists()


def test_a_line_break_in_the_subject_injects_nothing(mail_server, work):
    send("Freigabe: Titel\r\nBcc: eve@example.com")
    work()
    assert mail_server.envelopes == [[TO]]
    assert mail_server.mails[0]["Bcc"] is None


@pytest.mark.parametrize(
    "fields",
    [
        {"headers": {"X-Note": "a\nBcc: eve@example.com"}},
        {"reply_to": ["a@example.com\nBcc: eve@example.com"]},
        {"cc": ["a@example.com\nBcc: eve@example.com"]},
    ],
)
def test_a_line_break_in_another_header_is_refused(fields, production_mail):
    with pytest.raises(BadHeaderError):
        send(**fields)
    assert not QueuedMail.objects.exists()


def test_a_mail_says_what_it_is_for(mail_server, work):
    send("a")
    classify(EmailMessage("b", "", "us@example.com", [TO]), MailClass.LEGAL_NOTICE).send()
    stored = dict(QueuedMail.objects.values_list("packed__subject", "mail_class"))
    assert stored == {"a": "service", "b": "legal-notice"}
    work()
    assert [mail["X-Mail-Class"] for mail in mail_server.mails] == [None, "legal-notice"]


def test_an_unknown_class_is_refused(production_mail):
    with pytest.raises(ValueError, match="is not a valid MailClass"):
        send(headers={"X-Mail-Class": "spam"})


@pytest.fixture
def consents(monkeypatch) -> set[str]:
    """Who agreed to advertising."""
    agreed: set[str] = set()
    monkeypatch.setattr(classes, "_providers", [])
    classes.register_advertising_consent(agreed.__contains__)
    return agreed


def advertise(*to: str) -> None:
    classify(EmailMessage("c", "", "us@example.com", [*to]), MailClass.ADVERTISING).send()


def test_advertising_cannot_be_sent_while_nobody_keeps_consents(production_mail):
    with pytest.raises(AdvertisingWithoutConsent):
        advertise(TO)


def test_advertising_needs_the_consent_of_every_recipient(mail_server, work, consents):
    consents.add(TO)
    with pytest.raises(AdvertisingWithoutConsent):
        advertise(TO, "bob@example.com")
    advertise(TO)
    work()
    assert mail_server.envelopes == [[TO]]


def test_consent_withdrawn_while_a_mail_waits_stops_it(mail_server, work, consents):
    consents.add(TO)
    advertise(TO)
    consents.clear()
    work()
    assert mail_server.mails == []
    assert not QueuedMail.objects.exists()


def test_a_mail_for_nobody_is_not_queued(production_mail):
    assert get_connection().send_messages([EmailMessage("x", "x", "us@example.com", [])]) == 0
    assert not QueuedMail.objects.exists()


def test_send_mail_uses_the_queue(production_mail):
    assert send_mail("x", "x", "us@example.com", [TO], html_message="<p>x</p>") == 1
    assert QueuedMail.objects.get().contents["alternatives"] == [["<p>x</p>", "text/html"]]
    assert TO not in str(QueuedMail.objects.get())
