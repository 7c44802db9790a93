"""Charts as pages draw them: numbers in, places of ink out, and the table behind each.

A dashboard makes one of these and the page draws it with a tag of `templatetags/charts.py`. Every
chart has a title, a sentence that says what it shows, and its numbers as a table; what colour says,
a word, a dash or a pattern says too, so that a grey print can be read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor, log10

from django.utils.formats import number_format
from django.utils.functional import Promise

from members.percents import percent

Words = str | Promise
DASHES = ("", "6 4", "2 3", "10 3 2 3")  # one for each line, so that grey tells them apart


def said(value: float | None) -> str:
    """Return a number as its reader writes it; nothing for one that is not known."""
    if value is None:
        return ""
    whole = float(value).is_integer()
    return str(number_format(int(value) if whole else value, None if whole else 1))


@dataclass(frozen=True)
class Bar:
    """One bar: a name, how long it is, and what is written beside it.

    `fill` is a rung (0 to 6) or a tone (brand, go, warn, stop, cool); `text` is written in place of
    the value; `of` is the quiet rest ("of 120, 34 %"); `under` explains the name; `url` goes to
    whom the number counts. `marks` are thresholds on the bar, in its own unit.
    """

    label: Words
    value: float
    text: Words = ""
    of: Words = ""
    under: Words = ""
    fill: str | int = "brand"
    url: str = ""
    marks: tuple[float, ...] = ()

    @property
    def shown(self) -> Words:
        """What is written as its number."""
        return self.text or said(self.value)


@dataclass(frozen=True)
class Placed:
    """A bar with its length and its marks in thousandths of the scale."""

    bar: Bar
    permille: int
    marks: list[int]


@dataclass(frozen=True)
class Bars:
    """Bars that lie, one under the other; `top` is the length of the whole track."""

    title: Words
    says: Words
    bars: Sequence[Bar]
    top: float = 0

    @property
    def scale(self) -> float:
        """What the whole track stands for: `top`, or the longest bar."""
        return self.top or max((bar.value for bar in self.bars), default=0) or 1

    @property
    def placed(self) -> list[Placed]:
        """Every bar with its length; none is longer than the track."""
        return [
            Placed(bar, self._permille(bar.value), [self._permille(mark) for mark in bar.marks])
            for bar in self.bars
        ]

    def _permille(self, value: float) -> int:
        return max(0, min(1000, round(1000 * value / self.scale)))


@dataclass(frozen=True)
class Piece:
    """A part of a whole with where it begins, in thousandths, and its share in whole percent."""

    bar: Bar
    x: int
    width: int
    percent: int
    pattern: int


@dataclass(frozen=True)
class Stacked:
    """Parts of one whole in a row, in the order given; a list below names each with its number."""

    id: str
    title: Words
    says: Words
    parts: Sequence[Bar]

    @property
    def total(self) -> float:
        """The whole: what the parts add up to."""
        return sum(part.value for part in self.parts)

    @property
    def pieces(self) -> list[Piece]:
        """Every part with its place; neighbours are told apart by pattern besides colour."""
        total, made, before = self.total or 1, [], 0.0
        for place, part in enumerate(self.parts):
            x = round(1000 * before / total)
            before += part.value
            end = round(1000 * before / total)
            made.append(Piece(part, x, end - x, round(100 * part.value / total), place % 3))
        return made


@dataclass(frozen=True)
class Series:
    """One number over time; None where it is not known. Drawn as columns or as a line."""

    label: Words
    values: Sequence[float | None]
    fill: str | int = "brand"
    urls: Sequence[str] = ()

    @property
    def last(self) -> float | None:
        """The latest value known."""
        return next((value for value in reversed(self.values) if value is not None), None)


@dataclass(frozen=True)
class Tick:
    """A line across with its number."""

    y: int
    text: str


@dataclass(frozen=True)
class Column:
    """A column with its place and height."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True)
class Drawn:
    """A line as SVG points, one list for each stretch without a gap, with where its name stands."""

    series: Series
    stretches: list[str]
    dots: list[tuple[int, int]]
    dash: str
    end: tuple[int, int] | None


@dataclass(frozen=True)
class Cell:
    """A number in the table behind a chart."""

    text: str
    url: str


