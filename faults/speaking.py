"""The harness's own kind of job: at its time somebody says a line at a table, exactly once however often it runs."""

from datetime import datetime
from typing import Any

from stammtisch.conversations.actions import rooms
from stammtisch.conversations.actions.writing import Author, Line, write
from stammtisch.conversations.models import Message, Room, Seat
from stammtisch.kit.db import atomic

SAY = "faults.say"


def say(payload: dict[str, Any], now: datetime) -> None:
    """Write the line with all its copies. A job may run twice; the line is looked for under the room's lock."""
    with atomic():
        room = Room.objects.get(pk=payload["room"])
        rooms.hold(room)
        if Message.objects.filter(room=room, text=payload["text"]).exists():
            return
        seat = Seat.objects.select_related("address__person").filter(room=room).earliest("id")
        line = Line(payload["text"], purpose="participation", is_contribution=payload["story"])
        write(room, Author.guest(seat), line, now=now)
