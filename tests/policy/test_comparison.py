"""Comparing two policies, friendly ones and others."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.comparison import ADDED, CHANGED, REMOVED, SAME, Line, SectionChange, changed, compare
from policy.document import nodes
from policy.sequences import EQUAL, opcodes, pairs

pytestmark = pytest.mark.one_database


def document(*sections: dict[str, Any], **texts: str) -> dict[str, Any]:
    return {"title": "T", "summary": "S", "sections": list(sections), **texts}


def section(key: str, heading: str, *found: Any, number: str = "1") -> dict[str, Any]:
    return {"id": key, "anchor": key, "number": number, "heading": heading, "nodes": list(found)}


def of_text(*paragraphs: nodes.Words) -> dict[str, Any]:
    return document(section("a", "A", *map(nodes.paragraph, paragraphs)))


def lines(changes: list[SectionChange]) -> list[Line]:
    return [line for change in changes for block in change.blocks for line in block.lines]


def shown(line: Line) -> str:
    """The words of a line: -removed- and +added+."""
    signs = {SAME: "", ADDED: "+", REMOVED: "-"}
    cells = (
        "".join(
            f"{signs[piece.status]}{nodes.plain(piece.words)}{signs[piece.status]}"
            for piece in cell
        )
        for cell in line.cells
    )
    return " | ".join(cells)


def differences(older: nodes.Words, newer: nodes.Words) -> list[str]:
    return [shown(line) for line in lines(compare(of_text(older), of_text(newer)))]


class TestWords:
    @pytest.mark.parametrize(
        ("older", "newer", "expected"),
        [
            ("Nach 26 Monaten.", "Nach 14 Monaten.", "Nach -26-+14+ Monaten."),
            ("Wir löschen alles.", "Wir löschen fast alles.", "Wir löschen +fast +alles."),
            ("Wir löschen fast alles.", "Wir löschen alles.", "Wir löschen -fast -alles."),
            ("Alle Daten von Ihnen.", "Alle Daten von Ihnen!", "Alle Daten von Ihnen-.-+!+"),
        ],
    )
    def test_only_what_differs_is_marked(self, older: str, newer: str, expected: str):
        assert differences(older, newer) == [expected]

    def test_a_single_word_between_two_changes_belongs_to_them(self):
        older, newer = "Das sind hier neun von zehn Wörtern.", "Das sind hier acht von elf Wörtern."
        assert differences(older, newer) == ["Das sind hier -neun von zehn-+acht von elf+ Wörtern."]

    def test_marks_and_links_count(self):
        words = "Alles, was Sie wissen wollen, steht "
        plain, bold = nodes.run("hier"), nodes.run("hier", bold=True)
        linked, elsewhere = nodes.run("hier", href="/a/"), nodes.run("hier", href="/b/")
        for one, other in ((plain, bold), (plain, linked), (linked, elsewhere)):
            found = differences([nodes.run(words), one], [nodes.run(words), other])
            assert found == [f"{words}-hier-+hier+"]

    def test_how_words_are_divided_into_runs_does_not_count(self):
        one = [nodes.run("Alles ist "), nodes.run("gut")]
        assert compare(of_text(one), of_text("Alles ist gut"))[0].status == SAME


class TestLines:
    def test_a_new_paragraph_leaves_the_others_alone(self):
        found = lines(compare(of_text("Eins.", "Zwei."), of_text("Eins.", "Neu.", "Zwei.")))
        assert [line.status for line in found] == [SAME, ADDED, SAME]

    def test_lines_that_are_alike_are_one(self):
        older = of_text("Wir speichern Ihren Namen.", "Wir speichern Ihre Nummer im Haus.")
        newer = of_text("Ganz anders hier!", "Wir speichern Ihre Nummer in der Stadt.")
        statuses = [line.status for line in lines(compare(older, newer))]
        assert statuses == [REMOVED, ADDED, CHANGED]

    def test_facts_and_rows_are_told_by_their_names(self):
        def about(term: str, text: str) -> dict[str, Any]:
            facts = nodes.facts([(term, text), ("Land", "Irland")])
            rows = nodes.table("Dienste", ["Name", "Dauer"], [[term, text], ["B", "ein Tag"]])
            return document(section("a", "A", facts, rows))

        found = lines(compare(about("Dauer", "ein Jahr"), about("Dauer", "zwei Wochen")))
        assert [shown(line) for line in found if line.status != SAME] == [
            "Dauer | -ein Jahr-+zwei Wochen+",
            "Dauer | -ein Jahr-+zwei Wochen+",
        ]

    def test_blocks_hold_what_belongs_together(self):
        found = compare(
            document(section("a", "A")),
            document(
                section(
                    "a",
                    "A",
                    nodes.paragraph("Eins."),
                    nodes.bullets(["a", "b"]),
                    nodes.bullets(["c"], ordered=True),
                    nodes.table("T1", ["x"], [["1"], ["2"]]),
                    nodes.table("T2", ["x"], [["1"]]),
                )
            ),
        )
        blocks = found[0].blocks
        assert [(block.kind, len(block.lines)) for block in blocks] == [
            *(("paragraph", 1), ("list", 2), ("ordered", 1), ("table", 4), ("table", 3)),
        ]
        assert [len(blocks[3].captions), len(blocks[3].heads), len(blocks[3].rows)] == [1, 1, 2]

    def test_a_table_that_is_gone_is_still_called_by_its_name(self):
        older = document(section("a", "A", nodes.table("Dienste", ["x"], [["1"]])))
        found = compare(older, document())[0].blocks[0]
        assert [line.latest for line in found.captions] == ["Dienste"]

    def test_controls_do_not_count(self):
        older = document(section("a", "A", nodes.control("service", "x")))
        assert changed(older, document(section("a", "A"))) == []


class TestSections:
    def test_moved_is_not_changed(self):
        a, b = section("a", "A", nodes.paragraph("Eins.")), section("b", "B", number="2")
        found = compare(document(a, b), document(b, a))
        assert [(each.anchor, each.status) for each in found] == [("b", SAME), ("a", SAME)]

    def test_a_renamed_one_is_changed(self):
        found = compare(document(section("a", "Alt")), document(section("a", "Neu")))
        assert [(each.heading, each.status) for each in found] == [("Neu", CHANGED)]
        assert [piece.status for piece in found[0].title] == [REMOVED, ADDED]

    def test_new_ones_and_gone_ones(self):
        a, b, c = (section(key, key, nodes.paragraph(key)) for key in "abc")
        found = compare(document(a, b), document(a, c))
        statuses = [(each.anchor, each.status) for each in found]
        assert statuses == [("a", SAME), ("b", REMOVED), ("c", ADDED)]
        assert [line.status for line in lines(found)] == [SAME, REMOVED, ADDED]

    def test_title_and_summary_come_first(self):
        found = compare(document(summary="Kurz."), document(summary="Länger."))
        assert [(each.number, each.status) for each in found] == [("", CHANGED)]
        assert compare(document(), document()) == []

    def test_changed_leaves_out_what_stayed(self):
        table = nodes.table("T", ["x", "y"], [["1", "2"], ["3", "4"]])
        other = nodes.table("T", ["x", "y"], [["1", "2"], ["3", "5"]])
        older = document(section("a", "A", nodes.paragraph("Eins."), table), section("b", "B"))
        newer = document(section("a", "A", nodes.paragraph("Eins."), other), section("b", "B"))
        found = changed(older, newer)
        assert [each.anchor for each in found] == ["a"]
        assert [shown(line) for line in lines(found)] == ["T", "x | y", "3 | -4-+5+"]


NODES: list[Any] = [
    *(None, 1, {}, {"kind": []}, {"kind": "hologram"}, {"kind": "paragraph", "text": "x"}),
    {"kind": "paragraph", "text": [{"text": 1}, {}, None, {"text": "a", "href": 3}]},
    {"kind": "paragraph", "text": [{"text": "a", "text ": {"kind": "paragraph"}}]},
    *({"kind": "list"}, {"kind": "list", "items": "abc"}, {"kind": "list", "items": [1]}),
    *({"kind": "facts", "items": [{}]}, {"kind": "facts", "items": [{"term": 1}]}),
    {"kind": "table", "caption": 1, "head": {}, "rows": [1, [], [[], [{"text": "a"}]]]},
    {"kind": "table", "head": ["a"], "rows": [[[{"text": "a"}]] * 5]},
]
HOSTILE: list[Any] = [
    *({}, {"sections": None}, {"sections": "x"}, {"sections": [None, 1, "x", []]}),
    *({"sections": [{}]}, {"sections": [{"id": 1, "nodes": {}}, {"id": None, "heading": []}]}),
    {"sections": [section("a", "A"), section("a", "A")]},
    *(document(section("a", "A", node)) for node in NODES),
]


class TestHostileInput:
    @pytest.mark.parametrize("number", range(len(HOSTILE)))
    def test_malformed_documents_do_no_harm(self, number: int):
        for other in [*HOSTILE, document(section("a", "B", nodes.paragraph("Eins.")))]:
            compare(HOSTILE[number], other)
            compare(other, HOSTILE[number])

    @pytest.mark.parametrize(
        ("older", "newer"),
        [
            (["a"] * 20_000, ["a"] * 20_001),
            (["a"] * 20_000, ["a", "b"] * 10_000),
            (
                [f"x{number}" for number in range(20_000)],
                [f"y{number}" for number in range(20_000)],
            ),
            (
                [f"x{number}" for number in range(20_000)],
                [f"x{-number}" for number in range(20_000)],
            ),
        ],
    )
    def test_large_texts_are_shown_completely(self, older: list[str], newer: list[str]):
        texts = " ".join(older), " ".join(newer)
        for one, other in (texts, texts[::-1]):
            assert rebuilt(compare(of_text(one), of_text(other))) == (one, other)

    def test_a_single_change_in_a_giant_paragraph_is_found(self):
        words = [f"w{number % 3000}" for number in range(25_000)]
        older, newer = " ".join(words), " ".join([*words[:12_000], "neu", *words[12_001:]])
        line = lines(compare(of_text(older), of_text(newer)))[0]
        marked = [nodes.plain(piece.words) for piece in line.cells[0] if piece.status != SAME]
        assert marked == ["w0", "neu"]


class TestEffort:
    """What it takes grows with the text, whatever is in it; ``tests.bench.comparison`` measures."""

    @pytest.mark.parametrize(("older", "newer"), [(900, 900), (30, 900), (900, 30)])
    def test_each_line_is_weighed_against_a_few_alone(self, older: int, newer: int):
        weighed = []

        def likeness(one: int, other: int) -> float:
            weighed.append((one, other))
            return 0.6

        pairs(range(older), range(newer), likeness, 0.5)
        assert 0 < len(weighed) <= 30 * older

    def test_of_very_many_none_is_weighed(self):
        assert pairs(range(5000), range(5000), lambda one, other: 1.0, 0.5) == []


def rebuilt(changes: list[SectionChange]) -> tuple[str, str]:
    """Both texts, made of what is shown."""
    pieces = [piece for line in lines(changes) for cell in line.cells for piece in cell]
    older, newer = (
        "".join(nodes.plain(piece.words) for piece in pieces if piece.status in (SAME, own))
        for own in (REMOVED, ADDED)
    )
    return older, newer


few_words = st.lists(st.sampled_from(["a", "b", "c", "Haus", ".", ",", "\n"]), max_size=60)


@given(st.lists(few_words, max_size=6), st.lists(few_words, max_size=6))
def test_nothing_is_lost_and_nothing_made_up(older: list[list[str]], newer: list[list[str]]):
    one, other = ([" ".join(words) for words in texts if words] for texts in (older, newer))
    assert rebuilt(compare(of_text(*one), of_text(*other))) == ("".join(one), "".join(other))


@given(st.lists(st.integers(0, 5), max_size=200), st.lists(st.integers(0, 5), max_size=200))
def test_sequences_are_covered_from_beginning_to_end(older: list[int], newer: list[int]):
    at = (0, 0)
    for gap in opcodes(older, newer):
        assert (gap.older.start, gap.newer.start) == at
        at = (gap.older.stop, gap.newer.stop)
        if gap.kind == EQUAL:
            assert older[gap.older] == newer[gap.newer]
    assert at == (len(older), len(newer))


@given(few_words)
def test_what_is_the_same_is_the_same(words: list[str]):
    one = of_text(" ".join(words))
    assert {each.status for each in compare(one, one)} <= {SAME}
    assert changed(one, one) == []
