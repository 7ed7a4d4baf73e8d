"""One message of Messenger or Instagram as a record."""

import re
from collections import Counter

from stammtisch.imports.base import listed, moment, named
from stammtisch.imports.text import fit, shown
from stammtisch.imports.values import Kind, Record

_MEDIA = {
    "photos": "image",
    "videos": "video",
    "audio_files": "audio",
    "gifs": "gif",
    "sticker": "sticker",
    "files": "document",
}
#: What Messenger itself says stands among the words of people, begins with the sender's name or "You", and is told
#: from them by whole lines only. German wordings are not verified.
_EVENTS = (
    ("left", r"left the group|hat die Gruppe verlassen"),
    ("removed", r"removed .{1,200} from the group|hat .{1,200} aus der Gruppe entfernt"),
    ("added", r"added .{1,200} to the group|hat .{1,200} zur Gruppe hinzugefügt"),
    ("joined", r"joined the group|joined the call|ist der Gruppe beigetreten"),
    ("created", r"created (?:the|this) group|hat (?:die|diese) Gruppe erstellt"),
    ("renamed", r"named the group .{1,200}|hat die Gruppe .{1,200} genannt"),
    ("icon", r"changed the group photo|hat das Gruppenfoto geändert"),
    ("settings", r"set .{1,60} nickname to .{1,200}|set the nickname for .{1,200}"),
    ("emoji", r"set the (?:emoji|quick reaction) to .{1,60}|changed the (?:chat )?theme to .{1,200}"),
    ("pinned", r"pinned a message|unpinned a message"),
    ("call", r"started a (?:video )?(?:call|chat)"),
)  # fmt: skip
_EVENT = re.compile("|".join(f"(?P<{kind}>{words})" for kind, words in _EVENTS))
#: A reaction is told as a line of its own.
_REACTED = re.compile(
    r"(?:Liked a message|Hat eine Nachricht mit „Gefällt mir“ markiert|Reacted \S{1,12} to your message )"
)


def record_of(number: int, message: object) -> Record | None:
    """The record, or None for something without sender or time."""
    at = moment(named(message, "timestamp_ms"), per_second=1000)
    author = shown(repaired(named(message, "sender_name")))
    if not isinstance(message, dict) or at is None or not author:
        return None
    text = repaired(message.get("content"))
    if event := _event(text, author, message):
        return Record(number, at, None, Kind.SYSTEM, text, detail=event)
    kind, detail = _kind(message, text)
    reactions = Counter(repaired(named(it, "reaction")) for it in listed(message.get("reactions")))
    return Record(
        number, at, author, kind, "" if kind in (Kind.DELETED, Kind.CALL) else text, detail=detail,
        reactions=tuple((emoji, count) for emoji, count in reactions.items() if emoji),
    )  # fmt: skip


def repaired(text: object) -> str:
    """A text whose UTF-8 bytes were written as one character each. Once only, and only if that makes sense.

    >>> repaired("GemÃ¼se"), repaired("Gemüse")
    ('Gemüse', 'Gemüse')
    """
    plain = fit(text)
    try:
        return fit(plain.encode("latin-1").decode("utf-8"))
    except UnicodeError:
        return plain


def _event(text: str, author: str, message: dict[str, object]) -> str:
    """The kind of what Messenger itself says; "" for people's words."""
    if message.get("type") in ("Subscribe", "Unsubscribe"):
        return "joined" if message["type"] == "Subscribe" else "left"
    if _REACTED.fullmatch(text):
        return "reaction"
    for speaker in (author, "You", "Du"):
        if text.startswith(f"{speaker} ") and (found := _EVENT.fullmatch(text.removesuffix("."), len(speaker) + 1)):
            return found.lastgroup or ""
    return ""


def _kind(message: dict[str, object], text: str) -> tuple[Kind, str]:
    if message.get("is_unsent") is True:
        return Kind.DELETED, ""
    if "call_duration" in message or message.get("type") == "Call":
        return Kind.CALL, "missed" if message.get("missed") or "missed" in text else ""
    for field, detail in _MEDIA.items():
        if field in message:
            return Kind.MEDIA, detail
    if text or "share" in message:
        return (Kind.MESSAGE, "") if text else (Kind.MEDIA, "link")
    return Kind.MEDIA, "unknown"
