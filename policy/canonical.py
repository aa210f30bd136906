"""One text for one content, so that its hash proves it (RFC 8785, for what policies consist of).

Policies hold texts, whole numbers, truth values, lists and objects whose keys are ASCII: for those
Python's writer, with sorted keys and without white space, writes what RFC 8785 asks for.
"""

import hashlib
import json
from typing import Any


def canonical(content: Any) -> str:
    """The content as canonical JSON.

    Raises:
        ValueError: a number that is not whole, or a character that UTF-8 cannot write.
    """
    _require_plain(content)
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    text.encode()
    return text


def _require_plain(content: Any) -> None:
    if isinstance(content, float):
        raise ValueError("Only whole numbers are written the same everywhere.")
    if isinstance(content, dict):
        for key, value in content.items():
            if not (isinstance(key, str) and key.isascii()):
                raise ValueError("Keys are ASCII text.")
            _require_plain(value)
    elif isinstance(content, list):
        for value in content:
            _require_plain(value)


def sha256(text: str) -> str:
    """The hash of a text in UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()
