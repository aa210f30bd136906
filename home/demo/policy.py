"""The demo's privacy policy: its sections, and the first version of it."""

import re
from collections.abc import Iterable
from itertools import count

from django.utils import timezone

from members.accounts.models import User
from policy import versions
from policy.models import PolicyApproval

from .blocks import BodyBuilder, Raw, block_id

PIECE = re.compile(r"<(p|h3|li)>")


def sections(builder: BodyBuilder, texts: Iterable[Raw]) -> list[Raw]:
    """Raw stream data; ids are made of the sections' keys, so that sections can be moved."""
    return [
        {
            "type": "section",
            "value": {
                "heading": section["heading"],
                "content": _content(builder, section["key"], section["content"]),
            },
            "id": block_id(builder.page_key, section["key"]),
        }
        for section in texts
    ]


def _with_keys(html: str) -> str:
    """Running text as the editor stores it: without keys, any edit would change every line."""
    numbers = count(1)
    return PIECE.sub(lambda match: f'<{match[1]} data-block-key="{next(numbers):05}">', html)


def _content(builder: BodyBuilder, key: str, blocks: list[Raw]) -> list[Raw]:
    return [
        {
            "type": kind,
            "value": _with_keys(builder.rich_text(value)) if kind == "text" else value,
            "id": block_id(builder.page_key, key, number),
        }
        for number, block in enumerate(blocks)
        for kind, value in block.items()
    ]


def put_in_force(approvers: Iterable[User]) -> None:
    """Make of the published pages the first version, approved by some and in force at once."""
    version = versions.issue(versions.published_content(), material=True)
    for approver in approvers:
        PolicyApproval.objects.create(version=version, approver=approver, at=timezone.now())
