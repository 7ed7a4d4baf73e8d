"""One message of a Telegram export as a record."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from stammtisch.imports.base import listed, moment, named
from stammtisch.imports.text import fit, shown
from stammtisch.imports.values import Kind, Record

#: What happened to the chat, in the words of the catalogue of system lines; other actions keep Telegram's word.
_EVENTS = {
    "create_group": "created", "create_channel": "created", "migrate_from_group": "created",
    "edit_group_title": "renamed", "edit_group_photo": "icon", "delete_group_photo": "icon",
    "invite_members": "added", "remove_members": "removed", "join_group_by_link": "joined",
    "join_group_by_request": "joined", "pin_message": "pinned", "group_call": "call",
}  # fmt: skip
_MEDIA = {
    "sticker": "sticker", "animation": "gif", "video_file": "video", "video_message": "video note",
    "voice_message": "audio", "audio_file": "audio",
}  # fmt: skip


def record_of(number: int, message: object, zone: ZoneInfo) -> Record | None:
    """The record, or None for something without a time. `zone` reads old exports, which know only local time."""
    at = moment(named(message, "date_unixtime")) or _local(named(message, "date"), zone)
    if not isinstance(message, dict) or at is None:
        return None
    if message.get("type") == "service" or ("from" not in message and "actor" in message):
        return _event(number, at, message)
    kind, detail = _kind(message)
    text = _poll(message["poll"]) if kind is Kind.POLL else text_of(message.get("text"))
    return Record(
        number,
        at,
        _author(message, "from"),
        kind,
        text,
        edited="edited_unixtime" in message or "edited" in message,
        detail=detail,
        id=str(message.get("id", "")),
        reply_to=_reply_to(message),
        reactions=tuple(filter(None, map(_reaction, listed(message.get("reactions"))))),
    )


def text_of(text: object) -> str:
    """A text, which is one string or a list of strings and formatted parts. They are joined as they stand.

    >>> text_of(["Heute ", {"type": "bold", "text": "Probe"}, "!"])
    'Heute Probe!'
    """
    parts = text if isinstance(text, list) else [text]
    return "".join(fit(part if isinstance(part, str) else named(part, "text")) for part in parts)


def _event(number: int, at: datetime, message: dict[str, object]) -> Record:
    actor, action = _author(message, "actor"), fit(message.get("action"))
    if action == "phone_call":
        missed = "missed" if message.get("discard_reason") in ("missed", "busy") else ""
        return Record(number, at, actor, Kind.CALL, "", detail=missed, id=str(message.get("id", "")))
    members = [shown(fit(member)) or "?" for member in listed(message.get("members"))]
    detail = _EVENTS.get(action, action)
    if detail == "removed" and members == [actor]:
        detail = "left"
    words = [actor or "", action.replace("_", " "), ", ".join(members), fit(message.get("title"))]
    return Record(number, at, None, Kind.SYSTEM, " ".join(filter(None, words)), detail=detail)


def _author(message: dict[str, object], field: str) -> str | None:
    """The name; of a deleted account, which has none any more, its number."""
    return shown(fit(message.get(field))) or shown(fit(message.get(f"{field}_id"))) or None


def _kind(message: dict[str, object]) -> tuple[Kind, str]:
    media = message.get("media_type")
    if isinstance(message.get("poll"), dict):
        return Kind.POLL, ""
    if "location_information" in message or "place_name" in message:
        return Kind.LOCATION, ""
    if "contact_information" in message:
        return Kind.CONTACT, ""
    if isinstance(media, str):
        return Kind.MEDIA, _MEDIA.get(media, media)
    if "photo" in message:
        return Kind.MEDIA, "image"
    return (Kind.MEDIA, "document") if "file" in message else (Kind.MESSAGE, "")


def _poll(poll: object) -> str:
    """A poll as it stands in exports of WhatsApp: the question, then one line an answer."""
    answers = (
        f"OPTION: {text_of(named(it, 'text'))} ({named(it, 'voters')} votes)" for it in listed(named(poll, "answers"))
    )
    return "\n".join([text_of(named(poll, "question")), *answers])


def _reply_to(message: dict[str, object]) -> str:
    """What it answers, if that stands in the same chat."""
    return "" if "reply_to_peer_id" in message else str(message.get("reply_to_message_id", ""))


def _reaction(reaction: object) -> tuple[str, int] | None:
    """An emoji with its number; emoji that are pictures of Telegram's own are all one."""
    count = named(reaction, "count")
    emoji = fit(named(reaction, "emoji")) or {"paid": "⭐", "custom_emoji": "�"}.get(fit(named(reaction, "type")), "")
    return (emoji, count) if emoji and isinstance(count, int) else None


def _local(text: object, zone: ZoneInfo) -> datetime | None:
    try:
        at = datetime.fromisoformat(fit(text))
    except ValueError:
        return None
    return at.replace(tzinfo=zone) if at.tzinfo is None else at.astimezone(UTC)
