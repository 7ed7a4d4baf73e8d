"""How long things are kept: what goes in the next thirty days, what was kept by hand, what went."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stammtisch.conversations.models import Clearing, Room
from stammtisch.conversations.models.clearing import Cause
from stammtisch.conversations.ports import Need, ports
from stammtisch.conversations.queries import keeping
from stammtisch.kit.text.moments import short_date
from stammtisch.people.models import Firm
from stammtisch.web import words
from stammtisch.web.screens.persons import room_name
from stammtisch.web.screens.rooms import room_url

AHEAD = timedelta(days=30)
#: So many rooms are shown; the first to go first.
SHOWN = 50


@dataclass(frozen=True)
class RoomRow:
    """A room that goes, or that is kept by hand."""

    name: str
    url: str
    #: "last word 3 Dec 2024", "goes 3 Dec 2026".
    silent: str
    goes: str
    #: Keeps it, or lets it go.
    act_url: str


@dataclass(frozen=True)
class Went:
    """One line of what went."""

    when: str
    what: str
    why: str


@dataclass(frozen=True)
class KeepingScreen:
    """All that `settings/keeping.html` sees."""

    going: list[RoomRow]
    #: How many more go than are shown, a sentence; and the people who go.
    more: str
    people: str
    kept: list[RoomRow]
    went: list[Went]

    @classmethod
    def of(cls, firm: Firm, *, now: datetime) -> "KeepingScreen":
        """As it stands at `now`."""
        soon = keeping.outlived(firm, now + AHEAD)
        rooms = list(soon[:SHOWN])
        held = {room for room, need in ports.rounds.needed([room.pk for room in rooms]).items() if need is Need.ALL}
        more = max(0, soon.count() - SHOWN)
        people = keeping.people_outlived(firm, now + AHEAD).count()
        return cls(
            going=[_row(room, firm, now, "web:keep_room") for room in rooms if room.pk not in held],
            more=ngettext("One more goes.", "%(count)s more go.", more) % {"count": more} if more else "",
            people=ngettext(
                "One person with whom nothing is left is forgotten, too.",
                "%(count)s people with whom nothing is left are forgotten, too.",
                people,
            )
            % {"count": people}
            if people
            else "",
            kept=[_row(room, firm, now, "web:let_room_go") for room in keeping.kept_rooms(now)[:SHOWN]],
            went=[_went(clearing, firm, now) for clearing in keeping.clearings()],
        )


def _row(room: Room, firm: Firm, now: datetime, act: str) -> RoomRow:
    def date(moment: datetime) -> str:
        return short_date(moment.astimezone(firm.zone).date(), with_year=True)

    goes = keeping.goes_at(room, firm)
    return RoomRow(
        name=room_name(room),
        url=room_url(firm, room),
        silent=_("last word %(day)s") % {"day": date(keeping.last_word(room))},
        goes=_("goes %(day)s") % {"day": date(goes)} if goes > now else _("goes tonight"),
        act_url=reverse(act, args=[firm.slug, room.public_id]),
    )


def _went(clearing: Clearing, firm: Firm, now: datetime) -> Went:
    counted = [
        (clearing.rooms, ngettext("one room", "%(count)s rooms", clearing.rooms)),
        (clearing.messages, ngettext("one message", "%(count)s messages", clearing.messages)),
        (clearing.files, ngettext("one file", "%(count)s files", clearing.files)),
        (clearing.envelopes, ngettext("one envelope", "%(count)s envelopes", clearing.envelopes)),
        (clearing.people, ngettext("one person forgotten", "%(count)s people forgotten", clearing.people)),
    ]
    why = str(Cause(clearing.cause).label)
    return Went(
        when=words.capital(words.moment(clearing.at, now, firm.zone)),
        what=", ".join(phrase % {"count": count} for count, phrase in counted if count),
        why=f"{why}, {clearing.by.name}" if clearing.by else why,
    )
