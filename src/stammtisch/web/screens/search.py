"""What was found: places in talks with the words marked, and people."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stammtisch.conversations.models import Message, Room
from stammtisch.conversations.queries.found import Found, Narrowing, found
from stammtisch.people.models import Firm, Person
from stammtisch.web import words
from stammtisch.web.faces import Face, face
from stammtisch.web.forms.search import Wanted, period_labels
from stammtisch.web.screens.inbox import place_of
from stammtisch.web.screens.marking import Piece, marked


@dataclass(frozen=True)
class Place:
    """One message that holds the words."""

    person: Face
    url: str
    when: str
    pieces: list[Piece]
    room: str
    is_note: bool


@dataclass(frozen=True)
class Known:
    """Somebody whose name or note has the words."""

    person: Face
    url: str
    #: The team's note, where it is why they were found.
    note: list[Piece]


@dataclass(frozen=True)
class SearchScreen:
    """All that `talk/search.html` sees."""

    wanted: Wanted
    summary: str
    places: list[Place]
    people: list[Known]
    periods: list[tuple[str, str]]
    #: Names of the person and the room the search is narrowed to.
    person: str
    room: str
    nav: str = "search"


def search_screen(
    firm: Firm, wanted: Wanted, *, person: Person | None, room: Room | None, now: datetime
) -> SearchScreen:
    """The search page, with what was found if something was asked."""
    result = Found([], [], has_more=False)
    if wanted.query:
        result = found(wanted.query, Narrowing(person, room, wanted.since(now)))
    return SearchScreen(
        wanted=wanted,
        summary=_summary(result) if wanted.query else "",
        places=[_place(message, wanted.query, firm, now) for message in result.messages],
        people=[
            Known(
                face(each.name, each.pk),
                reverse("web:person", args=[firm.slug, each.public_id]),
                _why(each, wanted.query),
            )
            for each in result.people
        ],
        periods=period_labels(),
        person=person.name if person else "",
        room=(room.title or _("Conversation")) if room else "",
    )


def _why(person: Person, query: str) -> list[Piece]:
    pieces = marked(person.note, query)
    return pieces if any(piece.is_hit for piece in pieces) else []


def _summary(result: Found) -> str:
    count = len(result.messages)
    if result.has_more:
        return _("The newest %(number)s places.") % {"number": words.number(count)}
    if count == 0:
        return _("No message with these words.")
    return ngettext("One place.", "%(number)s places, the newest first.", count) % {
        "number": words.capital(words.number(count))
    }


def _place(message: Message, query: str, firm: Firm, now: datetime) -> Place:
    key = message.address.person_id if message.address else message.member_id or 0
    where = message.room.title or (place_of(message.address.account) if message.address else _("Conversation"))
    return Place(
        person=face(words.said_by(message), key),
        url=reverse("web:room", args=[firm.slug, message.room.public_id]) + f"?at={message.seq}#m{message.seq}",
        when=words.moment(message.at, now, firm.zone),
        pieces=marked(message.text, query),
        room=where,
        is_note=message.audience == "team",
    )
