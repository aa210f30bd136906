"""The demo's texts: one TOML file a page, German and English side by side.

Any table with exactly the keys ``de`` and ``en`` is a pair; ``in_language`` picks one half.
"""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).with_name("content")
LANGUAGES = ("de", "en")


def in_language(value: Any, language: str) -> Any:
    """The value with every pair replaced by its half in the language."""
    if isinstance(value, dict):
        if set(value) == set(LANGUAGES):
            return value[language].strip()
        return {key: in_language(child, language) for key, child in value.items()}
    if isinstance(value, list):
        return [in_language(child, language) for child in value]
    return value


def read(*path: str) -> dict[str, Any]:
    """One file of the demo's content, such as ``read("pages", "home")``."""
    return tomllib.loads(FOLDER.joinpath(*path).with_suffix(".toml").read_text(encoding="utf-8"))


def news() -> Iterator[dict[str, Any]]:
    """All news articles, oldest first."""
    articles = [read("news", file.stem) for file in (FOLDER / "news").glob("*.toml")]
    yield from sorted(articles, key=lambda article: article["date"])


def services() -> Iterator[dict[str, Any]]:
    """All services of the register."""
    for file in sorted((FOLDER / "services").glob("*.toml")):
        yield read("services", file.stem)
