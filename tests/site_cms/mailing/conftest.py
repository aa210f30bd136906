"""Mail as in production: queued by the request, delivered by a worker over SMTP."""

import socket

import pytest
from django_tasks import task_backends
from django_tasks_db.management.commands.db_worker import Worker

from tests.site_cms.mailing.smtp_sink import smtp_sink


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def production_mail(settings, transactional_db):
    """The queue in the database, and a mail server that is down: nobody listens on its port."""
    settings.EMAIL_BACKEND = "site_cms.mailing.QueueBackend"
    settings.MAIL_DELIVERY_BACKEND = "site_cms.mailing.smtp.SmtpBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = _free_port()
    settings.EMAIL_TIMEOUT = 5
    settings.TASKS = {
        **settings.TASKS,
        "queue": {"BACKEND": "django_tasks_db.DatabaseBackend"},
    }
    _forget_task_backends()
    yield settings
    _forget_task_backends()


def _forget_task_backends() -> None:
    """Task backends are made once from the settings; make them again."""
    kept = vars(task_backends)
    kept.pop("settings", None)
    kept["_settings"] = None
    for alias in ("default", "queue"):
        if hasattr(kept["_connections"], alias):
            delattr(kept["_connections"], alias)


@pytest.fixture
def mail_server(production_mail):
    """The mail server is up."""
    with smtp_sink(production_mail.EMAIL_PORT) as sink:
        yield sink


@pytest.fixture
def work():
    """Let the worker of ``manage.py db_worker`` do what is ready, and stop."""

    def run() -> None:
        Worker(
            queue_names=["*"],
            excluded_queue_names=[],
            interval=0,
            batch=True,
            backend_name="queue",
            startup_delay=False,
            max_tasks=None,
            worker_id="test",
        ).run()

    return run
