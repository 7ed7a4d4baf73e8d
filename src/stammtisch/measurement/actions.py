"""Writing the rows figures are read from: after every change around it, or all of them anew.

Rebuilds of one firm take turns, on any number of workers: a text sent in two rooms at once would otherwise be a
template in neither.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from stammtisch.conversations.changes import mark_changed
from stammtisch.conversations.models import Room
from stammtisch.kit.db import atomic
from stammtisch.people.models import Firm
from stammtisch.people.tenancy import current_firm

from . import hours
from .business import Calendars
from .derive import Context, Derived, derive
from .reading import spoken, times_of, utterances
from .rows import EXCHANGES, RESPONSES, STATEMENTS, TEXT_USES, TURNS, Span
from .stretches import Stretch, stretch
from .templates import Text, Use
from .texts import Place, templates_among, turned, uses_in
from .values import Sender, Utterance

#: A rebuild takes rooms together until they hold this many messages: few statements, short transactions.
BATCH = 4000


def derive_job(payload: dict[str, Any], now: datetime) -> None:
    """The job `measurement.derive`: messages of a room changed between two times (see `conversations.changes`).

    Reads what is there when it runs, so running twice, late or in another order ends in the same rows.
    """
    room = Room.objects.filter(pk=payload["room"]).first()
    if room is not None:
        since, until = (datetime.fromisoformat(payload[name]) for name in ("since", "until"))
        derive_stretch(room=room, since=since, until=until, now=now)


def derive_stretch(*, room: Room, since: datetime, until: datetime, now: datetime) -> int:
    """Derive again what changes between these times (UTC, inclusive) can have touched; returns how many rows changed.

    Where a text becomes a template in other places because of it, or ceases to be one, those are marked as changed.
    """
    with atomic():
        calendars = _take_turn(current_firm())
        window = stretch(since, until, times_of(room), calendars)
        said = list(utterances(spoken().filter(room=room, at__range=(window.read_from, window.read_to))))
        used = list(uses_in(said))
        changed, elsewhere = _replace_texts(room, used, (window.turns_from, window.turns_to))
        _mark(elsewhere, now)
        derived = window.clip(derive(said, Context(calendars, templates_among(used))))
        return changed + _replace_rows([room.pk], derived, window)


@dataclass(frozen=True)
class Rebuilt:
    """What a rebuild found."""

    messages: int = 0
    #: Rows that were missing, superfluous or wrong. 0: everything had been right.
    changed: int = 0


def _unseen(more: int) -> None:
    """Nobody watches."""


def rebuild(firm: Firm, *, progress: Callable[[int], None] = _unseen) -> Rebuilt:
    """Derive the whole history of the open firm: first all texts, since they reach back, then all rows.

    Messages are read in the order (room, at, id), a batch of rooms to a transaction, so people go on talking
    meanwhile; memory is bounded by the largest room. `progress` is told how many more messages were read
    (each is read twice). This is also the oracle: the rows of all jobs must be those it makes.
    """
    messages = changed = 0
    for write in (_write_texts, _write_rows):
        messages = 0
        for rooms in _batches():
            with atomic():
                calendars = _take_turn(firm)
                said = list(utterances(spoken().filter(room__in=rooms)))
                changed += write(rooms, said, calendars)
            messages += len(said)
            progress(len(said))
    return Rebuilt(messages, changed)


def message_count() -> int:
    """How many messages a rebuild of the open firm will read twice."""
    return spoken().count()


def _take_turn(firm: Firm) -> Calendars:
    """Wait until no other rebuild of this firm runs; then its calendars.

    The lock lets everybody write rows that belong to the firm. SQLite has one writer at a time anyway.
    """
    return hours.calendars_of(Firm.objects.select_for_update(no_key=True).get(pk=firm.pk))


def _replace_texts(room: Room, used: Iterable[tuple[int, Use]], span: Span) -> tuple[int, set[Place]]:
    """Store the texts of the turns that are rewritten; where else a text turned into a template or back."""
    begin, end = span
    stored = TEXT_USES.stored([room.pk], span)
    before = {
        Use(Text(Sender(side, person), text), at, message)
        for text, side, person, at, message in stored.values_list("text_hash", "side", "person_id", "at", "message")
    }
    after = {use for _room, use in used if begin <= use.at <= end}
    changed = TEXT_USES.replace(stored, ((room.pk, use) for use in after))
    places = turned(gone=before - after, come=after - before)
    return changed, {(at, place) for at, place in places if place != room.pk or not begin <= at <= end}


def _replace_rows(rooms: Sequence[int], derived: Derived, window: Stretch | None = None) -> int:
    """Make the stored rows of these rooms (of the stretch, if one is given) be the derived ones."""
    turns = (window.turns_from, window.turns_to) if window else None
    others = (window.rows_from, window.rows_to) if window else None
    return (
        TURNS.replace(TURNS.stored(rooms, turns), derived.turns)
        + RESPONSES.replace(RESPONSES.stored(rooms, others), derived.responses)
        + EXCHANGES.replace(EXCHANGES.stored(rooms, others), derived.exchanges)
        + STATEMENTS.replace(STATEMENTS.stored(rooms, others), derived.statements)
    )


def _mark(places: set[Place], now: datetime) -> None:
    rooms = Room.objects.in_bulk({room for _at, room in places})
    for at, room in sorted(places):
        mark_changed(rooms[room], at, now=now)


def _batches() -> Iterator[list[int]]:
    """The rooms in order, taken together until they hold enough messages."""
    batch: list[int] = []
    held = 0
    for room, count in Room.objects.order_by("id").values_list("id", "last_seq").iterator():
        if batch and held + count > BATCH:
            yield batch
            batch, held = [], 0
        batch.append(room)
        held += count
    if batch:
        yield batch


#: Writes what follows from all messages of some rooms; returns how many rows changed.
_Write = Callable[[Sequence[int], Sequence[Utterance], Calendars], int]


def _write_texts(rooms: Sequence[int], said: Sequence[Utterance], calendars: Calendars) -> int:
    return TEXT_USES.replace(TEXT_USES.stored(rooms), uses_in(said))


def _write_rows(rooms: Sequence[int], said: Sequence[Utterance], calendars: Calendars) -> int:
    return _replace_rows(rooms, derive(said, Context(calendars, templates_among(list(uses_in(said))))))
