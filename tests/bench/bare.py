"""A WSGI function that only sends the samples: as fast as Python behind gunicorn gets."""

import json
import os
from collections.abc import Iterable
from pathlib import Path
from wsgiref.types import StartResponse, WSGIEnvironment

PAGES = {
    sample["path"]: (
        [(name, value) for name, value in sample["headers"]],
        [Path(sample["body_file"]).read_bytes()],
    )
    for sample in json.loads(Path(os.environ["BENCH_SAMPLES"]).read_text())
}


def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Answer with the bytes of a page."""
    headers, body = PAGES[environ["PATH_INFO"]]
    start_response("200 OK", headers)
    return body
