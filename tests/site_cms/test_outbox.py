"""The outbox of the demo."""

import os
import subprocess
import sys

import pytest
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.test import Client

from site_cms.development import outbox

pytestmark = pytest.mark.one_database

OUTBOX = "/dev/outbox/"


@pytest.fixture
def demo_mail(settings, tmp_path, transactional_db):
    """Mail as in the demo: queued, and delivered at once into files."""
    settings.EMAIL_BACKEND = "site_cms.mailing.QueueBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "outbox"


def test_mails_are_listed_newest_first(demo_mail, client):
    assert client.get(OUTBOX).status_code == 200
    for subject in ("Erste", "Zweite ö", "<b>Dritte</b>"):
        EmailMessage(subject, "Text", "us@example.com", ["alice@example.com"]).send()
    text = client.get(OUTBOX, headers={"accept-language": "en"}).text
    assert text.index("&lt;b&gt;Dritte") < text.index("Zweite ö") < text.index("Erste")
    assert "alice@example.com" in text


def test_a_reset_mail_can_be_read_and_followed(demo_mail, site_root, editor, client):
    client.post("/en/members/password/reset/", {"email": editor.email})
    [file] = outbox().iterdir()
    page = client.get(f"{OUTBOX}{file.stem}/")
    assert page.status_code == 200
    assert 'href="http://localhost:8000/en/members/password/reset/key/' in page.text


def test_html_is_shown_locked_in(demo_mail, client):
    mail = EmailMultiAlternatives("x", "Nur Text", "us@example.com", ["a@example.com"])
    mail.attach_alternative("<script>alert(1)</script><p>Hallo</p>", "text/html")
    mail.send()
    [file] = outbox().iterdir()
    assert "<script>alert" not in client.get(f"{OUTBOX}{file.stem}/").text
    html = client.get(f"{OUTBOX}{file.stem}/html/")
    assert "<p>Hallo</p>" in html.text
    policy = html.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox; default-src 'none'")
    assert "allow-scripts" not in policy


def test_a_mail_without_html_has_no_html_page(demo_mail, client):
    EmailMessage("x", "Text", "us@example.com", ["a@example.com"]).send()
    [file] = outbox().iterdir()
    assert client.get(f"{OUTBOX}{file.stem}/html/").status_code == 404


@pytest.mark.parametrize(
    "name", ["..", "%2e%2e", "..%2f..%2fmanage", "20261122T120000000000-abcdef01", "secret", "x%00"]
)
def test_no_other_file_is_opened(name, demo_mail, client):
    outbox().mkdir(parents=True)
    (outbox() / "secret.eml").write_text("Subject: secret\n\nsecret")
    for path in (f"{OUTBOX}{name}/", f"{OUTBOX}{name}/html/"):
        assert client.get(path).status_code == 404


def test_all_mails_are_deleted_by_a_post_with_a_token(demo_mail, client):
    EmailMessage("x", "Text", "us@example.com", ["a@example.com"]).send()
    assert client.get(f"{OUTBOX}clear/").status_code == 405
    assert Client(enforce_csrf_checks=True).post(f"{OUTBOX}clear/").status_code == 403
    assert len(list(outbox().iterdir())) == 1
    assert client.post(f"{OUTBOX}clear/").url == OUTBOX
    assert not list(outbox().iterdir())


def test_the_outbox_is_kept_by_nobody(demo_mail, client):
    assert client.get(OUTBOX).headers["Cache-Control"] == "private, no-store"


def test_a_mail_that_cannot_be_delivered_does_not_break_the_request(
    demo_mail, settings, site_root, editor, client, caplog
):
    blocked = outbox()
    blocked.parent.mkdir(exist_ok=True)
    blocked.write_text("a file where the folder should be")
    response = client.post("/en/members/password/reset/", {"email": editor.email})
    assert response.status_code == 302
    assert "Could not deliver mail" in caplog.text
    blocked.unlink()
    from django.utils import timezone

    from site_cms.mailing.models import QueuedMail

    QueuedMail.objects.update(due=timezone.now())
    EmailMessage("next", "Text", "us@example.com", ["a@example.com"]).send()
    assert len(list(outbox().iterdir())) == 2


def test_production_has_no_outbox(tmp_path):
    """Asked in a process of its own, because settings decide when addresses are read."""
    code = (
        "import django; django.setup()\n"
        "from django.urls import Resolver404, resolve\n"
        "for path in ('/dev/outbox/', '/dev/outbox/clear/', '/media/x.png'):\n"
        "    try: print('FOUND', path, resolve(path))\n"
        "    except Resolver404: pass\n"
        "from django.conf import settings\n"
        "print(settings.EMAIL_BACKEND, settings.MAIL_DELIVERY_BACKEND)\n"
        "print(settings.TASKS['queue']['BACKEND'])\n"
    )
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "site_cms.settings.production",
        "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz-0123456789-abcdefghijk",
        "SITE_URL": "https://www.example.com",
        "DATABASE_URL": f"sqlite:///{tmp_path}/site.sqlite3",
        "EMAIL_URL": "smtp://127.0.0.1:25",
        "DEFAULT_FROM_EMAIL": "us@example.com",
        "VAR_DIR": str(tmp_path),
    }
    result = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
    assert result.stdout.splitlines() == [
        "site_cms.mailing.QueueBackend site_cms.mailing.smtp.SmtpBackend",
        "django_tasks_db.DatabaseBackend",
    ]
