"""What a host may set before a story is announced, the ready-made ways to play, and what is refused."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import time, timedelta

from stammtisch.formats.base import Problem

IN_TURN, OPEN_CHAIN = "bag_least_heard", "open_cooldown"
ALL, LAST_ONLY = "all", "last_only"
AFTER, BEFORE, BY_ROOM = "post", "pre", "by_room"


@dataclass(frozen=True, kw_only=True)
class Settings:
    """One complete set of rules. Durations are wall-clock time in the firm's zone."""

    min_people: int = 3
    max_people: int = 40
    #: New people may come in before this line; later they are audience and first on the next list.
    join_until_line: int = 8
    announce_hours: int = 48
    #: Who writes next: IN_TURN or OPEN_CHAIN.
    order: str = IN_TURN
    #: Open chain only: so many others must have written since the own last line.
    cooldown: int = 2
    #: ALL, or LAST_ONLY: each sees only the line before (folded).
    visibility: str = ALL
    max_graphemes: int = 180
    title_graphemes: int = 50
    lease: timedelta = timedelta(hours=24)
    #: The second reminder; the first comes at half of the lease.
    remind_before: timedelta = timedelta(hours=2)
    #: Local times between which nobody is prompted; None if people play live.
    quiet_from: time | None = time(21)
    quiet_until: time | None = time(8)
    #: A lease that would end in quiet hours ends at this time of the next morning instead.
    morning: time = time(10)
    #: Messages of the holder closer together than this are one line; 0 takes each by itself.
    join_seconds: int = 10
    #: So often a person may pass before being set aside.
    skips: int = 2
    #: AFTER (lines go live, can be struck), BEFORE (each waits for release), or BY_ROOM: before if public.
    moderation: str = BY_ROOM
    #: A line with one of these words waits for the host.
    held_words: tuple[str, ...] = ()
    lines: int = 24
    days: int = 21
    timeouts_in_row: int = 4
    #: Folded only: pause between two lines of the reveal; 0 shows all at once.
    reveal_seconds: int = 4
    #: False shows no names at all, whatever people wish.
    credits: bool = True
    aftercare_days: int = 7
    expiry_months: int = 24


_RANGES: Mapping[str, tuple[int, int]] = {
    "min_people": (2, 40),
    "max_people": (2, 40),
    "join_until_line": (0, 100),
    "announce_hours": (0, 24 * 14),
    "cooldown": (1, 10),
    "max_graphemes": (20, 180),
    "title_graphemes": (10, 50),
    "join_seconds": (0, 60),
    "skips": (0, 10),
    "lines": (3, 100),
    "days": (1, 90),
    "timeouts_in_row": (2, 20),
    "reveal_seconds": (0, 60),
    "aftercare_days": (1, 60),
    "expiry_months": (1, 60),
}

_CHOICES: Mapping[str, tuple[str, ...]] = {
    "order": (IN_TURN, OPEN_CHAIN),
    "visibility": (ALL, LAST_ONLY),
    "moderation": (AFTER, BEFORE, BY_ROOM),
}

_SHORTEST_LEASE, _LONGEST_LEASE = timedelta(minutes=1), timedelta(days=7)


def problems(settings: Settings) -> Iterator[Problem]:
    """Every reason why a story cannot be played so, one for each field at most."""
    for name, (low, high) in _RANGES.items():
        if not low <= getattr(settings, name) <= high:
            yield Problem(name, "settings.range", {"low": low, "high": high})
    for name, allowed in _CHOICES.items():
        if getattr(settings, name) not in allowed:
            yield Problem(name, "settings.choice", {})
    if settings.max_people < settings.min_people:
        yield Problem("max_people", "settings.max_below_min", {"low": settings.min_people})
    if not _SHORTEST_LEASE <= settings.lease <= _LONGEST_LEASE:
        yield Problem("lease", "settings.lease", {})
    if not timedelta(0) < settings.remind_before < settings.lease:
        yield Problem("remind_before", "settings.remind_before", {})
    if (settings.quiet_from is None) != (settings.quiet_until is None):
        yield Problem("quiet_from", "settings.quiet", {})
    if settings.order == OPEN_CHAIN and settings.visibility == LAST_ONLY:
        yield Problem("visibility", "settings.folded_in_turn", {})


def live(settings: Settings) -> Settings:
    """The same game for an evening on which all sit together: four minutes each, no quiet hours."""
    return replace(
        settings,
        lease=timedelta(minutes=4),
        remind_before=timedelta(seconds=30),
        quiet_from=None,
        quiet_until=None,
        announce_hours=0,
    )


PRESETS: Mapping[str, Settings] = {
    "in_turn": Settings(),
    "open_chain": Settings(order=OPEN_CHAIN),
    "folded": Settings(visibility=LAST_ONLY),
    "live": live(Settings()),
}
