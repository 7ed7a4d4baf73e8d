"""What this area tells areas above it; `wiring.py` hands in the real parts once at start."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime


def _nobody_listens(addresses: Sequence[int], now: datetime) -> None:
    """A house without conversations."""


@dataclass
class Ports:
    """The parts above this area, filled in by `wiring.py`."""

    #: Called in the transaction that made these addresses (by id) belong to another person, at `now` (UTC).
    addresses_moved: Callable[[Sequence[int], datetime], None] = _nobody_listens


ports = Ports()
