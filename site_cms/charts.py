"""Bar charts for the reports of the editors' side, drawn as SVG on the server.

A view makes a ``BarChart``; its template includes ``charts/bar_chart.html`` with it as ``chart``
and links ``charts/charts.css``.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count

from django.utils.crypto import get_random_string
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise

#: How series are drawn, in order: by colour and by filling. ``charts.css`` has the colours.
FILLINGS = ("solid", "stripes", "outline", "dots")
#: Height of the drawing area, and what is left free above it for the topmost number.
HEIGHT, ABOVE = 220, 12
#: The narrowest drawing that fits a phone, bar and gap between two groups of bars.
NARROWEST, BAR, GAP = 280, 5, 4
#: From here on there is room for more labels; the container query of the stylesheet knows it too.
WIDE = 720
#: Roughly how wide a letter of a label is.
LETTER = 7
PERIOD = _("Period")
#: About so many lines lie between the bottom and the top.
TICKS = 4


@dataclass(frozen=True)
class Series:
    """One kind of bar: what it counts, and how much for each label."""

    label: Text
    values: Sequence[int]


@dataclass(frozen=True)
class Tick:
    """A line across the chart with its number."""

    text: str
    y: float


@dataclass(frozen=True)
class Bar:
    """One bar; horizontally in per cent of the drawing, vertically in pixels."""

    filling: str
    #: What it says, for people who point at it.
    text: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Label:
    """A label below a group of bars, in per cent of the drawing."""

    text: str
    x: float
    #: Whether there is room for it in a wide chart alone.
    is_spare: bool


@dataclass(frozen=True)
class BarChart:
    """Numbers by label, such as views by day; several series stand side by side.

    Up to four series of whole numbers from zero on, each with a value for every label. The chart
    leaves out labels where there is no room; the table below it has all of them.
    """

    title: Text
    #: What the bars show, in a sentence, for people who cannot see them.
    description: Text
    labels: Sequence[Text]
    series: Sequence[Series]
    #: What the labels are, such as "Day"; heads the first column of the table.
    heading: Text = PERIOD
    #: Makes the ids of this chart different from those of another one on the same page.
    key: str = field(default_factory=lambda: f"chart-{get_random_string(6)}")

    def __post_init__(self) -> None:
        """Refuse what cannot be drawn."""
        if len(self.series) > len(FILLINGS):
            raise ValueError(f"A chart tells at most {len(FILLINGS)} series apart.")
        for series in self.series:
            if len(series.values) != len(self.labels):
                raise ValueError(f"{series.label} needs one value for each label.")
            if any(value < 0 for value in series.values):
                raise ValueError(f"{series.label} has a value below zero.")

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw: no labels, no series, or zeros alone."""
        return self._largest == 0

    @property
    def _largest(self) -> int:
        return max((value for series in self.series for value in series.values), default=0)

    @property
    def legend(self) -> list[tuple[str, Text]]:
        """The filling and name of each series."""
        return [
            (filling, series.label) for filling, series in zip(FILLINGS, self.series, strict=False)
        ]

    @property
    def rows(self) -> list[tuple[Text, list[str]]]:
        """The table: each label with the numbers of all series."""
        values = zip(*(series.values for series in self.series), strict=True)
        return [
            (label, [readable(value) for value in row])
            for label, row in zip(self.labels, values, strict=False)
        ]

    # Sizes

    @property
    def width(self) -> int:
        """Pixels below which the drawing is scrolled and not squeezed."""
        return max(NARROWEST, len(self.labels) * (len(self.series) * BAR + GAP))

    @property
    def height(self) -> int:
        """Pixels from the top to the line at the bottom."""
        return ABOVE + HEIGHT

    @property
    def full_height(self) -> int:
        """Pixels with the labels below."""
        return self.height + 24

    # What is drawn

    @property
    def _step(self) -> int:
        return round_step(self._largest / TICKS)

    @property
    def _top(self) -> int:
        """The number of the topmost line."""
        return max(1, math.ceil(self._largest / self._step)) * self._step

    def _y(self, value: int) -> float:
        return round(ABOVE + HEIGHT * (1 - value / self._top), 2)

    @property
    def ticks(self) -> list[Tick]:
        """The lines across, from zero up."""
        return [
            Tick(readable(value), self._y(value)) for value in range(0, self._top + 1, self._step)
        ]

    @property
    def bars(self) -> Iterator[Bar]:
        """All bars of values above zero, label by label."""
        for position, label in enumerate(self.labels):
            for number, series in enumerate(self.series):
                if series.values[position]:
                    yield self._bar(position, label, number, series)

    def _bar(self, position: int, label: Text, number: int, series: Series) -> Bar:
        value = series.values[position]
        group = 100 / len(self.labels)
        share = GAP / (GAP + BAR * len(self.series))
        width = group * (1 - share) / len(self.series)
        return Bar(
            filling=FILLINGS[number],
            text=f"{label}, {series.label}: {readable(value)}",
            x=round(group * (position + share / 2) + width * number, 3),
            y=self._y(value),
            width=round(width * 0.9, 3),
            height=round(self.height - self._y(value), 2),
        )

    @property
    def shown_labels(self) -> Iterator[Label]:
        """The labels for which there is room, in a narrow chart or in a wide one."""
        broad = max(self.width, WIDE)
        wide = self._labels_apart(broad)
        # A multiple, so that a narrow chart shows some of those that a wide one does.
        narrow = math.ceil(self._labels_apart(self.width) / wide) * wide
        for position in range(0, len(self.labels), wide):
            if self._fits(position, broad):
                is_spare = position % narrow > 0 or not self._fits(position, self.width)
                x = round(100 * (position + 0.5) / len(self.labels), 3)
                yield Label(str(self.labels[position]), x, is_spare)

    @property
    def _label_width(self) -> int:
        """Pixels of the longest label, with some room."""
        return (max(len(str(label)) for label in self.labels) + 1) * LETTER

    def _labels_apart(self, width: int) -> int:
        """Of how many labels one is shown in a chart of a width."""
        return max(1, math.ceil(self._label_width * len(self.labels) / width))

    def _fits(self, position: int, width: int) -> bool:
        """Whether a label is cut off neither at the left nor at the right end."""
        to_the_end = min(position, len(self.labels) - 1 - position) + 0.5
        return to_the_end * width / len(self.labels) * 2 >= self._label_width - LETTER


def round_step(smallest: float) -> int:
    """The smallest whole number of the kind 1, 2, 5, 10, 20, 50 … that is not below another."""
    steps = (factor * 10**power for power in count() for factor in (1, 2, 5))
    return next(step for step in steps if step >= smallest)


def readable(value: int) -> str:
    """A whole number as the language being shown writes it."""
    return number_format(value, 0, use_l10n=True, force_grouping=True)
