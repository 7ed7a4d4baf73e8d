"""Sitting down, getting up and taking everything back at a table: what touches people, rooms and rounds at once."""

from datetime import datetime
from random import Random

from django.utils.translation import gettext_noop

from stammtisch.conversations.actions import rooms, talk
from stammtisch.conversations.models import Room, Seat
from stammtisch.formats.actions import taking_part
from stammtisch.formats.actions.taking_part import Agreed
from stammtisch.kit.db import atomic
from stammtisch.people.actions import consents
from stammtisch.people.models import Address, Person
from stammtisch.people.models.consent import Purpose
from stammtisch.web.screens.guest.mine import own_messages
from stammtisch.web.screens.guest.playing import playing_in
from stammtisch.web.screens.guest.terms import Terms, licence
from stammtisch.web.screens.guest.terms import taking_part as at_the_table

#: How a consent was given here, for its record; shown in the language of whoever reads it.
TICKED = gettext_noop("web room, box ticked")


def take_seat(*, room: Room, address: Address, name: str, language: str, now: datetime) -> Seat:
    """Sit down under this name, with the consent to sit there recorded. Raises RoomClosed.

    `language`: what the guest reads, "de" or "en"; kept if nothing else is known.
    """
    with atomic():
        Person.objects.filter(pk=address.person_id, language="").update(language=language)
        seat = rooms.sit_down(room=room, name=name, address=address, now=now)
        terms = at_the_table(room.firm)
        consents.record(
            address=address,
            purpose=Purpose.PARTICIPATION,
            given=True,
            text=terms.words,
            text_version=terms.version,
            method=TICKED,
            now=now,
        )
    return seat


def write_along(*, seat: Seat, credit: str, now: datetime) -> None:
    """Take part in the story at this table, with the licence recorded; nothing happens at a table without one."""
    playing = playing_in(seat.room)
    if playing is not None:
        taking_part.enrol(
            round=playing.round, seat=seat, credit=credit, agreed=[_agreed(Purpose.LICENCE, licence())], now=now
        )


def call_me(*, seat: Seat, name: str, now: datetime) -> None:
    """Another name from now on, at the table and in its story."""
    with atomic():
        rooms.rename(seat=seat, name=name, now=now)
        playing = playing_in(seat.room)
        player = playing.state.player(playing.who(seat)) if playing else None
        if playing and player and not player.left:
            taking_part.enrol(round=playing.round, seat=seat, credit=player.credit, now=now)


def get_up(*, seat: Seat, fate: str, now: datetime) -> None:
    """Leave the table and its story. `fate` of the own sentences: "stay", "unnamed" or "remove"."""
    with atomic():
        playing = playing_in(seat.room)
        if playing is not None and seat.address is not None:
            taking_part.leave(round=playing.round, somebody=seat.address, fate=fate, now=now)
        rooms.leave(seat=seat, now=now)


def take_everything_back(*, seat: Seat, now: datetime, dice: Random) -> None:
    """Get up, take back every word and every consent given at this table."""
    with atomic():
        get_up(seat=seat, fate="remove", now=now)
        for message in own_messages(seat):
            talk.delete(message=message, now=now, dice=dice)
        if seat.address is not None:
            consents.withdraw_all(address=seat.address, method="web room, everything taken back", now=now)


def _agreed(purpose: str, terms: Terms) -> Agreed:
    return Agreed(purpose, terms.words, terms.version, TICKED)
