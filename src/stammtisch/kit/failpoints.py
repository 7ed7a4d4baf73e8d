"""Named moments at which the fault harness (`faults/` in the source) may end the process.

In an installation nobody switches them on: the call is a comparison with None. The environment variable that names
them, `STAMMTISCH_FAILPOINT`, is no setting of the product, and a start with it is refused.
"""

from collections.abc import Callable
from typing import Final

#: Every moment there is; the harness is red unless each one was hit.
NAMES: Final = (
    "envelope.inserted",  # in the transaction, before the commit
    "envelope.committed",  # before anybody is told
    "atom.stored",  # its key is taken, nothing has followed yet
    "fan-out.half",  # the copies of a message are written, not committed
    "copies.claimed",  # committed, nothing has left
    "copy.first-byte",  # the request has begun
    "copy.sent",  # the provider answered, nothing is written down
    "copy.recorded",  # written down
    "job.done",  # its work is committed, its end is not
)

_fire: Callable[[str], None] | None = None


def reached(name: str) -> None:
    """Nothing, unless the harness listens."""
    if _fire is not None:
        _fire(name)


def switch_on(fire: Callable[[str], None] | None) -> None:
    """Call `fire` with the name of each moment from now on; None: no longer. For the harness and its tests."""
    global _fire  # noqa: PLW0603 - one process, one harness
    _fire = fire
