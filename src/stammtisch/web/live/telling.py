"""What a feed entry says to a kind of reader. Who may know what is decided here a second time, at each entry:
the entry says whether it is for the team only, and the message itself says who may read it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string

from stammtisch.conversations.models import FeedEntry, Message
from stammtisch.web.live.topics import Topic
from stammtisch.web.screens.guest import table, talk
from stammtisch.web.screens.lines import team_line

Words = Mapping[str, Any]

#: Kinds of entries that change what stands on a guest's table.
_TABLE = ("round", "seats")
#: Kinds whose `ref` is the number of a message.
_MESSAGES = ("message", "change", "reaction")


@dataclass(frozen=True)
class Told:
    """What an entry says."""

    words: Words
    #: Id of the one guest it is for; None: for all who follow the topic.
    only_for: int | None = None


def tell(entry: FeedEntry, topic: Topic, *, now: datetime) -> Told | None:
    """What this entry says to this topic, or None if it says nothing there. Its firm and language are open."""
    if topic.for_team:
        return _told(_to_team(entry, topic, now))
    if entry.room is None or entry.room_id != topic.room_id:
        return None
    if entry.team_only:
        return _to_one_guest(entry, now)
    if entry.kind in _TABLE:
        return Told({"kind": entry.kind, **table.live_table(entry.room, now=now)})
    return _told(_to_guests(entry, now))


def plain(entry: FeedEntry, topic: Topic) -> Told | None:
    """The same without ready-made HTML: the page looks for itself."""
    if not topic.for_team and (entry.team_only or entry.room_id != topic.room_id):
        return None
    return Told({"kind": entry.kind})


def _told(words: Words | None) -> Told | None:
    return Told(words) if words is not None else None


def _to_team(entry: FeedEntry, topic: Topic, now: datetime) -> Words | None:
    if topic.room_id is None:
        return {"kind": entry.kind, "room": entry.room.public_id if entry.room else ""}
    if entry.room_id != topic.room_id:
        return None
    message = _message(entry) if entry.kind in _MESSAGES else None
    if message is None:
        return {"kind": entry.kind}
    line = team_line(message, firm=entry.firm, now=now)
    html = render_to_string("talk/_line.html", {"line": line, "firm": entry.firm}).strip()
    return {"kind": entry.kind, "list": {"talk": html}, "say": f"{line.who}: {line.body}"}


def _to_guests(entry: FeedEntry, now: datetime) -> Words | None:
    """What was said to all. Lines of a round come with the round; what is no longer for all is taken off the list."""
    message = _message(entry) if entry.kind in _MESSAGES else None
    if message is None:
        return None
    if talk.is_talk(message):
        return {"kind": entry.kind, **table.live_message(message, now=now)}
    return {"kind": entry.kind, "drop": talk.anchor(message)} if entry.kind == "change" else None


def _to_one_guest(entry: FeedEntry, now: datetime) -> Told | None:
    """What the house told one guest alone, for that guest."""
    message = _message(entry) if entry.kind in _MESSAGES else None
    person_id = talk.told_alone(message) if message else None
    if message is None or person_id is None:
        return None
    return Told({"kind": entry.kind, **table.live_message(message, now=now)}, only_for=person_id)


def _message(entry: FeedEntry) -> Message | None:
    if entry.room_id is None or entry.ref is None:
        return None
    messages = Message.objects.select_related(
        "room__firm", "address__person", "member", "reply_to", "to_address__person"
    )
    found: Message | None = messages.filter(room_id=entry.room_id, seq=entry.ref).first()
    return found
