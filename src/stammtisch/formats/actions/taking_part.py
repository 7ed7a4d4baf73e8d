"""What people do in a round: join, write, press, report, take back, go."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random

from django.utils.translation import gettext as _

from stammtisch.conversations.actions import rooms, talk
from stammtisch.conversations.actions.writing import Author, Line, cleaned, write
from stammtisch.conversations.models import Message, Seat
from stammtisch.conversations.models.message import Audience
from stammtisch.formats import events
from stammtisch.formats.engine import Happened, game_of, happen, hold, state_of
from stammtisch.formats.errors import NoConsent
from stammtisch.formats.models import Credit, Cue, Enrolment, Round
from stammtisch.formats.who import key_of
from stammtisch.kit.db import atomic
from stammtisch.people.actions import consents, persons
from stammtisch.people.models import Account, Address, Consent, Member
from stammtisch.people.models.consent import Purpose

#: Kind of the account under which people stand whose words the host brings from a group elsewhere.
PASTE = "paste"


@dataclass(frozen=True)
class Agreed:
    """Words that somebody agreed to, exactly as they were shown or said."""

    #: `Purpose.PARTICIPATION` or `Purpose.LICENCE`.
    purpose: str
    text: str
    #: Name of the text with its version, "story-licence@1".
    version: str
    #: Where and how: "web room, box ticked", "in the group on 3 May, noted by the host".
    method: str


@dataclass(frozen=True)
class Written:
    """A message that was offered to a round, and what the round said because of it."""

    message: Message
    said: tuple[Message, ...]


def enrol(
    *,
    round: Round,
    seat: Seat,
    credit: str,
    now: datetime,
    name: str = "",
    of_the_house: bool = False,
    agreed: Sequence[Agreed] = (),
    by: Member | None = None,
) -> Happened:
    """Let whoever sits here take part, or change how they are credited. `name`: empty for the seat's.

    `agreed` is recorded first (`by`: the member who notes it). A member's seat needs no consent: members agree by
    doing it. Raises NoConsent if a guest has not agreed to taking part and to the licence, now or before.
    """
    with atomic():
        hold(round)
        participation, licence = _consents(seat, agreed, by, now=now) if seat.address else (None, None)
        values = {
            "who": key_of(seat.address or seat.member),
            "name": name or seat.name,
            "credit": Credit(credit),
            "of_the_house": of_the_house,
            "participation": participation,
            "licence": licence,
        }
        enrolment, _created = Enrolment.objects.update_or_create(
            firm=round.firm,
            round=round,
            address=seat.address,
            member=seat.member,
            defaults=values,
            create_defaults={**values, "joined_at": now},
        )
        event = events.Joined(
            who=enrolment.who,
            consent=True,
            credit=enrolment.credit,
            name=enrolment.name if enrolment.credit == Credit.NAME else "",
            of_the_house=of_the_house,
        )
        return happen(round, event, now=now)


def contribute(*, round: Round, member: Member, text: str, token: str, now: datetime) -> Written:
    """A member writes in the story field: own line, last line, title. Raises NothingToSay, TooLong."""
    with atomic():
        held = hold(round)
        line = Line(cleaned(text), audience=Audience.TEAM)
        message = write(held.room, Author.team(member), line, now=now)
        event = events.Message(
            who=key_of(member), ref=str(message.pk), text=message.text, token=token, from_field=True
        )
        happened = happen(held, event, now=now, message=message)
    return Written(message, happened.said)


def say_for(
    *,
    round: Round,
    by: Member,
    name: str,
    text: str,
    now: datetime,
    dice: Random,
    agreed: Sequence[Agreed] = (),
    credit: str = Credit.NAME,
) -> Written:
    """Copy and paste: the host brings what somebody wrote in a group that we cannot reach.

    People are told apart by their nickname in this room. `agreed` is needed the first time. Raises NoConsent,
    RoomClosed, NameMissing, NothingToSay, TooLong; nothing is stored then.
    """
    with atomic():
        seat = _pasted_seat(round, persons.tidy_name(name), now=now)
        if not Enrolment.objects.filter(round=round, address=seat.address).exists():
            enrol(round=round, seat=seat, credit=credit, agreed=agreed, by=by, now=now)
        before = Cue.objects.filter(round=round).order_by("-id").values_list("id", flat=True).first() or 0
        token = game_of(round).token(state_of(hold(round)))
        message = talk.say(seat=seat, text=text, now=now, dice=dice, field=True, token=token)
        cues = Cue.objects.filter(round=round, id__gt=before).select_related("message").order_by("id")
    return Written(message, tuple(cue.message for cue in cues))


def press(*, round: Round, somebody: Address | Member, button: str, token: str, now: datetime) -> Happened:
    """A button of one of the round's texts, or of the page."""
    return happen(round, events.Button(who=key_of(somebody), button=button, token=token), now=now)


def leave(*, round: Round, somebody: Address | Member, now: datetime, fate: str = "") -> Happened:
    """Go. `fate` of the own lines: "stay", "unnamed", "remove"; empty asks and leaves them meanwhile."""
    who = key_of(somebody)
    with atomic():
        happened = happen(round, events.Left(who=who), now=now)
        if fate:
            answered = happen(round, events.Button(who=who, button=fate, token=""), now=now)
            happened = answered if answered.mattered else happened
    return happened


def withdraw(*, round: Round, somebody: Address | Member, now: datetime, ref: str = "") -> Happened:
    """Take back one own contribution, or with an empty `ref` all of them. Works for as long as the round exists."""
    return happen(round, events.Withdrawn(who=key_of(somebody), ref=ref), now=now)


def report(*, round: Round, somebody: Address | Member, ref: str, now: datetime) -> Happened:
    """Somebody at the table is hurt by a line: it is hidden until the host has looked."""
    return happen(round, events.Reported(who=key_of(somebody), ref=ref), now=now)


def _consents(seat: Seat, agreed: Sequence[Agreed], by: Member | None, *, now: datetime) -> tuple[Consent, Consent]:
    for words in agreed:
        consents.record(
            address=seat.address,
            purpose=words.purpose,
            given=True,
            text=words.text,
            text_version=words.version,
            method=words.method,
            by=by,
            now=now,
        )
    current = consents.current_consents(seat.address)
    found = [current.get(purpose) for purpose in (Purpose.PARTICIPATION, Purpose.LICENCE)]
    participation, licence = (consent if consent and consent.given else None for consent in found)
    if participation is None or licence is None:
        raise NoConsent(
            _("To write along, please agree to taking part, and that what you write may be shown in this story.")
        )
    return participation, licence


def _pasted_seat(round: Round, name: str, *, now: datetime) -> Seat:
    """The seat of this nickname from elsewhere. Raises RoomClosed for somebody new at a closed table."""
    room = hold(round).room
    account, _created = Account.objects.get_or_create(
        firm=round.firm, kind=PASTE, defaults={"name": _("Brought by hand"), "created_at": now}
    )
    address = persons.meet(account=account, handle=f"{room.public_id}:{name.casefold()}", name=name, now=now)
    seat = Seat.objects.filter(room=room, address=address, left_at=None).first()
    return seat or rooms.sit_down(room=room, name=name, address=address, now=now)
