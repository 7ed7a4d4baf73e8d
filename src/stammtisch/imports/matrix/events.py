"""One event of a Matrix room as a record."""

from collections import Counter
from dataclasses import dataclass
from typing import NamedTuple

from stammtisch.imports.base import moment, named
from stammtisch.imports.text import fit, shown
from stammtisch.imports.values import Kind, Record

_MEDIA = {"m.image": "image", "m.video": "video", "m.audio": "audio", "m.file": "document"}
_EVENTS = {
    "m.room.create": "created", "m.room.name": "renamed", "m.room.avatar": "icon", "m.room.topic": "description",
    "m.room.encryption": "encryption", "m.room.pinned_events": "pinned", "m.room.power_levels": "admin",
}  # fmt: skip
_MEMBERSHIP = {"join": "joined", "invite": "added", "leave": "left", "ban": "removed"}
_POLLS = ("m.poll.start", "org.matrix.msc3381.poll.start")


class Relation(NamedTuple):
    """An event that only says something about another: a reaction (`m.annotation`) or an edit (`m.replace`)."""

    type: str
    to: str
    key: str


@dataclass
class Later:
    """What later events say: about an event (by its id), and what people (by their address) are called."""

    reactions: dict[str, Counter[str]]
    edits: dict[str, str]
    names: dict[str, str]


def relation(event: object) -> Relation | None:
    """What the event says about another; None for events that stand for themselves."""
    relates = named(named(event, "content"), "m.relates_to")
    kind = fit(named(relates, "rel_type"))
    if kind not in ("m.annotation", "m.replace"):
        return None
    return Relation(kind, fit(named(relates, "event_id")), fit(named(relates, "key")))


def record_of(number: int, event: object, later: Later) -> Record | None:
    """The record, or None for something without sender or time."""
    at = moment(named(event, "origin_server_ts"), per_second=1000)
    sender = fit(named(event, "sender"))
    if not isinstance(event, dict) or at is None or not sender:
        return None
    author = later.names.get(sender) or shown(sender)
    content, kind = event.get("content"), fit(event.get("type"))
    key = fit(event.get("event_id"))
    if kind not in ("m.room.message", "m.sticker", "m.room.encrypted", *_POLLS):
        return _happening(
            Record(number, at, None, Kind.SYSTEM, "", detail=_EVENTS.get(kind, kind), id=key), event, later
        )
    if named(event.get("unsigned"), "redacted_because") is not None or (not content and kind != "m.room.encrypted"):
        return Record(number, at, author, Kind.DELETED, "", id=key)
    if kind == "m.room.encrypted":
        return Record(number, at, author, Kind.MEDIA, "", detail="unknown", id=key)
    what, detail = _kind(kind, content)
    reply_to = fit(named(named(named(content, "m.relates_to"), "m.in_reply_to"), "event_id"))
    text = _poll(content) if what is Kind.POLL else later.edits.get(key, fit(named(content, "body")))
    return Record(
        number,
        at,
        author,
        what,
        "" if what in (Kind.MEDIA, Kind.LOCATION) else _without_quotation(text) if reply_to else text,
        edited=key in later.edits,
        detail=detail,
        id=key,
        reply_to=reply_to,
        reactions=tuple((emoji, count) for emoji, count in later.reactions.get(key, Counter()).items() if emoji),
    )


def _happening(record: Record, event: dict[str, object], later: Later) -> Record:
    """Something that happened to the room. Who leaves by another's hand was removed."""
    content = event.get("content")
    if record.detail != "m.room.member":
        return record._replace(text=fit(named(content, "name")) or fit(named(content, "topic")))
    member = fit(event.get("state_key"))
    detail = _MEMBERSHIP.get(fit(named(content, "membership")), "member")
    if detail == "left" and member != event.get("sender"):
        detail = "removed"
    return record._replace(text=later.names.get(member) or shown(member), detail=detail)


def _kind(kind: str, content: object) -> tuple[Kind, str]:
    shape = fit(named(content, "msgtype"))
    if kind in _POLLS:
        return Kind.POLL, ""
    if kind == "m.sticker":
        return Kind.MEDIA, "sticker"
    if shape == "m.location":
        return Kind.LOCATION, ""
    return (Kind.MEDIA, _MEDIA[shape]) if shape in _MEDIA else (Kind.MESSAGE, "")


def _poll(content: object) -> str:
    poll = named(content, "m.poll") or named(content, "org.matrix.msc3381.poll.start")
    question = named(poll, "question")
    return (
        fit(named(question, "body")) or fit(named(question, "org.matrix.msc1767.text")) or fit(named(content, "body"))
    )


def _without_quotation(text: str) -> str:
    """Older clients begin an answer with what it answers, each line after "> "."""
    lines = text.split("\n")
    while lines and lines[0].startswith("> ") and len(lines) > 1:
        del lines[0]
    return "\n".join(lines).removeprefix("\n")
