"""The statistics behind the figures: textbook formulas, each with the worked numbers it must reproduce."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import log, sqrt
from random import Random

from .definitions import RESAMPLES

Interval = tuple[float, float]

#: Quantile of the normal distribution for 95 %.
Z95 = 1.96
#: From so many people on a bootstrap cannot be told from its normal limit, which costs a thousandth.
MANY = 200
# Products of fractions that should be exactly 0.5 may end a hair above it.
_HAIR = 1e-9


def wilson(hits: int, of: int) -> Interval:
    """The Wilson score interval of a share, 95 %. Raises ValueError for a share of nothing.

    Unlike the usual ± interval it stays within 0..1 and says something about 0 of 12, too.

    >>> [round(edge, 3) for edge in wilson(8, 10)]
    [0.49, 0.943]
    """
    if not of:
        raise ValueError("A share of nothing has no interval.")
    share, z2 = hits / of, Z95 * Z95
    middle = (share + z2 / (2 * of)) / (1 + z2 / of)
    half = Z95 / (1 + z2 / of) * sqrt(share * (1 - share) / of + z2 / (4 * of * of))
    return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(frozen=True)
class Survival:
    """Kaplan–Meier estimate of how long waits last, running ones included as right-censored.

    Unit: that of the times given. Range: a quantile is one of the answered times, or None when too many still wait.
    It does not show whether the answer was good, and it believes that who still waits is like who was answered.
    """

    #: (time, share that still waits after it), by time; only times at which somebody was answered.
    steps: tuple[tuple[float, float], ...]

    @classmethod
    def of(cls, answered: Sequence[float], waiting: Sequence[float]) -> "Survival":
        """`answered`: how long the ended waits took; `waiting`: how long the others have lasted so far.

        >>> Survival.of([10, 30, 60], waiting=[45, 120]).quantile(0.5)
        60
        """
        at_risk, share = len(answered) + len(waiting), 1.0
        censored = sorted(waiting, reverse=True)
        steps = []
        for time, group in groupby(sorted(answered)):
            # at a tie the answer comes first: who stopped being seen at that time still waited then
            while censored and censored[-1] < time:
                censored.pop()
                at_risk -= 1
            ended = len(list(group))
            share *= 1 - ended / at_risk
            at_risk -= ended
            steps.append((time, share))
        return cls(tuple(steps))

    def quantile(self, q: float) -> float | None:
        """The time by which the share `q` was answered; None: more than that still wait."""
        return next((time for time, share in self.steps if share <= 1 - q + _HAIR), None)


def gini(amounts: Sequence[float]) -> float | None:
    """Gini coefficient: 0 everybody the same, near 1 one has all. None without at least one amount above 0.

    `2·Σ i·x_i / (n·Σx) − (n+1)/n`, x ascending, i from 1. It does not show that evenness would be good.

    >>> round(gini([1, 1, 1, 1, 16]), 3)
    0.6
    """
    total = sum(amounts)
    if not total:
        return None
    n = len(amounts)
    weighted = sum(i * x for i, x in enumerate(sorted(amounts), start=1))
    return 2 * weighted / (n * total) - (n + 1) / n


def bootstrap(draw: Callable[[Random], float | None], seed: str) -> Interval | None:
    """Percentile interval (95 %) of 1,000 figures that `draw` resamples; the same seed gives the same interval.

    Draws without a figure are left out; None if there are none with one.
    """
    dice = Random(seed)
    drawn = sorted(value for value in (draw(dice) for _ in range(RESAMPLES)) if value is not None)
    if not drawn:
        return None
    return drawn[int(0.025 * len(drawn))], drawn[int(0.975 * len(drawn))]


def interval_of_mean(values: Sequence[float], seed: str) -> Interval | None:
    """Bootstrap interval of a mean of shares; with many values its normal limit. None without values.

    >>> interval_of_mean([0.5] * 20, "seed"), interval_of_mean([0.5] * 2000, "seed")
    ((0.5, 0.5), (0.5, 0.5))
    """
    count = len(values)
    if count <= MANY:
        return bootstrap(lambda dice: sum(dice.choices(values, k=count)) / count if values else None, seed)
    mean = sum(values) / count
    half = Z95 * sqrt(sum((value - mean) ** 2 for value in values)) / count
    return max(0.0, mean - half), min(1.0, mean + half)


def drawn_active(dice: Random, active: int, of: int) -> int:
    """How many of `of` draws with replacement hit one of the `active` among `of` people (a binomial number).

    Jumps from hit to hit, so thousands of silent people cost nothing.
    """
    if active == of:
        return of
    if not active:
        return 0
    miss = log(1 - active / of)
    hits, place = 0, int(log(1 - dice.random()) / miss)
    while place < of:
        hits += 1
        place += 1 + int(log(1 - dice.random()) / miss)
    return hits


def seed_of(firm: str, period: str, definition_set: str) -> str:
    """The seed of a figure's interval, so that a page shows the same numbers until its data change."""
    return f"{firm}/{period}/{definition_set}"
