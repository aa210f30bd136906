"""Bar charts: what is drawn, what is said, and what is refused."""

import re
from html.parser import HTMLParser

import pytest
from django.template.loader import render_to_string
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from site_cms.charts import FILLINGS, NARROWEST, WIDE, BarChart, Series, round_step

pytestmark = pytest.mark.one_database

VIEWS = Series("Deutsch", [3, 0, 1200])
READS = Series("Englisch", [1, 2, 3])


def chart(*series: Series, labels: list[str] | None = None) -> BarChart:
    return BarChart("Aufrufe", "Aufrufe je Tag.", labels or ["1.5.", "2.5.", "3.5."], series)


def render(drawn: BarChart) -> str:
    return render_to_string("charts/bar_chart.html", {"chart": drawn})


class Tags(HTMLParser):
    """Collects elements and their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, {name: value or "" for name, value in attrs}))

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.found if name == tag]

    def bars(self) -> list[dict[str, str]]:
        return [
            each
            for each in self.all("rect")
            if each.get("class") == "bar-chart__bar" and each["x"].endswith("%")
        ]


class TestAxis:
    @pytest.mark.parametrize(
        ("smallest", "step"),
        [(0.25, 1), (1, 1), (1.5, 2), (2.5, 5), (7, 10), (11, 20), (300, 500), (6e9, 10**10)],
    )
    def test_steps_are_round(self, smallest, step):
        assert round_step(smallest) == step

    @given(st.lists(st.integers(0, 10**15), min_size=1, max_size=400))
    def test_every_bar_is_inside(self, values):
        drawn = chart(Series("A", values), labels=[str(number) for number in range(len(values))])

        for bar in drawn.bars:
            assert 0 <= bar.y <= drawn.height
            assert bar.y + bar.height == pytest.approx(drawn.height, abs=0.01)
            assert 0 <= bar.x < bar.x + bar.width <= 100
        if max(values):
            assert 2 <= len(drawn.ticks) <= 6
            assert drawn.ticks[0].text == "0"

    def test_numbers_are_written_as_the_language_does(self):
        with override("de"):
            assert chart(VIEWS).ticks[-1].text == "1.500"
            assert "1.5., Deutsch: 3" in [bar.text for bar in chart(VIEWS).bars]
        with override("en"):
            assert chart(VIEWS).ticks[-1].text == "1,500"

    def test_coordinates_are_those_of_svg_in_every_language(self):
        with override("de"):
            tags = Tags(render(chart(VIEWS, READS)))

        for bar in tags.bars():
            assert re.fullmatch(r"[\d.]+%", bar["x"]) and re.fullmatch(r"[\d.]+", bar["y"])


class TestWidth:
    def test_few_labels_fit_a_phone(self):
        assert chart(VIEWS, READS).width == NARROWEST

    def test_many_are_scrolled(self):
        days = [f"{day}.5." for day in range(1, 32)]
        drawn = chart(*(Series(name, [1] * 31) for name in "ABCD"), labels=days)

        assert drawn.width > 700

    def test_labels_do_not_run_into_each_other(self):
        days = [f"{day}.9.2026" for day in range(1, 31)]
        drawn = chart(Series("A", [1] * 30), labels=days)
        narrow = [label.x for label in drawn.shown_labels if not label.is_spare]
        wide = [label.x for label in drawn.shown_labels]

        assert len(narrow) < len(wide) < 30
        assert set(narrow) < set(wide)
        assert (narrow[1] - narrow[0]) * drawn.width / 100 >= 9 * 7

    @given(st.integers(1, 400), st.integers(1, 4), st.text("W", min_size=1, max_size=12))
    def test_labels_are_not_cut_off(self, number, series, text):
        kinds = [Series(str(each), [1] * number) for each in range(series)]
        drawn = chart(*kinds, labels=[text] * number)

        for label in drawn.shown_labels:
            width = WIDE if label.is_spare and drawn.width < WIDE else drawn.width
            assert min(label.x, 100 - label.x) * width / 100 >= len(text) * 7 / 2 - 0.1


class TestWords:
    def test_an_empty_one_says_so(self):
        for empty in (chart(), chart(Series("A", [0, 0, 0])), BarChart("A", "B", [], [])):
            html = render(empty)
            assert empty.is_empty
            assert "<svg" not in html
            assert "bar-chart__empty" in html

    def test_it_has_a_name_and_a_description(self):
        tags = Tags(render(chart(VIEWS)))
        picture = next(each for each in tags.all("svg") if each.get("role") == "img")
        ids = [attributes["id"] for _tag, attributes in tags.found if "id" in attributes]

        assert picture["aria-labelledby"] in ids
        assert picture["aria-describedby"] in ids
        assert len(ids) == len(set(ids))

    def test_two_on_a_page_share_no_ids(self):
        first, second = Tags(render(chart(VIEWS))), Tags(render(chart(VIEWS)))
        ids = [each["id"] for _tag, each in first.found + second.found if "id" in each]

        assert len(ids) == len(set(ids))

    def test_the_table_has_all_numbers(self):
        html = render(chart(VIEWS, READS))

        assert chart(VIEWS, READS).rows == [
            ("1.5.", ["3", "1"]),
            ("2.5.", ["0", "2"]),
            ("3.5.", ["1.200", "3"]),
        ]
        assert html.count('<th scope="row">') == 3

    def test_series_differ_by_more_than_colour(self):
        tags = Tags(render(chart(VIEWS, READS)))

        assert {bar["data-filling"] for bar in tags.bars()} == {"solid", "stripes"}
        assert "Englisch" in render(chart(VIEWS, READS)).partition("bar-chart__drawing")[0]
        assert "bar-chart__legend" not in render(chart(VIEWS))

    def test_what_others_wrote_is_escaped(self):
        evil = "</title><script>alert(1)</script>"
        drawn = BarChart(evil, evil, [evil], [Series(evil, [1])], heading=evil)

        assert "<script" not in render(drawn)


class TestRefused:
    def test_too_many_series(self):
        with pytest.raises(ValueError, match="at most 4"):
            chart(*[VIEWS] * (len(FILLINGS) + 1))

    def test_values_that_are_missing(self):
        with pytest.raises(ValueError, match="one value for each label"):
            chart(Series("A", [1]))

    def test_values_below_zero(self):
        with pytest.raises(ValueError, match="below zero"):
            chart(Series("A", [1, -1, 0]))
