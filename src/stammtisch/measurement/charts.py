"""The one chart: per week what became dialogue and what stayed a broadcast. Shapes and their places, no colours.

Dialogue has a round top, a broadcast is square and hatched, so the two are told apart without seeing colours.
Lengths are in units of the drawing (360 wide); the template writes them as they are.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from .figures import WeekOfStatements

WIDTH, HEIGHT = 360, 196
_LEFT, _TOP, _FLOOR = 26, 20, 160
_BAR = 14
_ROUND = _BAR // 2
#: Below so many weeks every one has its label, else every second.
_LABELLED = 6


@dataclass(frozen=True)
class Tick:
    """A line of the grid, and the number beside it."""

    y: int
    count: int


@dataclass(frozen=True)
class Bars:
    """A week: two bars side by side. A bar of nothing has no height and is left out."""

    #: Where label and bars are.
    middle: int
    dialogue_x: int
    dialogue_height: int
    broadcast_x: int
    broadcast_height: int
    #: What stands below; empty where there is no room for it.
    label: str

    @property
    def dialogue_path(self) -> str:
        """The bar with the round top; a low one is a flatter arch."""
        arch = min(_ROUND, self.dialogue_height)
        straight = self.dialogue_height - arch
        return f"M{self.dialogue_x} {_FLOOR}v-{straight}a{_ROUND} {arch} 0 0 1 {_BAR} 0v{straight}z"

    @property
    def broadcast_top(self) -> int:
        """Where the square bar begins."""
        return _FLOOR - self.broadcast_height


@dataclass(frozen=True)
class Chart:
    """All the template draws."""

    bars: tuple[Bars, ...]
    ticks: tuple[Tick, ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = _LEFT
    floor: int = _FLOOR
    bar: int = _BAR


def chart_of(weeks: Sequence[WeekOfStatements], label: Callable[[date], str]) -> Chart:
    """The weeks from left to right, up to a dozen; `label` names a week by its Monday.

    >>> chart = chart_of([WeekOfStatements(date(2026, 11, 2), broadcast=3, dialogue=7, open=0)], str)
    >>> [tick.count for tick in chart.ticks], chart.bars[0].dialogue_height, chart.bars[0].broadcast_height
    ([0, 5, 10], 98, 42)
    """
    top = _round_up(max((count for week in weeks for count in (week.broadcast, week.dialogue)), default=0))
    step = (WIDTH - _LEFT) / max(1, len(weeks))
    bars = []
    for place, week in enumerate(weeks):
        middle = round(_LEFT + step * (place + 0.5))
        bars.append(
            Bars(
                middle=middle,
                dialogue_x=middle - _BAR - 1,
                dialogue_height=_height(week.dialogue, top),
                broadcast_x=middle + 2,
                broadcast_height=_height(week.broadcast, top),
                label=label(week.week) if len(weeks) < _LABELLED or place % 2 else "",
            )
        )
    return Chart(tuple(bars), tuple(Tick(_FLOOR - _height(count, top), count) for count in (0, top // 2, top)))


def _height(count: int, top: int) -> int:
    """At least a hair for anything that is there."""
    return max(2, round((_FLOOR - _TOP) * count / top)) if count else 0


def _round_up(count: int) -> int:
    """An even number that is easy to read: 2, 4, 10, 20, 40, 100 …"""
    ten = 1
    while True:
        for factor in (2, 4, 10):
            if count <= factor * ten:
                return factor * ten
        ten *= 10
