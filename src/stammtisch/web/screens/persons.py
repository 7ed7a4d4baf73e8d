"""The pages about people: the list, somebody, and two who may be one."""

from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stammtisch.conversations.models import Message, Room
from stammtisch.conversations.queries import persons as talk
from stammtisch.people import queries
from stammtisch.people.models import Address, Consent, Firm, Person, PersonMerge
from stammtisch.people.models.consent import Purpose
from stammtisch.web import words
from stammtisch.web.channel_names import channel_name
from stammtisch.web.faces import Face, face

PAGE_SIZE = 20
#: Deeper than this nobody pages; the search is faster for the person and for the machine.
MOST_PAGES = 250


@dataclass(frozen=True)
class Row:
    """Somebody in the list."""

    public_id: str
    name: str
    url: str
    face: Face
    #: What they said last and when; empty for those who have not spoken yet.
    last_words: str
    when: str
    #: Ways to reach them, in words.
    channels: str


@dataclass(frozen=True)
class PersonsScreen:
    """Everybody the firm knows."""

    title: str
    rows: list[Row]
    search: str
    #: Whether only those are shown who share a name.
    twins_only: bool
    #: For `parts/pagination.html`.
    older_url: str = ""
    newer_url: str = ""
    position: str = ""

    @classmethod
    def of(cls, firm: Firm, *, search: str, twins_only: bool, page: str, now: datetime) -> "PersonsScreen":
        """The page numbered `page` (anything else is the first) of those whose name fits `search`."""
        found = queries.persons_with_twins() if twins_only else queries.known_persons(search)
        shown = _page(found, page)
        known = shown.paginator.count
        kept = {"q": search} if search else {"show": "twins"} if twins_only else {}
        return cls(
            title=_title(known, search, twins_only=twins_only),
            rows=rows(list(shown), firm, now),
            search=search,
            twins_only=twins_only,
            older_url=_page_url(kept, shown.next_page_number()) if shown.has_next() else "",
            newer_url=_page_url(kept, shown.previous_page_number()) if shown.has_previous() else "",
            position=_("%(first)s to %(last)s of %(count)s")
            % {"first": shown.start_index(), "last": shown.end_index(), "count": known},
        )


@dataclass(frozen=True)
class Saying:
    """Something somebody said."""

    text: str
    where: str
    when: str
    #: Empty as long as there is no page of that room.
    url: str


@dataclass(frozen=True)
class ConsentEvent:
    """One line of the history."""

    purpose: str
    given: bool
    #: "yesterday, 4:40 pm", "E-mail", "at the counter", "noted by Alma".
    when: str
    channel: str
    method: str
    noted_by: str
    words: str


@dataclass(frozen=True)
class Joined:
    """Somebody who was taken together with this person."""

    name: str
    when: str
    undo_url: str


@dataclass(frozen=True)
class PersonScreen:
    """Somebody."""

    person: Person
    face: Face
    met: str
    #: "Web room, verified" and the like.
    ways: list[str]
    #: What holds now, by purpose: words and truth.
    agreed: list[tuple[str, bool]]
    history: list[ConsentEvent]
    sayings: list[Saying]
    rooms: list[tuple[str, str]]
    twins: list[Row]
    joined: list[Joined]

    @classmethod
    def of(cls, person: Person, firm: Firm, *, now: datetime) -> "PersonScreen":
        """Everything the team knows about this person, the latest first and no more than fits a page."""
        history = queries.consent_history(person)
        return cls(
            person=person,
            face=face(person.name, person.pk),
            met=_("known since %(day)s") % {"day": words.day(person.created_at, now, firm.zone)},
            ways=[_way(address) for address in _addresses(person)],
            agreed=_agreed(history),
            history=[_event(consent, firm, now) for consent in history[:50]],
            sayings=[_saying(message, firm, now) for message in talk.words_of(person)],
            rooms=[(room_name(room), room_url(firm, room)) for room in talk.rooms_of(person)],
            twins=rows(queries.twins_of(person), firm, now),
            joined=[_joined(merge, firm, now) for merge in queries.merges_of(person)],
        )


@dataclass(frozen=True)
class Side:
    """One of two who may be the same."""

    person: Person
    face: Face
    #: "Web room, known since 3 Sep".
    known: str
    last_words: str
    messages: str


