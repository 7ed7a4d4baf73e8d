"""Somebody is erased: out of every round, with words, name and wishes. What the others gave stays."""

from collections.abc import Sequence
from datetime import datetime

from stammtisch.conversations.models import Message
from stammtisch.formats import artefacts, engine, forgetting
from stammtisch.formats.events import Left, Withdrawn
from stammtisch.formats.models import Enrolment, Round
from stammtisch.formats.who import key_of
from stammtisch.kit.db import atomic
from stammtisch.people.models import Address


def forget_person(addresses: Sequence[Address], *, now: datetime) -> None:
    """Take these addresses out of their rounds, running and finished. May be repeated."""
    rooms = Message.objects.filter(address__in=addresses).values("room")
    enrolled = Enrolment.objects.filter(address__in=addresses).values("round")
    for round in (Round.objects.filter(pk__in=enrolled) | Round.objects.filter(room__in=rooms)).order_by("pk"):
        with atomic():
            _forget_in(round, addresses, now=now)


def _forget_in(round: Round, addresses: Sequence[Address], *, now: datetime) -> None:
    enrolments = Enrolment.objects.filter(round=round, address__in=addresses)
    people = frozenset({*enrolments.values_list("who", flat=True), *map(key_of, addresses)})
    for who in sorted(people):
        engine.happen(round, Left(who=who), now=now)
        engine.happen(round, Withdrawn(who=who), now=now)
    held = engine.hold(round)
    said = Message.objects.filter(room=held.room, address__in=addresses).values_list("pk", flat=True)
    words = forgetting.blank_log(held, frozenset(map(str, said)), people)
    enrolments.update(name="", credit="none")
    forgetting.say_without(held, words, people, now=now)
    # The log is the truth: without name and words it gives the state without them.
    held.state = engine.game_of(held).state_to_json(engine.replay_round(held))
    held.save(update_fields=["state"])
    artefacts.refresh(held, now=now)
