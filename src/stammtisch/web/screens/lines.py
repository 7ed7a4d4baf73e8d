"""A line of a talk as the team sees it: the same for the page and for the live feed."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from stammtisch.conversations.models import Attachment, Message, Reaction, Side
from stammtisch.conversations.models.message import Audience
from stammtisch.conversations.queries.room import Details, details
from stammtisch.conversations.states import DeliveryState
from stammtisch.formats.models import Round
from stammtisch.people.models import Firm
from stammtisch.web import words

#: Rounds by their number in the firm.
Rounds = Mapping[int, Round]

#: How much of a quoted line is repeated above the answer.
QUOTE = 120


@dataclass(frozen=True)
class FileLink:
    """An attachment beside the words."""

    name: str
    url: str
    is_image: bool
    width: int | None
    height: int | None
    size: int


@dataclass(frozen=True)
class Line:
    """What `talk/_line.html` shows of one message."""

    #: Number in the room; the anchor is "m" and this number.
    seq: int
    #: "them", "us" or "note"
    side: str
    who: str
    body: str
    when: str
    when_iso: str
    #: Words of the day when this line is its first; else empty.
    day: str
    quote: str
    quote_seq: int | None
    quote_url: str
    #: ("👍", "Mira, Jonas")
    reactions: list[tuple[str, str]]
    files: list[FileLink]
    #: Where its copies are, in words; empty when everybody reads it in the room.
    delivery: str
    has_failed: bool
    #: Where a person decides about copies of which nobody knows; or nothing.
    decide_url: str
    is_gone: bool
    is_automatic: bool
    is_edited: bool
    is_settled: bool
    #: Whom alone it was said to; empty: everybody.
    only_for: str
    round_tag: str
    round_url: str
    #: Everything one can do with it.
    more_url: str
    reply_url: str


def team_lines(messages: Sequence[Message], *, firm: Firm, now: datetime) -> list[Line]:
    """The lines of one room in order, with a heading for each new day."""
    belongings, rounds = details(messages), _rounds(messages)
    lines = []
    day: date | None = None
    for message in messages:
        local = message.at.astimezone(firm.zone).date()
        heading = "" if local == day else words.day_line(message.at, now, firm.zone)
        lines.append(_line(message, belongings, rounds, firm, heading))
        day = local
    return lines


def team_line(message: Message, *, firm: Firm, now: datetime) -> Line:
    """One line alone, as it is sent to open pages."""
    return _line(message, details([message]), _rounds([message]), firm, "")


def _line(message: Message, belongings: Details, rounds: Rounds, firm: Firm, day: str) -> Line:
    room_url = reverse("web:room", args=[firm.slug, message.room.public_id])
    copies = belongings.copies.get(message.pk, Counter())
    delivery, has_failed = _fate(copies, belongings.reasons.get(message.pk, ""))
    quoted, game = message.reply_to, rounds.get(message.round_number or 0)
    return Line(
        seq=message.seq,
        side=_side(message),
        who=words.said_by(message),
        body=_("This message was taken back.") if message.deleted_at else message.text,
        when=words.clock_time(message.at, firm.zone),
        when_iso=message.at.isoformat(),
        day=day,
        quote=shortened(quoted.text, QUOTE) if quoted else "",
        quote_seq=quoted.seq if quoted else None,
        quote_url=f"{room_url}?at={quoted.seq}#m{quoted.seq}" if quoted else "",
        reactions=_reactions(belongings.reactions.get(message.pk, [])),
        files=[_file(each, firm) for each in belongings.attachments.get(message.pk, [])],
        delivery=delivery,
        has_failed=has_failed,
        decide_url=reverse("web:inbox", args=[firm.slug]) + "#undecided" if copies["parked"] else "",
        is_gone=message.deleted_at is not None,
        is_automatic=message.side == Side.AUTO,
        is_edited=message.edited_at is not None and message.deleted_at is None,
        is_settled=message.settled_at is not None,
        only_for=_only_for(message),
        round_tag=game.title or message.room.title if game else "",
        round_url=reverse("web:round", args=[firm.slug, game.public_id]) if game else "",
        more_url=reverse("web:message", args=[firm.slug, message.public_id]),
        reply_url=f"{room_url}?at={message.seq}&reply={message.public_id}#composer-text",
    )


def _rounds(messages: Sequence[Message]) -> Rounds:
    numbers = {message.round_number for message in messages if message.round_number}
    return {round.number: round for round in Round.objects.filter(number__in=numbers)} if numbers else {}


def shortened(text: str, length: int) -> str:
    """The beginning of a text on one line, cut between words; three dots say that there is more."""
    flat = " ".join(text.split())
    if len(flat) <= length:
        return flat
    return flat[:length].rsplit(" ", 1)[0] + " …"


def wordless(message: Message) -> str:
    """What is said in place of words when there are none."""
    if message.deleted_at:
        return _("A message that was taken back")
    return {"image": _("A picture"), "file": _("A file")}.get(message.kind, "")


def _side(message: Message) -> str:
    if message.audience == Audience.TEAM:
        return "note"
    return "them" if message.side == Side.OUTSIDE else "us"


def _only_for(message: Message) -> str:
    if message.audience != Audience.SEAT or message.to_address is None:
        return ""
    name: str = message.to_address.person.name
    return name


def _reactions(reactions: Sequence[Reaction]) -> list[tuple[str, str]]:
    by_emoji: dict[str, list[str]] = {}
    for reaction in reactions:
        name = reaction.member.name if reaction.member else reaction.address.person.name if reaction.address else ""
        by_emoji.setdefault(reaction.emoji, []).append(name)
    return [(emoji, ", ".join(names)) for emoji, names in by_emoji.items()]


def _file(attachment: Attachment, firm: Firm) -> FileLink:
    return FileLink(
        name=attachment.name,
        url=reverse("web:file", args=[firm.slug, attachment.public_id]),
        is_image=attachment.kind == "image",
        width=attachment.width,
        height=attachment.height,
        size=attachment.size_bytes,
    )


def _fate(copies: Counter[str], reason: str) -> tuple[str, bool]:
    """Where the copies are: the worst news first, else the least that holds for all."""
    if not copies:
        return "", False
    if copies["parked"]:
        return _("probably not delivered"), True
    if copies[DeliveryState.FAILED]:
        return (_("not sent: %(reason)s") % {"reason": reason}) if reason else _("not sent"), True
    for state in (
        DeliveryState.QUEUED,
        DeliveryState.ATTEMPTING,
        DeliveryState.UNCLEAR,
        DeliveryState.ACCEPTED,
        DeliveryState.DELIVERED,
    ):
        if copies[state]:
            return str(state.label), False
    return str(DeliveryState.READ.label), False
