"""How big a run is. `FAULTS=small` (default), `nightly`, `release`."""

from dataclasses import asdict, dataclass, field
from typing import Any

#: Every moment of `stammtisch.kit.failpoints`, named here once more: this side imports nothing of the product.
FAILPOINTS = (
    "envelope.inserted",
    "envelope.committed",
    "atom.stored",
    "fan-out.half",
    "copies.claimed",
    "copy.first-byte",
    "copy.sent",
    "copy.recorded",
    "job.done",
)
#: What must have happened at least once in every run, by the names of the history.
ALWAYS = (
    "again",
    "status late",
    "status twice",
    "status with a stranger",
    "repeat",
    "refuse",
    "closed",
    "broken off",
    "clock",
)


@dataclass(frozen=True)
class Plan:
    """One run on one database."""

    database: str
    #: Messages that arrive, repeats included.
    deliveries: int
    #: Over how many seconds they and everything else are spread.
    seconds: int
    #: SIGKILL at random moments, and at fail points.
    kills: int
    #: How often each fail point may fire.
    each: int = 1
    duplicates: float = 0.05
    #: Guests per account who write in, guests per table, lines per table, answers per firm.
    guests: int = 40
    seats: int = 6
    lines: int = 40
    answers: int = 40
    #: How often PostgreSQL is restarted at once, and its clients cut off; how often SQLite is locked, how long.
    restarts: int = 2
    cuts: int = 3
    locks: int = 3
    longest_lock_seconds: float = 3.0
    clock_jumps: int = 4
    #: The disk is this small and gets full once; needs the right to mount.
    disk_megabytes: int = 0
    policy: str = ""
    seed: int = 1
    #: Copies that may be on their way when a process is killed: two senders, three accounts each in two firms.
    in_flight: int = 12
    failpoints: tuple[str, ...] = FAILPOINTS
    targets: dict[str, int] = field(default_factory=lambda: {"web": 1, "work": 1, "serve": 1})
    must: tuple[str, ...] = ALWAYS
    #: How often the provider refuses, hangs and forgets: so many times the usual tenth of all sends.
    misbehave: int = 1

    def as_row(self) -> dict[str, Any]:
        """For the other processes and the result."""
        must = [
            *self.must,
            *(["lock"] if self.locks and self.database == "sqlite" else []),
            *(["postgres", "cut off"] if self.database == "postgresql" else []),
        ]
        must += ["disk full", "disk free"] if self.disk_megabytes else []
        return asdict(self) | {"must": must}


#: What breaks, and how often, in a run of half an hour and more.
LONG: dict[str, Any] = {
    "each": 8,
    "restarts": 20,
    "cuts": 40,
    "locks": 40,
    "longest_lock_seconds": 30.0,
    "clock_jumps": 40,
}


def plans(size: str, databases: list[str]) -> list[Plan]:
    """What a size runs, in order."""
    if size == "small":
        return [Plan(each_database, 300, 36, 12, seats=3, lines=6, answers=6) for each_database in databases]
    if size == "nightly":
        return [
            Plan(each_database, 100_000, 2_400, 200, guests=400, lines=400, answers=400, **LONG)
            for each_database in databases
        ]
    if size == "release":
        return [
            Plan(each_database, 1_000_000, 18_000, 200, guests=2_000, lines=2_000, answers=2_000, **LONG)
            for each_database in databases
        ]
    raise SystemExit(f"FAULTS={size}? Use small, nightly or release.")


def control() -> Plan:
    """The policy "send again when the lease is over", which must be seen to double."""
    return Plan(
        "sqlite",
        60,
        8,
        0,
        seats=4,
        lines=8,
        answers=3,
        locks=0,
        clock_jumps=0,
        policy="retry",
        failpoints=(),
        targets={},
        must=(),
        misbehave=4,
    )


def disk() -> Plan:
    """A disk that gets full in the middle and is freed again."""
    return Plan(
        "sqlite",
        200,
        16,
        0,
        seats=3,
        lines=6,
        answers=8,
        locks=0,
        clock_jumps=0,
        disk_megabytes=24,
        failpoints=(),
        targets={},
        must=("again",),
    )
