"""One room as the team sees it: what was said, what is to be done, and who is here."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stammtisch.conversations import feed
from stammtisch.conversations.models import Message, Room, Seat, Thread
from stammtisch.conversations.models.room import RoomKind
from stammtisch.conversations.queries import room as queries
from stammtisch.people.actions.consents import current_consents
from stammtisch.people.models import Address, Firm, Member
from stammtisch.people.models.consent import Purpose
from stammtisch.web import idempotency, words
from stammtisch.web.faces import Face, face
from stammtisch.web.forms.rooms import Draft
from stammtisch.web.screens.inbox import place_of
from stammtisch.web.screens.lines import QUOTE, Line, shortened, team_lines, wordless

#: Seats listed beside a talk; the table's own page has them all.
SEATS_SHOWN = 24


@dataclass(frozen=True)
class Span:
    """Which lines are asked for; all None: the newest."""

    before: int | None = None
    after: int | None = None
    at: int | None = None


@dataclass(frozen=True)
class Work:
    """One person's conversation as work: who waits, who looks after it, what can be done."""

    name: str
    #: "waits since yesterday, 4:40 pm", "rests until …" or nothing.
    waits: str
    rests: str
    care: str
    is_mine: bool
    assigned_id: str
    take_url: str
    rest_url: str
    finish_url: str


@dataclass(frozen=True)
class Composer:
    """The field at the bottom."""

    action: str
    key: str
    draft: Draft
    error: str
    placeholder: str
    #: Name under which the browser keeps a draft.
    keep_as: str
    #: The words that are answered, and the way back from answering them.
    quote: str
    quote_who: str
    drop_quote_url: str
    max_megabytes: int


@dataclass(frozen=True)
class PersonCard:
    """Who sits opposite."""

    name: str
    url: str
    #: "WhatsApp, verified"
    ways: list[str]
    #: ("Taking part", "since 3 Sept" or "withdrawn …"), one per purpose that was ever asked for.
    consents: list[tuple[str, str]]
    note: str
    rooms: list[tuple[str, str]]


@dataclass(frozen=True)
class TableCard:
    """Who sits at the table."""

    seats: list[Face]
    has_more: bool
    is_open: bool
    manage_url: str


@dataclass(frozen=True)
class Colleague:
    """Somebody a conversation can be given to."""

    id: str
    name: str


@dataclass(frozen=True)
class RoomScreen:
    """All that `talk/room.html` sees."""

    title: str
    subtitle: str
    person: Face
    lines: list[Line]
    older_url: str
    newer_url: str
    end_url: str
    work: list[Work]
    #: What the list of several conversations is folded under; empty for one.
    work_summary: str
    colleagues: list[Colleague]
    search_url: str
    composer: Composer | None
    person_card: PersonCard | None
    table_card: TableCard | None
    #: A sentence about something that just could not be done.
    problem: str
    earliest_rest: str
    live_url: str
    live_after: int
    nav: str = "inbox"


def room_screen(
    firm: Firm,
    member: Member,
    room: Room,
    *,
    now: datetime,
    may_talk: bool,
    span: Span,
    draft: Draft,
    reply_to: Message | None = None,
    error: str = "",
    problem: str = "",
) -> RoomScreen:
    """The room at this span of lines, with what is being written."""
    live_after = feed.head(firm)
    url = room_url(firm, room)
    window = queries.window(room, before=span.before, after=span.after, at=span.at)
    seats = queries.guests(room, limit=SEATS_SHOWN + 1)
    work = [_work(thread, firm, member, now) for thread in queries.open_threads(room)]
    is_direct = room.kind == RoomKind.DIRECT
    opposite = seats[0] if is_direct and seats else None
    title = _title(room, opposite)
    return RoomScreen(
        title=title,
        subtitle=_subtitle(room, opposite, seats),
        person=face(title, opposite.address.person_id if opposite and opposite.address else room.pk),
        lines=team_lines(window.messages, firm=firm, now=now),
        older_url=f"{url}?before={window.older}#end" if window.older else "",
        newer_url=f"{url}?after={window.newer}" if window.newer else "",
        end_url=f"{url}#end",
        work=work,
        work_summary=_work_summary(work),
        colleagues=_colleagues(firm),
        search_url=reverse("web:search", args=[firm.slug]) + f"?room={room.public_id}",
        composer=_composer(room, title, url=url, draft=draft, reply_to=reply_to, error=error) if may_talk else None,
        person_card=_person_card(opposite, room, firm, now) if opposite else None,
        table_card=None if is_direct else _table_card(room, seats, firm),
        problem=problem,
        earliest_rest=_tomorrow(now, firm),
        live_url=f"/live/f/{firm.slug}/rooms/{room.public_id}/",
        live_after=live_after,
    )


