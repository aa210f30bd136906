"""The pages that are measured, as one process sees them: ``python -m tests.bench.samples FILE``.

Counts the queries of each, and writes its bytes down for those who only send them.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

import brotli
import django
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

HOME = "/de/"
NEWS = "/de/neuigkeiten/"


def main(target: Path) -> None:
    """Write a JSON list of samples to the file."""
    django.setup()
    paths = {"home": HOME, "news": NEWS, "article": _first_article()}
    target.write_text(json.dumps([_sample(name, path) for name, path in paths.items()]))


def _first_article() -> str:
    """The first article that the list links to."""
    page = Client(SERVER_NAME="localhost").get(NEWS).content.decode()
    links = re.findall(rf'href="({NEWS}[\w-]+/)"', page)
    if not links:
        raise SystemExit(f"{NEWS} links to no article.")
    return links[0]


def _sample(name: str, path: str) -> dict[str, Any]:
    """One page, as the page cache sends it to a browser that knows Brotli."""
    from django.conf import settings

    from site_cms.page_cache import with_page_cache
    from tests.site_cms.tiny_site import ask

    queries = _queries(path)
    application = with_page_cache(WSGIHandler())
    for _ in range(2):
        answer = ask(application, path, HTTP_HOST="127.0.0.1", HTTP_ACCEPT_ENCODING="br")
    if (answer.status, answer.headers.get("Content-Encoding"), answer.cache) != (200, "br", "hit"):
        raise SystemExit(f"{path} is not kept by the page cache: {answer.status} {answer.headers}")
    file = settings.STATIC_ROOT / f"{name}.html"
    file.write_bytes(brotli.decompress(answer.body))
    file.with_suffix(".html.br").write_bytes(answer.body)
    return {
        "name": name,
        "path": path,
        "static_path": f"{settings.STATIC_URL}{file.name}",
        "queries": queries,
        "headers": list(answer.headers.items()),
        "body_file": str(file.with_suffix(".html.br")),
        "size": len(answer.body),
    }


def _queries(path: str) -> int:
    """How often the page asks the database, once what lives as long as the process is known."""
    client = Client(SERVER_NAME="localhost")
    client.get(path)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        client.get(path)
    return len(queries)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
