"""Opening a stream: what is wished for, whether it may be had, and what was missed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qs

from django.http import parse_cookie

from stammtisch.conversations import feed
from stammtisch.conversations.models import FeedEntry
from stammtisch.people.models import Firm
from stammtisch.people.tenancy import firm_scope
from stammtisch.web.language import from_browser
from stammtisch.web.live import rights, wire
from stammtisch.web.live.hub import Hub, Listener
from stammtisch.web.live.reader import render
from stammtisch.web.live.topics import Topic
from stammtisch.web.server.protocol import Scope, header

#: Who has missed more than this loads the page again instead.
MOST_MISSED = 200
#: Cursors are numbers of a table; nothing longer is one.
_DIGITS = 18


@dataclass(frozen=True)
class Wish:
    """What a browser asks for."""

    #: Slug of the firm, for the team; "" for a guest.
    firm: str
    #: Public id of the room; "" for the whole firm.
    room: str
    cookies: Mapping[str, str]
    accept_language: str
    #: The last event seen; None if the browser has no idea, then it follows from now on.
    after: int | None

    @classmethod
    def of(cls, scope: Scope) -> "Wish | None":
        """Read from the address and headers; None if nothing lives at this address."""
        match scope["path"].strip("/").split("/"):
            case ["live", "f", firm]:
                room = ""
            case ["live", "f", firm, "rooms", room]:
                pass
            case ["live", "t", room]:
                firm = ""
            case _:
                return None
        return cls(
            firm=firm,
            room=room,
            cookies=parse_cookie((header(scope, b"cookie") or b"").decode("latin-1")),
            accept_language=(header(scope, b"accept-language") or b"").decode("latin-1"),
            after=_cursor(scope),
        )


@dataclass(frozen=True)
class Opened:
    """A stream that may begin."""

    listener: Listener
    #: Events to begin with.
    missed: bytes
    #: Everything up to this number is told by `missed`.
    upto: int


def subscribe(wish: Wish, hub: Hub, *, now: datetime) -> Opened | None:
    """Join the hub if the wish is granted, then read what was missed; None if it is refused."""
    granted = _granted(wish, now)
    if granted is None:
        return None
    firm, topic, right = granted
    listener = Listener(topic, right)
    with firm_scope(firm):
        hub.join(listener, head=feed.head(firm))
        missed, upto = _missed(firm, listener, wish.after)
    return Opened(listener, missed, upto)


def _granted(wish: Wish, now: datetime) -> tuple[Firm, Topic, rights.Right] | None:
    if not wish.firm:
        guest = rights.of_guest(wish.room, wish.cookies, now)
        if guest is None:
            return None
        right, seat = guest
        known = seat.address.person.language if seat.address else ""
        language = seat.firm.locale_in(known or from_browser(wish.accept_language))
        return seat.firm, Topic(seat.firm_id, seat.room_id, for_team=False, language=language), right
    member_right = rights.of_member(wish.firm, wish.cookies)
    if member_right is None:
        return None
    staff, member = member_right
    firm = member.firm
    language = firm.locale_in(member.user.language or firm.language)
    room = rights.room_of(firm, wish.room) if wish.room else None
    if wish.room and room is None:
        return None
    return firm, Topic(firm.pk, room.pk if room else None, for_team=True, language=language), staff


def _missed(firm: Firm, listener: Listener, after: int | None) -> tuple[bytes, int]:
    """The events since `after`, and up to which number; `reload` if they are too many or no longer there."""
    head = feed.head(firm)
    if after is None or after == head:
        return b"", head
    entries = list(FeedEntry.objects.filter(n__gt=after).select_related("firm", "room__firm")[: MOST_MISSED + 1])
    complete = after < head and len(entries) <= MOST_MISSED and bool(entries) and entries[0].n == after + 1
    if not complete:
        return wire.reload(head), head
    packets = [packet for packet in render(entries, listener.topic) if packet.is_for(listener.person_id)]
    return b"".join(packet.data for packet in packets), entries[-1].n


def _cursor(scope: Scope) -> int | None:
    """The browser's own header wins: on a reconnect the address still names the cursor of the first connect."""
    query = parse_qs(scope["query_string"].decode("latin-1"))
    texts = ((header(scope, b"last-event-id") or b"").decode("latin-1"), query.get("after", [""])[0])
    for text in texts:
        if text.isascii() and text.isdecimal() and len(text) <= _DIGITS:
            return int(text)
    return None
