"""The one function that sends: words, HTML, headers, classes."""

import re
from email.utils import parseaddr
from html.parser import HTMLParser

import pytest
from django.conf import settings as site_settings
from django.utils.translation import get_language, override

from site_cms.mailing import (
    AdvertisingWithoutConsent,
    MailClass,
    Multiline,
    classes,
    compose,
    pretend_to_send,
    send,
    sender,
    write,
)
from site_cms.mailing.models import QueuedMail
from tests.colours import hex_of
from tests.databases import ROOT
from tests.test_architecture import imports, modules

pytestmark = pytest.mark.django_db

TO = "alice@example.com"
BASE = site_settings.WAGTAILADMIN_BASE_URL
OUT = f"{BASE}/en/members/unsubscribe/abc-DEF_123/"


@pytest.fixture(autouse=True)
def templates(settings, tmp_path):
    """Mails of the tests, in a folder of their own."""
    files = {
        "emails/greeting_subject.txt": "For {{ name }}\n",
        "emails/greeting.txt": (
            '{% extends "emails/base.txt" %}{% load i18n %}{% block text %}Dear {{ name }},\n'
            "we are glad.   \n\n\n\n{{ said }}\n\n"
            "Look at it: {{ url }}\n\n{{ url }}\n\nSee {{ url }}.{% endblock %}"
        ),
        "folder/allauth_subject.txt": "Allauth",
        "folder/allauth_message.txt": "Its text.",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    [engine] = settings.TEMPLATES
    settings.TEMPLATES = [{**engine, "DIRS": [tmp_path, *engine["DIRS"]]}]


@pytest.fixture
def consents(monkeypatch) -> set[str]:
    """Who agreed to advertising."""
    agreed: set[str] = set()
    monkeypatch.setattr(classes, "_providers", [agreed.__contains__])
    return agreed


class Links(HTMLParser):
    """Where the HTML of a mail leads, and what it loads or runs."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.tags: list[str] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        for name, value in attrs:
            assert name not in ("src", "srcset", "background", "style", "onclick"), name
            if name == "href":
                self.links.append(value)

    def handle_data(self, data):
        self.text += data


def greet(mail_class=MailClass.SERVICE, language="en", way_out="", **context):
    values = {"name": "Alice", "said": "", "url": f"{BASE}/en/", **context}
    return compose(
        "greeting", TO, mail_class=mail_class, language=language, context=values, way_out=way_out
    )


def html_of(message) -> str:
    [(content, mimetype)] = message.alternatives
    assert mimetype == "text/html"
    return content


class TestWords:
    def test_are_rendered_in_the_language_asked_for(self):
        with override("de"):
            english = greet(language="en")
            assert get_language() == "de"
        with override("en"):
            german = greet(language="de")
        assert english.body.startswith("Hello,")
        assert german.body.startswith("Guten Tag,")
        assert '<html lang="en"' in html_of(english)
        assert '<html lang="de"' in html_of(german)

    def test_are_paragraphs_with_one_empty_line_between_them(self):
        body = greet().body
        assert "\n\n\n" not in body
        assert "glad.\n\n" in body
        assert body.endswith("\n") and not body.endswith("\n\n")

    def test_may_lie_where_allauth_keeps_them(self):
        words = write("folder/allauth", language="en", context={})
        assert (words.subject, words.text) == ("Allauth", "Its text.")

    def test_are_signed_by_the_operator(self, monkeypatch):
        assert greet(language="en").body.strip().endswith("The team of this site")
        monkeypatch.setattr(sender, "_providers", [lambda: "", lambda: "Kjero & <Co>"])
        message = greet()
        assert message.body.strip().endswith("Kjero & <Co>")
        assert "Kjero &amp; &lt;Co&gt;" in html_of(message)

    def test_the_operator_is_that_of_the_default_site(self, site_root):
        from wagtail.models import Site

        from policy.models import Operator

        Operator.objects.create(site=Site.objects.get(is_default_site=True), name="Kjero GmbH")
        assert greet().body.strip().endswith("Kjero GmbH")

    def test_that_are_missing_are_an_error(self):
        from django.template import TemplateDoesNotExist

        with pytest.raises(TemplateDoesNotExist):
            compose("nothing", TO, mail_class=MailClass.SERVICE, language="en")


class TestHtml:
    def test_is_made_of_the_text(self):
        message = greet(said=Multiline("One\nTwo"))
        page = Links(html_of(message))
        assert "<p>One<br>\nTwo</p>" in html_of(message)
        assert "For Alice" in page.text
        assert html_of(message).startswith("<!DOCTYPE html>")
        url = f"{BASE}/en/"
        assert f'<p class="act"><a href="{url}">Look at it</a></p>' in html_of(message)
        assert f'<p class="act"><a href="{url}">Open in the browser</a></p>' in html_of(message)
        assert f'<p>See <a href="{url}">{url}</a>.</p>' in html_of(message)

    def test_loads_and_runs_nothing(self):
        html = html_of(greet())
        forbidden = {"img", "script", "link", "iframe", "object", "video", "form", "input", "base"}
        assert not forbidden & set(Links(html).tags)
        assert "url(" not in html and "@import" not in html and "@font-face" not in html

    def test_has_the_colours_of_the_site(self):
        css = (ROOT / "site_cms/static/site_cms/css/base.css").read_text()
        layout = (ROOT / "templates/emails/layout.html").read_text()
        used = set(re.findall(r"#[0-9a-f]{6}\b", layout))
        assert len(used) > 8
        assert not used - {
            hex_of(*each) for each in re.findall(r"oklch\(([\d.]+)% ([\d.]+) ([\d.]+)\)", css)
        }

    @pytest.mark.parametrize(
        "url",
        [
            "https://evil.example/",
            f"{BASE}.evil.example/",
            f"{BASE}@evil.example/",
            "javascript:alert(1)",
            f'{BASE}/"onmouseover="x',
        ],
    )
    def test_links_to_this_site_alone(self, url):
        for link in Links(html_of(greet(url=url))).links:
            assert link == BASE or link.startswith(f"{BASE}/")
            assert '"' not in link


HOSTILE = [
    "<b>x</b>",
    "<script>alert(1)</script>",
    "=1+1",
    "{{ 1 }}{% now 'Y' %}",
    "A\r\nBcc: eve@example.com",
    "A\n\nLook: https://evil.example/",
    "A\n\n-- \nsmall",
    "A\u2028\u2029\x85B",
    "\u202eevil\u2066",
    "مرحبا بالعالم",
    "🦊" * 80,
    "x" * 20_000,
    "a\x00b\x0bc\ud800d",
    "https://evil.example/win",
    '"; <a@b.c>, ',
    "=?utf-8?q?Bcc=3A?=",
]


class TestHostileNames:
    @pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
    def test_break_neither_text_nor_html_nor_headers(self, name, mail_server, work):
        values = {"name": name, "said": Multiline(name), "url": f"{BASE}/en/"}
        send("greeting", TO, mail_class=MailClass.SERVICE, language="en", context=values)
        work()
        [mail] = mail_server.mails
        assert mail_server.envelopes == [[TO]]
        assert mail["Bcc"] is None
        assert mail["To"] == TO
        assert mail["Subject"].strip().startswith("For ")
        assert len(mail.get_all("Subject")) == 1
        assert not re.search("[\u202a-\u202e\u2066-\u2069\x00\x0b\r\n]", mail["Subject"])
        text = mail.get_body(("plain",)).get_content()
        assert not re.search("[\u202a-\u202e\u2066-\u2069\x00\x0b]", text)
        page = Links(mail.get_body(("html",)).get_content())
        assert not {"b", "script"} & set(page.tags)
        assert set(page.links) == {f"{BASE}/en/"}
        assert "Dear" in page.text and "small" not in page.tags
        assert page.tags.count("h1") == 1

    def test_begin_no_paragraph(self):
        lines = greet(name="A\n\nB").body.split("\n")
        assert "Dear A B," in lines

    def test_begin_no_small_print(self):
        assert "\n-- \n" not in greet(said=Multiline("A\n\n--\n\nB")).body
        assert 'class="small"' not in html_of(greet(said=Multiline("A\n\n-- \nB")))

    @pytest.mark.parametrize(
        "to", ["a@example.com\nBcc: eve@example.com", "a@example.com\r\n\r\nx"]
    )
    def test_no_address_ends_a_header(self, to, production_mail):
        from django.core.mail import BadHeaderError

        with pytest.raises(BadHeaderError):
            send("folder/allauth", to, mail_class=MailClass.SERVICE, language="en")
        assert not QueuedMail.objects.exists()


class TestHeaders:
    @pytest.mark.parametrize("mail_class", [MailClass.SERVICE, MailClass.LEGAL_NOTICE])
    def test_of_a_mail_that_nobody_asked_for_by_consent(self, mail_class, mail_server, work):
        send("folder/allauth", TO, mail_class=mail_class, language="en")
        work()
        [mail] = mail_server.mails
        assert mail["X-Mail-Class"] == mail_class.value
        assert mail["Auto-Submitted"] == "auto-generated"
        assert mail["Reply-To"] is None
        assert mail["List-Unsubscribe"] is None
        assert parseaddr(mail["From"]) == parseaddr(site_settings.DEFAULT_FROM_EMAIL)
        assert mail.get_content_type() == "multipart/alternative"
        assert [part.get_content_type() for part in mail.iter_parts()] == [
            "text/plain",
            "text/html",
        ]

    def test_the_message_id_is_fixed_when_a_mail_is_queued(self, mail_server, work, settings):
        from django.utils import timezone
        from django_tasks_db.models import DBTaskResult

        settings.WAGTAILADMIN_BASE_URL = "https://www.example.com"
        mail_server.recipient_answer = "451 later"
        for _each in range(2):
            send("folder/allauth", TO, mail_class=MailClass.SERVICE, language="en")
        queued = [mail.contents["headers"]["Message-ID"] for mail in QueuedMail.objects.all()]
        work()
        mail_server.recipient_answer = "250 fine"
        QueuedMail.objects.update(due=timezone.now())
        DBTaskResult.objects.update(run_after=timezone.now())
        work()
        assert sorted(mail["Message-ID"] for mail in mail_server.mails) == sorted(queued)
        assert len(set(queued)) == 2
        assert all(each.endswith("@www.example.com>") for each in queued)


class TestAdvertising:
    def test_carries_its_way_out(self, mail_server, work, consents):
        consents.add(TO)
        values = {"name": "Alice", "url": f"{BASE}/en/"}
        send(
            "greeting",
            TO,
            mail_class=MailClass.ADVERTISING,
            language="de",
            context=values,
            way_out=OUT,
        )
        work()
        [mail] = mail_server.mails
        assert mail["List-Unsubscribe"].replace("\n", "").strip() == f"<{OUT}>"
        assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert mail["Auto-Submitted"] is None
        assert mail["X-Mail-Class"] == "advertising"
        text = mail.get_body(("plain",)).get_content().replace("\r", "")
        small_print = text.partition("\n-- \n")[2]
        assert small_print.strip().endswith(OUT)
        assert OUT in Links(mail.get_body(("html",)).get_content()).links

    def test_on_another_site_is_a_link_too(self):
        out = "https://news.example.com/out?u=1&x=%3D"
        message = greet(MailClass.ADVERTISING, way_out=out)
        assert Links(html_of(message)).links[-1] == out

    def test_without_a_way_out_is_refused(self):
        with pytest.raises(ValueError, match="way out"):
            greet(MailClass.ADVERTISING)

    @pytest.mark.parametrize("mail_class", [MailClass.SERVICE, MailClass.LEGAL_NOTICE])
    def test_alone_has_a_way_out(self, mail_class):
        with pytest.raises(ValueError, match="way out"):
            greet(mail_class, way_out=OUT)

    @pytest.mark.parametrize(
        "out", ["/out/", "mailto:a@b.c", f"{OUT}\nBcc: a@b.c", f"{OUT}>, <x", "https://ä.de/", " "]
    )
    def test_needs_an_absolute_way_out(self, out):
        with pytest.raises(ValueError, match="way out"):
            greet(MailClass.ADVERTISING, way_out=out)

    def test_needs_consent_when_queued(self, production_mail, consents):
        with pytest.raises(AdvertisingWithoutConsent):
            send(
                "folder/allauth",
                TO,
                mail_class=MailClass.ADVERTISING,
                language="en",
                way_out=OUT,
            )
        assert not QueuedMail.objects.exists()

    def test_needs_consent_when_sent(self, mail_server, work, consents):
        consents.add(TO)
        send("folder/allauth", TO, mail_class=MailClass.ADVERTISING, language="en", way_out=OUT)
        consents.clear()
        work()
        assert mail_server.mails == []
        assert not QueuedMail.objects.exists()


def test_pretending_leaves_nothing(production_mail):
    pretend_to_send("folder/allauth", TO, mail_class=MailClass.SERVICE, language="en")
    assert not QueuedMail.objects.exists()


@pytest.mark.one_database
def test_our_code_sends_by_this_function_alone():
    """Django's own ways are open to other packages; the queue takes their mails all the same."""
    ways = ("django.core.mail.", "wagtail.admin.mail.", "smtplib.")
    # The adapter says what kind of mail ``compose`` gives; the outbox is a backend.
    allowed = {"django.core.mail.EmailMultiAlternatives", "django.core.mail.EmailMessage"}
    found, made = [], []
    for module, path in modules():
        if not module.startswith("site_cms.mailing"):
            code = path.read_text()
            names = imports(code, module) - allowed
            found += [f"{module}: {name}" for name in names if name.startswith(ways)]
            made += re.findall(r"\b(?:EmailMessage|EmailMultiAlternatives|email_user)\(", code)
    assert not [each for each in found if "django.core.mail.backends.base" not in each]
    assert not made
