"""Hosts formats on the database: one happening, one transaction, one entry in the log.

`happen` locks the round, lets the format read the words once, logs the event with its moment, reduces, stores the
new state and writes all effects as rows. Any exception leaves nothing of it.

Locks are taken in one order everywhere: room, round, then threads, jobs and deliveries, and the feed's counter last
(`conversations.feed`). A guest's message holds its room already when it is offered to a round.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Cast, Concat

from stammtisch.conversations.feed import announce
from stammtisch.conversations.models import Message as MessageRow
from stammtisch.conversations.models import Room
from stammtisch.formats import artefacts, following
from stammtisch.formats.base import Format, LogEntry, Setup, dice_for, replay
from stammtisch.formats.codec import from_json, to_json
from stammtisch.formats.effects import CancelTimer, Effect, SetTimer, ToInbox
from stammtisch.formats.events import Edited, Event, Left, Merged, Message, TimerFired, Withdrawn, redact
from stammtisch.formats.models import Enrolment, Round, RoundEvent
from stammtisch.formats.registry import FORMATS
from stammtisch.formats.who import key_of, person_id_of
from stammtisch.kit.db import atomic
from stammtisch.people.models import Consent
from stammtisch.people.models.consent import Purpose
from stammtisch.people.tenancy import current_firm


@dataclass(frozen=True)
class Happened:
    """What came of an event."""

    #: As it is now.
    round: Round
    effects: tuple[Effect, ...]
    #: False if the event changed nothing and nothing was said: it came too late, or did not fit.
    mattered: bool
    #: Texts that the round said because of it, in their order.
    said: tuple[MessageRow, ...] = ()


def game_of(round: Round) -> Format[Any, Any, Any]:
    """The rules by which this round is played."""
    return FORMATS[round.kind]


def state_of(round: Round) -> Any:
    """The present state, a frozen dataclass of the format."""
    return game_of(round).state_from_json(round.state)


def begin(round: Round) -> tuple[Any, tuple[Effect, ...]]:
    """The first state of the round and what follows from it. Raises ValueError if the settings do not hold."""
    game = game_of(round)
    settings = game.settings_from_json(round.settings)
    return game.begin(settings, from_json(Setup, round.setup), round.created_at)


def replay_round(round: Round) -> Any:
    """The state that the log alone gives; equal to `state_of`, or something is wrong (I3)."""
    start, _effects = begin(round)
    return replay(game_of(round), start, round.seed, log_of(round))


def log_of(round: Round) -> Iterator[LogEntry]:
    """The entries of the log, in their order."""
    for row in RoundEvent.objects.filter(round=round).order_by("seq"):
        yield LogEntry(seq=row.seq, at=row.at, event=from_json(Event, row.payload))


def hold(round: Round) -> Round:
    """The round as it is now, its room and itself locked until the transaction ends. Call inside `atomic`."""
    room = Room.objects.select_for_update(no_key=True).get(pk=round.room_id)
    held: Round = Round.objects.select_for_update(no_key=True).get(pk=round.pk)
    held.room = room
    held.firm = room.firm = current_firm()
    return held


def happen(round: Round, event: Event, *, now: datetime, message: MessageRow | None = None) -> Happened:
    """Let something happen to the round. `message`: the row that the event is made of, if it is made of one."""
    with atomic():
        held = hold(round)
        for overdue in _overtaken(held):
            _step(held, overdue, now=now)
        return _step(held, event, now=now, message=message)


def fire(round: Round, timer: str, due: str, *, now: datetime) -> Happened | None:
    """A timer came due. None if it was moved, cancelled or fired before: jobs may run twice, timers do not."""
    with atomic():
        held = hold(round)
        if held.timers.get(timer) != due:
            return None
        del held.timers[timer]
        held.save(update_fields=["timers"])
        for overdue in _overtaken(held):
            _step(held, overdue, now=now)
        return _step(held, TimerFired(timer=timer), now=now)


def start(round: Round, *, now: datetime) -> None:
    """Write what follows from the round's first state."""
    state, effects = begin(round)
    _store(round, state, effects, now=now)
    following.follow(round, effects, now=now)


