"""What this area tells areas above it; `wiring.py` hands in the real parts once at start."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from stammtisch.people.models import Firm


@dataclass(frozen=True)
class OpenTimes:
    """When a firm was open, as its row said it."""

    timezone: str
    opening_hours: dict[str, Any]


def _nobody_minds(firm: "Firm", former: OpenTimes, now: datetime) -> None:
    """A house without figures."""


def _nobody_listens(addresses: Sequence[int], now: datetime) -> None:
    """A house without conversations."""


@dataclass
class Ports:
    """The parts above this area, filled in by `wiring.py`."""

    #: Called in the transaction that made these addresses (by id) belong to another person, at `now` (UTC).
    addresses_moved: Callable[[Sequence[int], datetime], None] = _nobody_listens
    #: Called in the transaction that changed hours or zone of this firm at `now` (UTC), with the former ones.
    open_times_changed: Callable[["Firm", OpenTimes, datetime], None] = _nobody_minds


ports = Ports()