@dataclass(frozen=True)
class Timeline:
    """Columns, lines or both over the same days, on one scale that begins at nought.

    `labels` name every place, `short` are what is written below the chart (most may be empty).
    Two things that must not be summed get two timelines beside each other.
    """

    id: str
    title: Words
    says: Words
    labels: Sequence[Words]
    columns: Sequence[Series] = ()
    lines: Sequence[Series] = ()
    short: Sequence[Words] = ()
    head: Words = ""
    top: float = 0

    WIDTH = 400
    HEIGHT = 170
    LEFT, RIGHT, ABOVE, BELOW = 34, 392, 10, 148

    @property
    def series(self) -> list[Series]:
        """All there is to draw, columns first."""
        return [*self.columns, *self.lines]

    @property
    def scale(self) -> float:
        """The number at the upper edge: `top`, or the next round number above the highest."""
        known = [value for one in self.series for value in one.values if value is not None]
        return self.top or round_up(max(known, default=0))

    @property
    def ticks(self) -> list[Tick]:
        """Nought, the middle and the upper edge; no middle between whole numbers."""
        steps = [0, self.scale / 2, self.scale]
        return [Tick(self._y(step), said(step)) for step in steps if step == 0 or step >= 1]

    @property
    def under(self) -> list[tuple[int, Words]]:
        """What is written below, each at its place."""
        names = self.short or self.labels
        return [(self._x(i), name) for i, name in enumerate(names) if name]

    @property
    def drawn_columns(self) -> list[tuple[Series, list[Column]]]:
        """Each series of columns with its columns, side by side within a place."""
        room = (self.RIGHT - self.LEFT) / max(1, len(self.labels))
        width = max(2, round(room * 0.7 / max(1, len(self.columns))))
        return [
            (one, list(self._columns(one, place, width))) for place, one in enumerate(self.columns)
        ]

    @property
    def drawn_lines(self) -> list[Drawn]:
        """Each line as points; a gap where nothing is known."""
        return [self._line(one, DASHES[i % len(DASHES)]) for i, one in enumerate(self.lines)]

    @property
    def rows(self) -> list[tuple[Words, list[Cell]]]:
        """The table behind it: every place with its numbers."""
        return [
            (
                label,
                [
                    Cell(said(one.values[i]), one.urls[i] if i < len(one.urls) else "")
                    for one in self.series
                ],
            )
            for i, label in enumerate(self.labels)
        ]

    def _columns(self, one: Series, place: int, width: int) -> list[Column]:
        offset = round((place - len(self.columns) / 2) * width)
        return [
            Column(self._x(i) + offset, self._y(value), width, self.BELOW - self._y(value))
            for i, value in enumerate(one.values)
            if value
        ]

    def _line(self, one: Series, dash: str) -> Drawn:
        stretches: list[list[tuple[int, int]]] = [[]]
        for i, value in enumerate(one.values):
            if value is None:
                stretches.append([])
            else:
                stretches[-1].append((self._x(i), self._y(value)))
        found = [stretch for stretch in stretches if stretch]
        return Drawn(
            one,
            [" ".join(f"{x},{y}" for x, y in stretch) for stretch in found if len(stretch) > 1],
            [stretch[0] for stretch in found if len(stretch) == 1],
            dash,
            found[-1][-1] if found else None,
        )

    def _x(self, place: int) -> int:
        room = (self.RIGHT - self.LEFT) / max(1, len(self.labels))
        return round(self.LEFT + room * (place + 0.5))

    def _y(self, value: float) -> int:
        high = self.BELOW - self.ABOVE
        return round(self.BELOW - high * max(0, min(1, value / self.scale)))


def round_up(value: float) -> float:
    """Return the next number up that reads well on an axis: 1, 2, 4, 5, 8, 10 times a power."""
    if value <= 1:
        return 1
    power = 10 ** floor(log10(value))
    return float(next(power * step for step in (1, 2, 4, 5, 8, 10) if value <= power * step))


@dataclass(frozen=True)
class Spark:
    """A line of one number as small as a word. The row it stands in says the numbers.

    `values` are oldest first; `least` is how much of the number the height stands for at least, so
    that a small step looks small; `at` is where each stands in time (days, say) where they are not
    evenly apart. `tone` colours it: brand, a verdict on health, or nothing.
    """

    values: Sequence[float | None]
    at: Sequence[float] = ()
    least: float = 0
    tone: str = ""
    width: int = 88
    height: int = 24

    MARGIN = 3

    @property
    def points(self) -> str:
        """The points of the line; nothing below two values."""
        at = self.at or range(len(self.values))
        known = [(x, value) for x, value in zip(at, self.values, strict=True) if value is not None]
        if len(known) < 2:
            return ""
        low, high = min(v for _i, v in known), max(v for _i, v in known)
        span = max(self.least, high - low)
        top = (high + low + span) / 2
        first, last = at[0], at[-1]
        step = (self.width - 2 * self.MARGIN) / ((last - first) or 1)
        room = self.height - 2 * self.MARGIN
        return " ".join(
            f"{self.MARGIN + step * (x - first):.1f},"
            f"{self.MARGIN + (room * (top - value) / span if span else room / 2):.1f}"
            for x, value in known
        )


@dataclass(frozen=True)
class Stair:
    """One step of a staircase: an action with its share, None where it is still to come.

    `under` is written below the name (its cost, say), `of` is the fraction behind the share.
    """

    label: Words
    share: float | None
    under: Words = ""
    of: Words = ""
    fill: str | int = "brand"
    url: str = ""


@dataclass(frozen=True)
class Tread:
    """A stair with its place and height."""

    stair: Stair
    number: int
    x: int
    y: int
    width: int
    height: int
    middle: int


@dataclass(frozen=True)
class Staircase:
    """Shares of a whole in the order they came, with the thresholds they are read by (0 to 1)."""

    id: str
    title: Words
    says: Words
    stairs: Sequence[Stair]
    marks: Sequence[tuple[float, Words]] = ()
    head: Words = ""
    share_head: Words = ""

    WIDTH, HEIGHT = 400, 170
    LEFT, RIGHT, ABOVE, BELOW = 34, 392, 16, 148

    @property
    def treads(self) -> list[Tread]:
        """Every stair with its place; one still to come is as low as the floor."""
        room = (self.RIGHT - self.LEFT) / max(1, len(self.stairs))
        width = min(64, max(6, round(room * 0.72)))
        made = []
        for place, stair in enumerate(self.stairs):
            middle = round(self.LEFT + room * (place + 0.5))
            y = self._y(stair.share or 0)
            made.append(
                Tread(
                    stair, place + 1, middle - width // 2, y, width, max(1, self.BELOW - y), middle
                )
            )
        return made

    @property
    def lines(self) -> list[Tick]:
        """Nought, all, and the thresholds, each with its percent."""
        shares = sorted({0.0, 1.0, *(share for share, _words in self.marks)})
        return [Tick(self._y(share), percent(round(100 * share))) for share in shares]

    def _y(self, share: float) -> int:
        return round(self.BELOW - (self.BELOW - self.ABOVE) * max(0, min(1, share)))
