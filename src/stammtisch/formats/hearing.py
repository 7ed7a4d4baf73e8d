"""What the rooms tell their rounds: words, edits, deletions, comings and goings. Implements `conversations.ports`."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from random import Random
from typing import Any

from stammtisch.conversations.actions import jobs
from stammtisch.conversations.models import Message, Room, Seat
from stammtisch.conversations.ports import Need
from stammtisch.formats import events, forgetting
from stammtisch.formats.effects import ToInbox
from stammtisch.formats.engine import game_of, happen, hold, state_of
from stammtisch.formats.models import RUNNING, Artefact, Cue, Round, RoundEvent
from stammtisch.formats.who import key_of
from stammtisch.kit.db import atomic
from stammtisch.people.models import Address

#: Kind of the job that tells a round of a prompt that did not arrive.
UNREACHABLE = "formats.unreachable"


class EngineRounds:
    """The rounds of this house."""

    def hear(self, message: Message, room: Room, *, now: datetime, dice: Random, **origin: Any) -> bool:
        """Offer a guest's message. Chance comes from the round's own seed, so `dice` is not needed.

        `origin`: `field` (from the field that is for contributions only), `token` (which prompt it answers) and
        `chatter` (from the field that never is, so not even from the one whose turn it is).
        """
        round = running_in(room)
        if round is None or message.address is None or origin.get("chatter"):
            return False
        event = events.Message(
            who=key_of(message.address),
            ref=str(message.pk),
            text=message.text,
            form=message.kind if message.kind in ("text", "voice", "image") else "other",
            token=str(origin.get("token") or "") or _answered(message, round),
            reply_to=str(message.reply_to_id or ""),
            from_field=bool(origin.get("field")),
        )
        happened = happen(round, event, now=now, message=message)
        return not any(isinstance(e, ToInbox) and e.ref == event.ref for e in happened.effects)

    def changed(self, message: Message, *, now: datetime, dice: Random) -> None:
        """A message that a round once took was edited, or deleted: then nothing of its words may stay anywhere."""
        if message.round_number is None or message.address is None:
            return
        round = Round.objects.filter(number=message.round_number).first()
        if round is None:
            return
        who, ref = key_of(message.address), str(message.pk)
        if message.deleted_at is None:
            happen(round, events.Edited(who=who, ref=ref, text=message.text), now=now, message=message)
            return
        with atomic():
            happen(round, events.Withdrawn(who=who, ref=ref), now=now)
            forgetting.forget_message(hold(round), message, now=now)

    def left(self, seat: Seat, *, now: datetime) -> None:
        """Somebody got up from the table: out of its round, too."""
        round = running_in(seat.room)
        somebody = seat.address or seat.member
        if round is not None and somebody is not None:
            happen(round, events.Left(who=key_of(somebody)), now=now)

    def undelivered(self, message: Message, *, now: datetime) -> None:
        """A copy failed for good. The round is told by a job: this transaction holds other locks than a round's."""
        cue = Cue.objects.filter(message=message).exclude(who="").exclude(token="").first()
        if cue is not None:
            payload = {"round": cue.round_id, "who": cue.who, "token": cue.token}
            jobs.enqueue(UNREACHABLE, run_at=now, payload=payload, unique_key=f"{cue.pk}")

    def seat_for(self, address: Address) -> Seat | None:
        """The table at which this person is asked for words right now, if it is one; so that an answer from a
        messenger goes there and not into the person's own room."""
        asked = [seat for seat in _seats_at_rounds(address) if is_asked(seat)]
        return asked[0] if len(asked) == 1 else None

    def needed(self, rooms: Sequence[int]) -> Mapping[int, Need]:
        """Rooms in which a round is played, and those whose finished page can still be read.

        Chatter is in no log (`engine`), so it may go without the round being told.
        """
        pages = Artefact.objects.filter(offline_at=None, round__room__in=rooms).values_list("round__room", flat=True)
        played = Round.objects.filter(status__in=RUNNING, room__in=rooms).values_list("room", flat=True)
        return dict.fromkeys(pages, Need.CONTRIBUTIONS) | dict.fromkeys(played, Need.ALL)

    def let_go(self, room: Room) -> None:
        """Empty the logs of its rounds: the database lets no entry go before that."""
        RoundEvent.objects.filter(round__room=room).update(payload={})


def running_in(room: Room) -> Round | None:
    """The round that listens to this room."""
    return Round.objects.filter(room=room, status__in=RUNNING).first()


def is_asked(seat: Seat) -> bool:
    """Whether the round at this table awaits an answer from this seat's person."""
    round = running_in(seat.room)
    if round is None or seat.address is None:
        return False
    token = game_of(round).token(state_of(round))
    return bool(token) and Cue.objects.filter(round=round, who=key_of(seat.address), token=token).exists()


def _seats_at_rounds(address: Address) -> list[Seat]:
    running = Round.objects.filter(status__in=RUNNING).values("room")
    seats = Seat.objects.filter(address=address, left_at=None, room__in=running)
    return list(seats.select_related("room", "address"))


def _answered(message: Message, round: Round) -> str:
    """The token of the prompt to which this message replies."""
    if message.reply_to_id is None:
        return ""
    cue = Cue.objects.filter(round=round, message_id=message.reply_to_id).first()
    return cue.token if cue else ""
