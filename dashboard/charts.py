"""Geometry of the charts that the server draws. Pure: numbers in, numbers out; the template writes the SVG."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 500, 230
LEFT, RIGHT, TOP, BOTTOM = 34, 2, 18, 28
# Up to so many groups each bar carries its number.
MOST_NUMBERED = 7


@dataclass(frozen=True)
class Rect:
    value: int
    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 1)


@dataclass(frozen=True)
class Group:
    """The bars that stand together, and where their label goes."""

    rects: tuple[Rect, ...]
    middle: float
    has_label: bool


@dataclass(frozen=True)
class Chart:
    groups: tuple[Group, ...]
    ticks: tuple[tuple[int, float], ...]
    is_numbered: bool
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    base: int = HEIGHT - BOTTOM


def nice_step(highest: int, most: int = 4) -> int:
    """The smallest of 1, 2, 5, 10, 20, 50 … that needs no more than `most` lines."""
    step, factor = 1, 1
    while True:
        for digit in (1, 2, 5):
            step = digit * factor
            if step * most >= highest:
                return step
        factor *= 10


def grouped_bars(series: Sequence[Sequence[int]]) -> Chart:
    """Each item of `series` is one group, for example (received, finished) of a week."""
    highest = max((value for group in series for value in group), default=0)
    step = nice_step(max(highest, 1))
    ceiling = step * max(1, -(-highest // step))
    base, reach = HEIGHT - BOTTOM, HEIGHT - BOTTOM - TOP
    slot = (WIDTH - LEFT - RIGHT) / max(len(series), 1)
    inner = min(slot * 0.72, 64)
    # A label needs about 46 units; where bars stand closer, only every second or third gets one.
    every = max(1, -(-46 // int(slot or 1)))
    groups = []
    for i, values in enumerate(series):
        middle = LEFT + slot * (i + 0.5)
        width = inner / max(len(values), 1)
        rects = tuple(
            Rect(
                value=value,
                x=round(middle - inner / 2 + width * j, 1),
                y=round(base - reach * value / ceiling, 1),
                width=round(max(width - 1.5, 1), 1),
                height=round(reach * value / ceiling, 1),
            )
            for j, value in enumerate(values)
        )
        groups.append(Group(rects, round(middle, 1), has_label=i % every == 0))
    ticks = tuple(
        (value, round(base - reach * value / ceiling, 1)) for value in range(0, ceiling + 1, step)
    )
    return Chart(tuple(groups), ticks, is_numbered=len(groups) <= MOST_NUMBERED)


@dataclass(frozen=True)
class Dot:
    label: str
    value: int
    x: float
    y: float


@dataclass(frozen=True)
class Line:
    """Deciles over time: 1, the poorest, at the foot."""

    dots: tuple[Dot, ...]
    ticks: tuple[tuple[int, float], ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT

    @property
    def points(self) -> str:
        return " ".join(f"{dot.x},{dot.y}" for dot in self.dots)


def decile_line(values: Sequence[tuple[str, int]]) -> Line:
    """`values` are (label, decile), oldest first."""
    foot, reach = HEIGHT - BOTTOM, HEIGHT - BOTTOM - TOP

    def height(decile: int) -> float:
        return round(foot - reach * (decile - 1) / 9, 1)

    slot = (WIDTH - LEFT - RIGHT) / max(len(values), 1)
    dots = tuple(
        Dot(label, value, round(LEFT + slot * (i + 0.5), 1), height(value))
        for i, (label, value) in enumerate(values)
    )
    return Line(dots, tuple((decile, height(decile)) for decile in (1, 4, 7, 10)))