def _step(held: Round, event: Event, *, now: datetime, message: MessageRow | None = None) -> Happened:
    game, before = game_of(held), state_of(held)
    observed = game.observe(before, event)
    seq = held.seq + 1
    after, effects = game.reduce(before, observed, now, dice_for(held.seed, seq))
    changed = after != before
    if changed or (effects and not isinstance(event, Message | Edited)):
        held.seq = seq
        RoundEvent.objects.create(
            firm=held.firm,
            round=held,
            seq=seq,
            at=now,
            kind=type(event).__name__,
            payload=to_json(_worth_keeping(observed, effects)),
        )
        _store(held, after, effects, now=now)
        if changed and held.closed_at is not None:
            artefacts.refresh(held, now=now)
    said = following.follow(held, effects, now=now, heard=message)
    if message is not None and isinstance(observed, Message):
        following.place(held, message, effects, from_field=observed.from_field, now=now)
    return Happened(held, effects, bool(changed or effects), tuple(said))


def _worth_keeping(event: Event, effects: tuple[Effect, ...]) -> Event:
    """Chatter is told to the team and is no part of the game: the log keeps that it came, not what it said."""
    if isinstance(event, Message) and any(isinstance(e, ToInbox) and e.ref == event.ref for e in effects):
        return redact(event, frozenset({event.ref}))
    return event


def _store(held: Round, state: Any, effects: tuple[Effect, ...], *, now: datetime) -> None:
    game, was_running = game_of(held), held.is_running
    held.state = game.state_to_json(state)
    held.status = game.status(state)
    held.changed_at = now
    for effect in effects:
        if isinstance(effect, SetTimer):
            held.timers[effect.timer] = effect.due.isoformat()
        elif isinstance(effect, CancelTimer):
            held.timers.pop(effect.timer, None)
    if was_running and not held.is_running:
        held.closed_at = now
    held.save(update_fields=["state", "status", "seq", "timers", "changed_at", "closed_at"])
    announce(held.room, "round", ref=held.pk, now=now)


def _overtaken(held: Round) -> list[Event]:
    """What happened to the round's people elsewhere since the last event: became one, took a consent back.

    Looked for at each event instead of being announced, so that nobody who merges people or records a withdrawal
    can forget the games. Only the people to whom it happened are read: a table may have thousands.
    """
    enrolments = Enrolment.objects.filter(round=held, address__isnull=False).order_by("id")
    return [*_merged(enrolments), *_taken_back(enrolments)]


def _merged(enrolments: QuerySet[Enrolment]) -> Iterator[Event]:
    key = Concat(Value("p"), Cast("address__person", CharField()))
    for enrolment in list(enrolments.exclude(who=key).select_related("address")):
        gone, kept = enrolment.who, key_of(enrolment.address)
        enrolment.who = kept
        enrolment.save(update_fields=["who"])
        # Parted again after playing as one: the game stays with the one who goes on under the key.
        if not enrolments.filter(address__person=person_id_of(gone)).exists():
            yield Merged(kept=kept, gone=gone)


def _taken_back(enrolments: QuerySet[Enrolment]) -> Iterator[Event]:
    about = Consent.objects.filter(purpose__in=(Purpose.PARTICIPATION, Purpose.LICENCE))
    taken_back = about.filter(given=False, address__in=enrolments.order_by().values("address"))
    those = enrolments.filter(address__in=taken_back.order_by().values("address")).order_by()
    people = dict(enrolments.filter(who__in=those.values("who")).values_list("address_id", "who"))
    newest = {}
    for consent in about.filter(address__in=people).order_by("at", "id") if people else ():
        newest[people[consent.address_id], consent.purpose] = consent
    for (who, purpose), consent in newest.items():
        if consent.given:
            continue
        yield Left(who=who)
        if purpose == Purpose.LICENCE:
            yield Withdrawn(who=who)
