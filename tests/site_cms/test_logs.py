"""The last net: addresses are taken out of finished log lines."""

import io
import logging
import logging.config

import pytest
from django.http import HttpResponse
from django.urls import resolve
from django.utils.log import log_response

from site_cms.logs import RedactingFormatter, ServerFilter, logging_config, redact

pytestmark = pytest.mark.one_database


class TestRedacting:
    @pytest.mark.parametrize(
        "address",
        [
            "203.0.113.9",
            "127.0.0.9",
            "2001:db8::7:9",
            "2001:0db8:0000:0000:0000:0000:0007:0009",
            "::ffff:203.0.113.9",
            "fe80::1",
            "2001:db8:1:2::",
        ],
    )
    @pytest.mark.parametrize("around", ["{}", "from {}.", "'{}'", "[{}]:443", "({}, 80)", "ip={}:"])
    def test_addresses_of_visitors_go(self, address, around):
        line = redact(around.format(address))

        assert address not in line
        assert "[IP address]" in line

    @pytest.mark.parametrize("address", ["alice@example.com", "a.b+c@mail.example.co.uk"])
    def test_mail_addresses_go(self, address):
        assert redact(f"Failed to send to [{address}]") == "Failed to send to [[e-mail address]]"

    @pytest.mark.parametrize(
        "line",
        [
            "Listening at: http://127.0.0.1:8000 (17)",
            "Listening at: http://0.0.0.0:8000",
            "2026-11-22 15:17:28,506 INFO x",
            "Django 5.2.19, Wagtail 8.0.1",
            "call of std::vector, lambda: None, [::] and [a:b:c]",
            "999.1.1.1",
            "C:/x: y: z",
        ],
    )
    def test_all_else_stays(self, line):
        assert redact(line) == line

    def test_tracebacks_are_redacted_too(self):
        try:
            raise ValueError("duplicate key (email)=(alice@example.com)")
        except ValueError as error:
            info = (type(error), error, error.__traceback__)
        record = logging.LogRecord("x", logging.ERROR, __file__, 1, "Failed", (), info)

        line = RedactingFormatter().format(record)

        assert "Traceback" in line
        assert "alice" not in line


class TestServerFilter:
    def filtered(self, message: str, *args: object, failed: bool = False) -> str:
        info = (ValueError, ValueError(), None) if failed else None
        record = logging.LogRecord("gunicorn.error", logging.INFO, "", 1, message, args, info)
        assert ServerFilter().filter(record)
        return record.getMessage()

    def test_malformed_requests_are_not_repeated(self):
        said = self.filtered("Invalid request from ip=1.2.3.4: Invalid HTTP Header: 'User-Agent X'")

        assert said == "A malformed HTTP request was refused."

    def test_queries_of_failed_requests_are_not_repeated(self):
        said = self.filtered("Error handling request %s %s", "GET", "/de/?q=name", failed=True)

        assert said == "Error handling request GET /de/"

    def test_other_messages_stay(self):
        assert self.filtered("Booting worker with pid: %s", 7) == "Booting worker with pid: 7"


class TestConfiguration:
    @pytest.fixture
    def lines(self):
        """What is written with the configuration in force; the former one comes back."""
        loggers = [logging.getLogger(name) for name in ("", *logging_config("INFO")["loggers"])]
        before = [
            (log, log.handlers[:], log.level, log.propagate, log.filters[:]) for log in loggers
        ]
        stream = io.StringIO()
        config = logging_config("INFO")
        config["handlers"]["stderr"]["stream"] = stream
        logging.config.dictConfig(config)
        yield stream
        for log, handlers, level, propagate, filters in before:
            log.handlers, log.propagate, log.filters = handlers, propagate, filters
            log.setLevel(level)

    @pytest.mark.parametrize(
        "name", ["django.request", "django.server", "gunicorn.error", "allauth"]
    )
    def test_every_logger_ends_in_the_one_handler(self, lines, name):
        logging.getLogger(name).error("Broken pipe from %s", ("203.0.113.9", 80))

        assert lines.getvalue().count("Broken pipe from ('[IP address]', 80)") == 1

    @pytest.mark.parametrize("name", ["gunicorn.access", "django.security.DisallowedHost"])
    def test_some_loggers_say_nothing(self, lines, name):
        logging.getLogger(name).error("GET / TelltaleAgent/1.0")

        assert lines.getvalue() == ""

    def test_addresses_with_secrets_are_not_logged(self, lines, rf):
        request = rf.get("/de/members/password/reset/key/7-s3cret/")
        for status in (403, 404, 500):
            log_response(
                *("%s: %s", "Failed", request.path),
                response=HttpResponse(status=status),
                request=request,
            )

        assert lines.getvalue().count("\n") == 1
        assert "ERROR django.request: Failed: unknown view" in lines.getvalue()

    def test_the_view_is_named_instead(self, lines, rf):
        request = rf.get("/de/members/password/reset/key/7-ä/")
        request.resolver_match = resolve("/de/members/login/")
        log_response(
            *("%s: %s", "Failed", request.path),
            response=HttpResponse(status=500),
            request=request,
        )

        assert "Failed: account_login" in lines.getvalue()

    def test_every_stage_logs_this_way(self, settings):
        assert logging_config("WARNING") == settings.LOGGING

    def test_nothing_mails_reports(self):
        assert "AdminEmailHandler" not in str(logging_config("INFO"))
        assert set(logging_config("INFO")["handlers"]) == {"stderr"}
