"""Measure how long comparing two policies of fifty pages takes, and print it.

``python -m tests.bench.comparison``. Time of the processor, the best of some rounds: whatever else
the machine does can only slow a round down. Beside it stands what showing one of the two takes.
"""

import os
import re
import sys
from collections.abc import Callable, Iterator
from random import Random
from time import process_time
from typing import Any

#: Words of fifty pages.
WORDS = 25_000
#: Seconds that a comparison may take.
AIM = 1
ROUNDS = 3


def pages(of_words: int) -> list[str]:
    """Fifty pages, the same at each call, in lines of so many words."""
    chance = Random(1)
    words = [f"Wort{chance.randrange(4000)}" for _ in range(WORDS)]
    return [" ".join(words[at : at + of_words]) for at in range(0, WORDS, of_words)]


def document(lines: list[str]) -> dict[str, Any]:
    """A policy of one section."""
    from policy.document import nodes

    said = [nodes.paragraph(line) for line in lines]
    return {"sections": [{"id": "a", "heading": "A", "number": "1", "anchor": "a", "nodes": said}]}


def cases() -> Iterator[tuple[str, list[str], list[str]]]:
    """What is compared."""
    long, short = pages(80), pages(8)
    chance = Random(2)
    yield "one word in twenty", long, [re.sub(r"\b\w+([0-4])\1\b", "neu", each) for each in long]
    yield "paragraphs in another order", long, chance.sample(long, len(long))
    yield "all short lines are others", short, [f"neu {each[::-1]}" for each in short]
    yield "one word, again and again", ["Wort " * WORDS], ["Wort " * (WORDS // 2)]


def best(work: Callable[[], object]) -> float:
    """Seconds of the quickest round."""
    found = []
    for _round in range(ROUNDS):
        began = process_time()
        work()
        found.append(process_time() - began)
    return min(found)


def main() -> int:
    """Measure and print; the exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_cms.settings.dev")
    import django

    django.setup()
    from django.template.loader import render_to_string

    from policy.comparison import compare

    def shown_changes(older: dict[str, Any], newer: dict[str, Any]) -> str:
        return render_to_string("policy/changes.html", {"changes": compare(older, newer)})

    is_slow = False
    for name, before, after in cases():
        older, newer = document(before), document(after)
        seconds = best(lambda: shown_changes(older, newer))  # noqa: B023 - called at once
        alone = best(lambda: shown_changes({"sections": []}, newer))  # noqa: B023
        is_slow = is_slow or seconds > AIM
        print(f"{name:<30} {seconds:6.3f} s, {seconds / alone:5.1f} times showing one of them")
    return int(is_slow)


if __name__ == "__main__":
    sys.exit(main())