@dataclass(frozen=True)
class MergeScreen:
    """Two people side by side, and what will happen."""

    one: Side
    other: Side
    back_url: str

    @classmethod
    def of(cls, one: Person, other: Person, firm: Firm, *, now: datetime) -> "MergeScreen":
        """Both with their last words."""
        said, counts = talk.last_words([one, other]), talk.message_counts([one, other])

        def side(person: Person) -> Side:
            met = _("known since %(day)s") % {"day": words.day(person.created_at, now, firm.zone)}
            count = counts.get(person.pk, 0)
            return Side(
                person=person,
                face=face(person.name, person.pk),
                known=", ".join([*_channels(_addresses(person)), met]),
                last_words=said[person.pk].text if person.pk in said else "",
                messages=ngettext("%(count)s message", "%(count)s messages", count) % {"count": count},
            )

        return cls(side(one), side(other), reverse("web:person", args=[firm.slug, one.public_id]))


def rows(persons: list[Person], firm: Firm, now: datetime) -> list[Row]:
    """These people with their last words, in the order given; a fixed number of queries."""
    said = talk.last_words(persons)
    ways: dict[int, list[Address]] = {}
    for address in Address.objects.filter(person__in=persons).select_related("account").order_by("pk"):
        ways.setdefault(address.person_id, []).append(address)
    return [_row(person, said.get(person.pk), ways.get(person.pk, []), firm, now) for person in persons]


def room_name(room: Room) -> str:
    """A table has a title; a talk of two has none."""
    return room.title or _("Conversation")


def room_url(firm: Firm, room: Room) -> str:
    """The room's page."""
    try:
        return reverse("web:room", args=[firm.slug, room.public_id])
    except NoReverseMatch:
        return ""


def _row(person: Person, message: Message | None, ways: list[Address], firm: Firm, now: datetime) -> Row:
    return Row(
        public_id=person.public_id,
        name=person.name,
        url=reverse("web:person", args=[firm.slug, person.public_id]),
        face=face(person.name, person.pk),
        last_words=message.text if message else "",
        when=words.day(message.at, now, firm.zone) if message else "",
        channels=", ".join(_channels(ways)),
    )


def _title(count: int, search: str, *, twins_only: bool) -> str:
    if twins_only:
        if not count:
            return _("Nobody shares a name.")
        return _("%(count)s people share a name with somebody.") % {"count": count}
    if search and not count:
        return _("Nobody has this name.")
    if search:
        return ngettext("%(count)s person has this name.", "%(count)s people have this name.", count) % {
            "count": count
        }
    if not count:
        return _("Nobody is known here yet.")
    return ngettext("One person knows you here.", "%(count)s people know you here.", count) % {"count": count}


def _page(found: QuerySet[Person], page: str) -> Page[Person]:
    number = int(page) if page.isdecimal() and len(page) < 6 else 1
    return Paginator(found, PAGE_SIZE).get_page(min(number, MOST_PAGES))


def _page_url(kept: dict[str, str], number: int) -> str:
    return "?" + urlencode({**kept, "page": str(number)})


def _addresses(person: Person) -> list[Address]:
    return list(Address.objects.filter(person=person).select_related("account").order_by("pk"))


def _channels(ways: list[Address]) -> list[str]:
    return list(dict.fromkeys(channel_name(way.account.kind) for way in ways))


def _way(address: Address) -> str:
    name = channel_name(address.account.kind)
    return _("%(channel)s, verified") % {"channel": name} if address.verified_at else name


def _agreed(history: list[Consent]) -> list[tuple[str, bool]]:
    """Per purpose the latest word; of two addresses one "yes" is enough, since each is asked for itself."""
    latest: dict[tuple[int, str], bool] = {}
    for consent in reversed(history):
        latest[consent.address_id, consent.purpose] = consent.given
    return [
        (str(purpose.label), any(given for (_way, said), given in latest.items() if said == purpose))
        for purpose in Purpose
        if any(said == purpose for _way, said in latest)
    ]


def _event(consent: Consent, firm: Firm, now: datetime) -> ConsentEvent:
    return ConsentEvent(
        purpose=str(Purpose(consent.purpose).label),
        given=consent.given,
        when=words.moment(consent.at, now, firm.zone),
        channel=channel_name(consent.address.account.kind),
        method=_(consent.method) if consent.method else "",  # ours are kept in English, a member’s words as they are
        noted_by=consent.recorded_by.name if consent.recorded_by else "",
        words=consent.words,
    )


def _saying(message: Message, firm: Firm, now: datetime) -> Saying:
    return Saying(
        text=message.text,
        where=room_name(message.room),
        when=words.day(message.at, now, firm.zone),
        url=room_url(firm, message.room),
    )


def _joined(merge: PersonMerge, firm: Firm, now: datetime) -> Joined:
    return Joined(
        name=merge.absorbed.name,
        when=words.day(merge.merged_at, now, firm.zone),
        undo_url=reverse("web:unmerge", args=[firm.slug, merge.absorbed.public_id]),
    )
