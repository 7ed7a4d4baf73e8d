"""The nightly clearing: what has outlived its period is deleted, per firm, over all areas.

A job of the work loop per firm and night (`conversations.work.nightly` asks for it). In portions, so that nobody
waits for the write lock; broken off, it goes on the next time where it stopped.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from stammtisch.conversations import search
from stammtisch.conversations.actions import clearing
from stammtisch.conversations.actions.clearing import Gone
from stammtisch.conversations.models import Message, Room
from stammtisch.conversations.models.clearing import Cause
from stammtisch.conversations.ports import Need, ports
from stammtisch.conversations.queries import keeping
from stammtisch.kit.db import atomic
from stammtisch.measurement.actions import derive_stretch
from stammtisch.measurement.portions import pieces
from stammtisch.people.actions import erasing as people
from stammtisch.people.models import Firm, Person
from stammtisch.people.models.consent import PROOF_KEPT
from stammtisch.people.tenancy import current_firm

#: Rooms looked at together.
ROOMS_AT_ONCE = 100


def clear_job(payload: dict[str, Any], now: datetime) -> None:
    """The job `keeping.clear`."""
    clear(current_firm(), now=now)


def clear(firm: Firm, *, now: datetime) -> Gone:
    """Delete what has outlived the period of the open firm at `now`; what went is written down."""
    before = keeping.oldest_kept(firm, now)
    gone = Gone()
    for room, need in _outlived(firm, now):
        gone += _clear_room(room, need, before=before, now=now)
    while dropped := clearing.drop_arrivals(before=before):
        gone += dropped
    gone += _clear_people(firm, now=now)
    clearing.sweep_files(now=now)
    clearing.note(gone, cause=Cause.PERIOD, now=now)
    if gone:
        search.wipe()
    return gone


def _outlived(firm: Firm, now: datetime) -> Iterator[tuple[Room, Need | None]]:
    ids = list(keeping.outlived(firm, now).values_list("pk", flat=True))
    for start in range(0, len(ids), ROOMS_AT_ONCE):
        some = ids[start : start + ROOMS_AT_ONCE]
        needed = ports.rounds.needed(some)
        for room in Room.objects.filter(pk__in=some).order_by("pk"):
            yield room, needed.get(room.pk)


def _clear_room(room: Room, need: Need | None, *, before: datetime, now: datetime) -> Gone:
    """All of it; of a room with a readable story only the talk around it; nothing while a round is played."""
    if need is Need.ALL:
        return Gone()
    times = Message.objects.filter(room=room).order_by("at").values_list("at", flat=True)
    first, last = times.first(), times.last()
    gone = Gone()
    while went := clearing.clear_words(room, before=before, now=now, but_contributions=need is not None):
        gone += went
    if gone and first is not None and last is not None:
        # Now and not by the job: what this room said may have been a template elsewhere, and the room goes.
        for begin, end in pieces(room, first, last):
            derive_stretch(room=room, since=begin, until=end, now=now)
    return gone + (clearing.drop_room(room, before=before) if need is None else Gone())


def _clear_people(firm: Firm, *, now: datetime) -> Gone:
    """Who has nothing left here becomes nobody; who has been nobody for as long as proof is kept goes for good."""
    count = 0
    for person in keeping.people_outlived(firm, now).iterator():
        _forget(person, now=now)
        count += 1
    # A day later than the trigger of consents allows, whose clock is the database's own.
    proven = now - PROOF_KEPT - timedelta(days=1)
    for nobody in keeping.nobody_any_more(min(keeping.oldest_kept(firm, now), proven)).iterator():
        people.drop(nobody)
    return Gone(people=count)


def _forget(person: Person, *, now: datetime) -> None:
    with atomic():
        search.forget_person(person)
        if person.addresses.filter(consents__isnull=False).exists():
            people.lay_to_rest(person, now=now)
        else:
            people.drop(person)
