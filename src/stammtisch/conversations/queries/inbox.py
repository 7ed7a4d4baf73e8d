"""Who waits for the team, and what the machine could not decide alone."""

from datetime import datetime
from enum import StrEnum

from django.db.models import OuterRef, Q, QuerySet, Subquery

from stammtisch.conversations.models import Atom, Delivery, Message, Side, Thread
from stammtisch.conversations.models.envelope import AtomState
from stammtisch.conversations.models.message import Audience
from stammtisch.conversations.queries.keyset import Cursor, Page, page
from stammtisch.people.models import Member

#: Conversations on one page of the inbox.
PAGE = 25
#: Undecided copies and unreadable arrivals shown at once; the oldest come first, so deciding brings up the next.
UNDECIDED = 20


class Tab(StrEnum):
    """The four ways to look at the inbox."""

    WAITING = "waiting"
    MINE = "mine"
    LATER = "later"
    ALL = "all"

    @classmethod
    def read(cls, text: str) -> "Tab":
        """The tab an address names; anything else means who waits."""
        return next((tab for tab in cls if tab == text), cls.WAITING)


def threads(
    tab: Tab,
    *,
    member: Member,
    now: datetime,
    after: Cursor | None = None,
    before: Cursor | None = None,
    limit: int = PAGE,
) -> Page[Thread]:
    """Conversations of a tab with everything a row shows: who waits longest first, else the newest first.

    Each carries `note_by`: who left the newest note since the wait began, or None.
    """
    if tab is Tab.WAITING:
        return page(_shown(waiting(now)), by="waiting_since", after=after, before=before, limit=limit)
    if tab is Tab.LATER:
        resting = Thread.objects.filter(snoozed_until__gt=now)
        return page(_shown(resting), by="snoozed_until", after=after, before=before, limit=limit)
    every = Thread.objects.all()
    if tab is Tab.MINE:
        every = every.filter(assigned_to=member, done_at=None)
    return page(_shown(every), by="last_message_at", descending=True, after=after, before=before, limit=limit)


def waiting(now: datetime) -> QuerySet[Thread]:
    """Conversations in which somebody waits and which do not rest."""
    awake = Q(snoozed_until=None) | Q(snoozed_until__lte=now)
    return Thread.objects.filter(awake, waiting_since__isnull=False)


def waiting_count(now: datetime) -> int:
    """How many people wait for an answer."""
    return waiting(now).count()


def parked_copies() -> list[Delivery]:
    """Outgoing copies that only a person can decide about, the oldest first."""
    parked = Delivery.objects.filter(parked_at__isnull=False).order_by("parked_at", "id")
    return list(parked.select_related("message__room", "message__member", "address__person", "account")[:UNDECIDED])


def set_aside() -> list[Atom]:
    """Arrivals nobody could read, the oldest first."""
    atoms = Atom.objects.filter(state=AtomState.QUARANTINED).order_by("at", "id")
    return list(atoms.select_related("account")[:UNDECIDED])


def _shown(rows: QuerySet[Thread]) -> QuerySet[Thread]:
    notes = Message.objects.filter(
        room=OuterRef("room"),
        at__gte=OuterRef("waiting_since"),
        audience=Audience.TEAM,
        side=Side.TEAM,
        deleted_at=None,
    )
    return rows.select_related(
        "room", "address__person", "address__account", "last_message__member", "assigned_to"
    ).annotate(note_by=Subquery(notes.order_by("-at", "-id").values("author_name")[:1]))
