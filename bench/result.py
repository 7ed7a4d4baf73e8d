"""What a measurement came to, as it is printed and kept."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from statistics import median
from typing import Any, Literal

#: "small" is for every change (a few minutes for all rows), "full" for the table in the documentation.
Size = Literal["small", "full"]


@dataclass(frozen=True)
class Result:
    """One row of the table."""

    #: What was measured, in words.
    what: str
    value: float
    unit: str
    #: What it must come to, and whether more or less is better.
    reach: float
    better: Literal["more", "less"]
    #: What sets the limit here, with the limit's own figure from the same run.
    limit: str
    #: How it grows: (size of the input, value).
    growth: Sequence[tuple[str, float]] = ()
    #: Product against the bare rival, where there is one.
    ratio: float | None = None
    #: Filled in by the run: "sqlite" or "postgresql", or "" where no database matters.
    database: str = ""
    #: Whether the value was measured at the size the reach speaks of.
    is_full_size: bool = True
    notes: Sequence[str] = field(default=())

    @property
    def is_reached(self) -> bool:
        """Whether the value is good enough."""
        return self.value >= self.reach if self.better == "more" else self.value <= self.reach

    def to_json(self) -> dict[str, Any]:
        """The fields, and the verdict."""
        return {**asdict(self), "is_reached": self.is_reached}


def interleaved(runs: int, *sides: Callable[[], float]) -> list[float]:
    """Measure A B A B …, so that what else the machine does falls on all alike; the median of each side."""
    seen: list[list[float]] = [[] for _ in sides]
    for _ in range(runs):
        for values, side in zip(seen, sides, strict=True):
            values.append(side())
    return [median(values) for values in seen]


def crowd() -> float:
    """How long work takes here compared with a machine of our own (1.0): others who use the processor raise it."""
    wall, own = time.perf_counter(), time.process_time()
    while time.process_time() - own < 0.3:
        sum(range(1_000))
    return (time.perf_counter() - wall) / (time.process_time() - own)


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` (0..1) of all values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
