"""The example for the web server keeps what the site promises."""

import re

import pytest
from django.conf import settings

from tests.databases import ROOT

pytestmark = pytest.mark.one_database


@pytest.fixture
def directives() -> list[str]:
    """What is configured, comments aside."""
    lines = (ROOT / "deploy" / "nginx.conf").read_text().splitlines()
    return [line.strip() for line in lines if line.strip() and not line.strip().startswith("#")]


def test_no_log_names_visitors(directives):
    servers = directives.count("server {")
    assert directives.count("access_log off;") == servers
    assert directives.count("error_log /dev/null emerg;") == servers
    assert sum("_log " in line for line in directives) == 2 * servers


def test_only_public_files_are_served(directives):
    folders = [line for line in directives if line.startswith(("alias ", "root "))]
    assert folders == ["alias /var/lib/site-cms/media/;"]


def test_uploads_pass(directives):
    [megabytes] = re.findall(r"client_max_body_size (\d+)m;", "\n".join(directives))
    largest = max(settings.WAGTAILDOCS_MAX_UPLOAD_SIZE, settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE)
    assert int(megabytes) * 1024 * 1024 > largest