def room_url(firm: Firm, room: Room) -> str:
    """The team's page of the room."""
    return reverse("web:room", args=[firm.slug, room.public_id])


def _title(room: Room, opposite: Seat | None) -> str:
    if opposite and opposite.address:
        return str(opposite.address.person.name)
    return room.title or _("Conversation")


def _subtitle(room: Room, opposite: Seat | None, seats: list[Seat]) -> str:
    if opposite and opposite.address:
        return place_of(opposite.address.account)
    if room.kind == RoomKind.COMMENTS:
        return _("Comments")
    if not seats:
        return _("Table · nobody sits here yet")
    return _("Table · %(names)s") % {"names": _names(seats)}


def _names(seats: list[Seat]) -> str:
    shown = ", ".join(seat.name for seat in seats[:6])
    return shown + " …" if len(seats) > 6 else shown


def _work(thread: Thread, firm: Firm, member: Member, now: datetime) -> Work:
    rests = thread.snoozed_until if thread.snoozed_until and thread.snoozed_until > now else None
    waits = thread.waiting_since
    ids = [firm.slug, thread.public_id]
    return Work(
        name=thread.address.person.name,
        waits=_("waiting %(since)s") % {"since": words.since(waits, now, firm.zone)} if waits else "",
        rests=_("rests until %(moment)s") % {"moment": words.moment(rests, now, firm.zone)} if rests else "",
        care=_("%(name)s looks after it") % {"name": thread.assigned_to.name} if thread.assigned_to else "",
        is_mine=thread.assigned_to_id == member.pk,
        assigned_id=thread.assigned_to.public_id if thread.assigned_to else "",
        take_url=reverse("web:thread_assign", args=ids),
        rest_url=reverse("web:thread_rest", args=ids),
        finish_url=reverse("web:thread_finish", args=ids),
    )


def _work_summary(work: list[Work]) -> str:
    if len(work) < 2:
        return ""
    waiting = sum(1 for each in work if each.waits)
    if not waiting:
        return _("Nobody is waiting here.")
    return ngettext("One person is waiting here.", "%(number)s people are waiting here.", waiting) % {
        "number": words.capital(words.number(waiting))
    }


def _colleagues(firm: Firm) -> list[Colleague]:
    present = Member.objects.filter(firm=firm, left_at=None).exclude(role="adviser").order_by("name", "id")
    return [Colleague(member.public_id, member.name) for member in present]


def _composer(room: Room, title: str, *, url: str, draft: Draft, reply_to: Message | None, error: str) -> Composer:
    return Composer(
        action=f"{url}say/",
        key=idempotency.new_key(),
        draft=draft,
        error=error,
        placeholder=_("Answer to %(name)s") % {"name": title},
        keep_as=f"room-{room.public_id}",
        quote=(shortened(reply_to.text, QUOTE) or wordless(reply_to)) if reply_to else "",
        quote_who=reply_to.author_name if reply_to else "",
        drop_quote_url=f"{url}#composer-text",
        max_megabytes=settings.UPLOAD_MEGABYTES,
    )


def _person_card(seat: Seat, room: Room, firm: Firm, now: datetime) -> PersonCard:
    address: Address = seat.address
    person = address.person
    return PersonCard(
        name=person.name,
        url=reverse("web:person", args=[firm.slug, person.public_id]),
        ways=[_way(each) for each in person.addresses.select_related("account").order_by("id")[:8]],
        consents=_consents(address, firm, now),
        note=person.note,
        rooms=[
            (other.title or _("Conversation"), room_url(firm, other))
            for other in queries.other_rooms(person.pk, room)
        ],
    )


def _way(address: Address) -> str:
    place = place_of(address.account)
    return _("%(place)s, verified") % {"place": place} if address.verified_at else place


def _consents(address: Address, firm: Firm, now: datetime) -> list[tuple[str, str]]:
    listed = []
    for purpose, event in sorted(current_consents(address).items()):
        values = {"day": words.day(event.at, now, firm.zone)}
        state = _("given %(day)s") % values if event.given else _("taken back %(day)s") % values
        listed.append((str(Purpose(purpose).label), state))
    return listed


def _table_card(room: Room, seats: list[Seat], firm: Firm) -> TableCard:
    return TableCard(
        seats=[face(seat.name, seat.address.person_id if seat.address else 0) for seat in seats[:SEATS_SHOWN]],
        has_more=len(seats) > SEATS_SHOWN,
        is_open=room.is_open and room.archived_at is None,
        manage_url=reverse("web:table_manage", args=[firm.slug, room.public_id]),
    )


def _tomorrow(now: datetime, firm: Firm) -> str:
    return (now.astimezone(firm.zone).date() + timedelta(days=1)).isoformat()
