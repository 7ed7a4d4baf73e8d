"""Writing the rows figures are read from: after every change around it, or all of them anew.

Rebuilds of one firm take turns, on any number of workers: a text sent in two rooms at once would otherwise be a
template in neither.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from stammtisch.conversations.actions.jobs import enqueue
from stammtisch.conversations.changes import mark_changed, mark_whole
from stammtisch.conversations.models import Room
from stammtisch.kit.db import atomic
from stammtisch.people.models import Firm
from stammtisch.people.tenancy import current_firm

from . import hours
from .business import Calendars
from .derive import Context, derive
from .portions import BATCH, Portion, pieces, portions
from .reading import spoken, times_of, utterances
from .rows import EXCHANGES, RESPONSES, STATEMENTS, TEXT_USES, TURNS, Span
from .stretches import Stretch, stretch
from .templates import Text, Use
from .texts import Place, templates_among, turned, uses_in
from .values import Sender, Utterance

#: Kind of the job that an upgrade leaves behind where rows are made in a new way.
RECOUNT = "measurement.recount"
#: Rooms it marks at a time at most, and how long it lets others do their work in between.
MOST_ROOMS = 100
PAUSE = timedelta(seconds=5)


def derive_job(payload: dict[str, Any], now: datetime) -> None:
    """The job `measurement.derive`: messages of a room changed between two times (see `conversations.changes`).

    Reads what is there when it runs, so running twice, late or in another order ends in the same rows.
    """
    room = Room.objects.filter(pk=payload["room"]).first()
    if room is not None:
        since, until = (datetime.fromisoformat(payload[name]) for name in ("since", "until"))
        for begin, end in pieces(room, since, until):
            derive_stretch(room=room, since=begin, until=end, now=now)


def derive_stretch(*, room: Room, since: datetime, until: datetime, now: datetime) -> int:
    """Derive again what changes between these times (UTC, inclusive) can have touched; returns how many rows changed.

    Where a text becomes a template in other places because of it, or ceases to be one, those are marked as changed.
    """
    with atomic():
        calendars = _take_turn(current_firm())
        window = stretch(since, until, times_of(room), calendars)
        said = _read([room.pk], window)
        used = list(uses_in(said))
        changed, elsewhere = _replace_texts(room, used, (window.turns_from, window.turns_to))
        _mark(elsewhere, now)
        return changed + _replace_rows([room.pk], said, used, calendars, window)


def recount_job(payload: dict[str, Any], now: datetime) -> None:
    """The job `measurement.recount`: an upgrade makes rows in a new way, so all rooms are to be derived again.

    Marks some rooms and asks for itself again, so that a story's timer never waits behind a thousand rooms. Running
    twice, or anew after a crash, marks rooms twice and ends in the same rows.
    """
    with atomic():
        rooms = _next_rooms(payload.get("after", 0))
        for room in rooms:
            mark_whole(room, now=now)
        if rooms:
            enqueue(RECOUNT, run_at=now + PAUSE, payload={"after": rooms[-1].pk}, unique_key=RECOUNT)


def _next_rooms(after: int) -> list[Room]:
    """The rooms that follow, until they hold about a portion's worth of messages."""
    rooms: list[Room] = []
    for room in Room.objects.filter(pk__gt=after).order_by("pk")[:MOST_ROOMS]:
        rooms.append(room)
        if sum(each.last_seq for each in rooms) >= BATCH:
            break
    return rooms


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

    Messages are read in the order (room, at, id), a portion to a transaction, so people go on talking meanwhile and
    memory is bounded. `progress` is told how many more messages were read (each is read twice). This is also the
    oracle: the rows of all jobs must be those it makes.
    """
    messages = changed = 0
    for write in (_write_texts, _write_rows):
        messages = 0
        for portion in portions():
            with atomic():
                calendars = _take_turn(firm)
                window = portion.window(calendars)
                said = _read(portion.rooms, window)
                changed += write(portion, said, calendars, window)
            read = sum(map(portion.holds, said))
            messages += read
            progress(read)
    return Rebuilt(messages, changed)


def message_count() -> int:
    """How many messages a rebuild of the open firm will read twice."""
    return spoken().count()


def _take_turn(firm: Firm) -> Calendars:
    """Wait until no other rebuild of this firm runs; then its calendars.

    The lock lets everybody write rows that belong to the firm. SQLite has one writer at a time anyway.
    """
    return hours.calendars_of(Firm.objects.select_for_update(no_key=True).get(pk=firm.pk))


def _read(rooms: Sequence[int], window: Stretch | None) -> list[Utterance]:
    messages = spoken().filter(room__in=rooms)
    if window is not None:
        messages = messages.filter(at__range=(window.read_from, window.read_to))
    return list(utterances(messages))


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


def _mark(places: set[Place], now: datetime) -> None:
    rooms = Room.objects.in_bulk({room for _at, room in places})
    for at, room in sorted(places):
        mark_changed(rooms[room], at, now=now)


def _replace_rows(
    rooms: Sequence[int],
    said: Sequence[Utterance],
    used: Sequence[tuple[int, Use]],
    calendars: Calendars,
    window: Stretch | None,
) -> int:
    """Make the stored rows of these rooms (of the stretch, if one is given) be those of the messages."""
    derived = derive(said, Context(calendars, templates_among(used)))
    turns = others = None
    if window is not None:
        derived = window.clip(derived)
        turns, others = (window.turns_from, window.turns_to), (window.rows_from, window.rows_to)
    return (
        TURNS.replace(TURNS.stored(rooms, turns), derived.turns)
        + RESPONSES.replace(RESPONSES.stored(rooms, others), derived.responses)
        + EXCHANGES.replace(EXCHANGES.stored(rooms, others), derived.exchanges)
        + STATEMENTS.replace(STATEMENTS.stored(rooms, others), derived.statements)
    )


def _write_texts(portion: Portion, said: Sequence[Utterance], calendars: Calendars, window: Stretch | None) -> int:
    """The texts of a portion."""
    used: Iterator[tuple[int, Use]] = uses_in(said)
    if window is None:
        return TEXT_USES.replace(TEXT_USES.stored(portion.rooms), used)
    begin, end = window.turns_from, window.turns_to
    stored = TEXT_USES.stored(portion.rooms, (begin, end))
    return TEXT_USES.replace(stored, ((room, use) for room, use in used if begin <= use.at <= end))


def _write_rows(portion: Portion, said: Sequence[Utterance], calendars: Calendars, window: Stretch | None) -> int:
    """The rows of a portion, once all texts are known."""
    return _replace_rows(portion.rooms, said, list(uses_in(said)), calendars, window)
