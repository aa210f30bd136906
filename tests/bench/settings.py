"""Settings of the measurement: those that ``BENCH_SETTINGS`` names, set up as in production."""

import os
from importlib import import_module
from pathlib import Path
from typing import Any

_stage = vars(import_module(os.environ["BENCH_SETTINGS"]))
globals().update({name: value for name, value in _stage.items() if name.isupper()})

DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
PAGE_CACHE: dict[str, Any] = {
    "BACKEND": os.environ["BENCH_BACKEND"],
    "LOCATION": os.environ["BENCH_LOCATION"],
    "SECONDS": 300,
}
#: A connection for each request would cost a third of an uncached page.
for _database in globals()["DATABASES"].values():
    _database["CONN_MAX_AGE"] = 60
#: Only what is measured; WhiteNoise looks for it once, when it starts.
STATIC_ROOT = Path(os.environ["VAR_DIR"]) / "bench-static"
WHITENOISE_AUTOREFRESH = False
WHITENOISE_USE_FINDERS = False
