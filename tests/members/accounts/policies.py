"""Versions of a policy with one section, for tests about who is told of them."""

from policy import versions
from policy.document import nodes
from policy.document.build import Content
from policy.models import PolicyVersion

OLD = "Statistiken bewahren wir 14 Monate auf."
NEW = "Statistiken bewahren wir 26 Monate auf."


def issue(text: str, changes: str = "Neue Frist.", **options) -> PolicyVersion:
    """Publish a version with one section in both languages."""
    languages = {}
    for code, mark in (("de", ""), ("en", "EN: ")):
        section = {
            "id": "s1",
            "anchor": "fristen",
            "number": "1",
            "heading": f"{mark}Fristen",
            "nodes": [nodes.paragraph(f"{mark}{text}"), nodes.paragraph("Was gleich bleibt.")],
        }
        languages[code] = {
            "title": "Datenschutz",
            "summary": "Kurz.",
            "changes": f"{mark}{changes}",
            "sections": [section],
        }
    content = Content(languages, names={}, anchors={}, covers={})
    return versions.issue(content, **{"material": True, **options})
