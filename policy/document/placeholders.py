"""Where something can be pressed in a policy, kept apart from what it says.

A button is no promise: it stands outside the text that is hashed, and moving it makes no new
version.
"""

from typing import Any

from . import nodes

#: Language → id of a section → position among its nodes, name and key of each control.
Places = dict[str, dict[str, list[list[Any]]]]


def places(languages: dict[str, Any]) -> Places:
    """Where the controls stand in every language."""
    return {
        code: {
            section["id"]: [
                [position, node["name"], node["key"]]
                for position, node in enumerate(section["nodes"])
                if node["kind"] == "control"
            ]
            for section in document["sections"]
        }
        for code, document in languages.items()
    }


def without(languages: dict[str, Any]) -> dict[str, Any]:
    """The same texts without their controls."""
    return {
        code: {
            **document,
            "sections": [
                {**section, "nodes": [each for each in section["nodes"] if not _is_control(each)]}
                for section in document["sections"]
            ],
        }
        for code, document in languages.items()
    }


def put_back(document: dict[str, Any], places_: dict[str, list[list[Any]]]) -> dict[str, Any]:
    """A text of one language with its controls where they stood."""
    return {
        **document,
        "sections": [
            {**section, "nodes": _nodes(section, places_.get(section.get("id", ""), []))}
            for section in document["sections"]
        ],
    }


def _nodes(section: dict[str, Any], controls: list[list[Any]]) -> list[nodes.Node]:
    found = list(section["nodes"])
    for position, name, key in controls:
        found.insert(position, nodes.control(name, key))
    return found


def _is_control(node: nodes.Node) -> bool:
    return bool(node["kind"] == "control")
