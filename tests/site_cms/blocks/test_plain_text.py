"""The words of a body."""

from site_cms.blocks import BodyBlock
from site_cms.blocks.plain_text import plain_text


def text_of(*stored: tuple[str, object]) -> str:
    """The words of blocks given as they are stored."""
    raw = [{"type": name, "value": value, "id": name} for name, value in stored]
    return plain_text(BodyBlock().to_python(raw))


def test_every_kind_of_text_in_its_order() -> None:
    table = {
        "caption": "Dauer",
        "columns": [{"type": "text", "heading": "Schritt"}],
        "rows": [{"values": ["Bewerben"]}, {"values": [None]}],
    }
    assert (
        text_of(
            ("rich_text", "<h2>Eins</h2><p>zwei &amp; <b>drei</b></p>"),
            ("quote", {"text": "vier", "attribution": ""}),
            ("accordion", {"items": [{"title": "fünf", "text": "<p>sechs</p>"}]}),
            ("accordion", {"items": [{"type": "item", "id": "a", "value": {"title": "sieben"}}]}),
            ("table", {"table": table}),
        )
        == "Eins zwei & drei vier fünf sechs sieben Dauer Schritt Bewerben"
    )


def test_what_is_no_text_is_left_out() -> None:
    button = {"label": "Los", "page": 7, "address": "https://example.com/"}
    assert text_of(("call_to_action", {"title": "Auf", "button": button})) == "Auf Los"
    assert text_of(("picture", {"image": 4, "decorative": True})) == ""


def test_blocks_that_no_longer_exist_say_nothing() -> None:
    assert text_of(("gone", {"text": "x"}), ("quote", None)) == ""


def test_needs_no_query(django_assert_num_queries, db: None) -> None:
    with django_assert_num_queries(0):
        assert text_of(("picture", {"image": 4, "caption": "Sonne"})) == "Sonne"
