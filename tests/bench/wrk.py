"""Asking a server as fast as it answers, with wrk."""

import re
import shutil
import subprocess
from dataclasses import dataclass

CONNECTIONS = 8

_UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0}


@dataclass(frozen=True)
class Speed:
    """What wrk measured."""

    per_second: float
    median_ms: float
    p99_ms: float


def is_installed() -> bool:
    """Whether measuring is possible here."""
    return shutil.which("wrk") is not None


def measure(url: str, seconds: int) -> Speed:
    """Ask for an address over and over; RuntimeError if any answer was no success."""
    command = ["wrk", "-t", "1", "-c", str(CONNECTIONS), "-d", f"{seconds}s", "--latency"]
    result = subprocess.run(
        [*command, "-H", "Accept-Encoding: br", url], capture_output=True, text=True, check=True
    )
    if "Non-2xx" in result.stdout or "Socket errors" in result.stdout:
        raise RuntimeError(f"{url} failed:\n{result.stdout}")
    return read(result.stdout)


def read(output: str) -> Speed:
    """Read what wrk prints."""
    return Speed(
        float(_find(r"Requests/sec:\s+([\d.]+)", output)[0]),
        _milliseconds(r"50%\s+([\d.]+)(us|ms|s)", output),
        _milliseconds(r"99%\s+([\d.]+)(us|ms|s)", output),
    )


def _milliseconds(pattern: str, output: str) -> float:
    number, unit = _find(pattern, output)
    return float(number) * _UNITS[unit]


def _find(pattern: str, output: str) -> tuple[str, ...]:
    found = re.search(pattern, output)
    if found is None:
        raise RuntimeError(f"wrk printed no {pattern}:\n{output}")
    return found.groups()
