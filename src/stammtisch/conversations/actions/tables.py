"""What the team changes about a table that stands."""

from datetime import datetime

from stammtisch.conversations.feed import announce
from stammtisch.conversations.models import Room
from stammtisch.kit.db import atomic


def describe(*, room: Room, title: str, welcome: str, now: datetime) -> Room:
    """A new title and welcome, for everybody from now on."""
    return _change(room, now=now, title=title, welcome=welcome)


def let_in(*, room: Room, is_open: bool, now: datetime) -> Room:
    """Whether new guests may sit down; who sits here keeps the seat either way."""
    return _change(room, now=now, is_open=is_open)


def _change(room: Room, *, now: datetime, **values: object) -> Room:
    with atomic():
        for name, value in values.items():
            setattr(room, name, value)
        room.save(update_fields=list(values))
        announce(room, "seats", now=now)
    return room
