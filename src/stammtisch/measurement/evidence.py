"""Belege: the people, turns and statements behind a figure, page by page, with the words that were said.

Lists are keyed by time and id, so the last page costs what the first does. What a member said is shown as said by
the house: the columns read here do not say by whom.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import reduce
from operator import itemgetter, or_
from typing import Any, Literal, NamedTuple

from django.db.models import Count, F, Max, OuterRef, Q, Subquery

from stammtisch.conversations.queries.keyset import Cursor, Page, page
from stammtisch.people.tenancy import current_firm

from .conversations import Conversation
from .definitions import DEFINITION_SET, REGULAR_WEEKS
from .hours import calendars_of
from .models import Exchange, Response, Statement, Turn
from .periods import Period
from .queries import became_dialogue, in_weeks, is_open, question_answered, settled_questions, talks, within, written
from .reading import spoken

#: Rows on a page.
PAGE = 20


class Words(NamedTuple):
    """What a turn said, and where."""

    #: Joined from all its messages; empty if they were taken back or had no words.
    text: str
    side: str
    #: The person who spoke; empty and None for the house.
    name: str
    person: int | None
    at: datetime
    #: Public id and title of the room, and the number there of the turn's first message, for links.
    room: str
    room_title: str
    seq: int
    #: Public id of that message.
    message: str


class Talker(NamedTuple):
    """A person in dialogue."""

    person: int
    exchanges: int
    completed_at: datetime
    #: The three turns of the latest exchange.
    turns: tuple[int, int, int]


class Writer(NamedTuple):
    """A person who wrote."""

    person: int
    #: Turns of substance in the period, or weeks they were there in.
    amount: int
    latest: datetime
    #: Number of the latest turn.
    turn: int


#: Which turns of people that asked for an answer a figure counts.
Asked = Literal["due", "first", "next", "questions"]


class Kind(StrEnum):
    """Which of the rows behind a figure."""

    ALL = "all"
    #: Turns that were not answered in time, or not at all; questions that had to be asked again as well.
    LATE = "late"
    #: People who were there in three of four weeks.
    REGULARS = "regulars"
    #: Levels of a conversation.
    ALONE = "alone"
    REACTION = "reaction"
    DEEP = "deep"
    #: Who opened a conversation.
    THEIRS = "theirs"
    OURS = "ours"
    #: Whether people took up what the firm opened.
    TAKEN = "taken"
    LEFT = "left"
    BROADCAST = "broadcast"
    DIALOGUE = "dialogue"
    OPEN = "open"


@dataclass(frozen=True)
class Span:
    """A period as it is known at a time."""

    period: Period
    now: datetime


def talkers(span: Span, *, start: int = 0, limit: int = PAGE) -> list[Talker]:
    """People with a completed exchange, the latest first; one more than `limit` if there are more."""
    mine = within(Exchange, "completed_at", span.period, span.now)
    newest = mine.filter(person=OuterRef("person_id")).order_by("-completed_at", "-id").values("pk")[:1]
    rows = (
        mine.order_by()
        .values("person_id")
        .annotate(count=Count("id"), latest=Max("completed_at"), newest=Subquery(newest))
        .order_by("-latest", "person_id")
        .values_list("person_id", "count", "latest", "newest")[start : start + limit + 1]
    )
    people = list(rows)
    loops = Exchange.objects.in_bulk([newest for *_rest, newest in people])
    return [Talker(person, count, at, _turns_of(loops[number])) for person, count, at, number in people]


def responses(
    span: Span, *, which: Asked, kind: Kind, after: Cursor | None = None, before: Cursor | None = None
) -> Page[Response]:
    """Turns of people that asked for an answer, the newest first."""
    rows = within(Response, "asked_at", span.period, span.now)
    late = Q(answered_at=None) | Q(answered_at__gt=F("due_at"))
    if which == "questions":
        rows = settled_questions(span.period, span.now)
        late = ~Q(pk__in=rows.filter(question_answered(span.now)).values("pk"))
    elif which == "due":
        rows = rows.filter(due_at__lte=span.now)
    else:  # waiting times count every wait
        rows = rows.filter(kind=which)
    if kind is Kind.LATE:
        rows = rows.filter(late)
    return page(rows, by="asked_at", descending=True, after=after, before=before, limit=PAGE)


def turns(span: Span, *, after: Cursor | None = None, before: Cursor | None = None) -> Page[Turn]:
    """Turns of substance, the newest first."""
    rows = within(Turn, "start_at", span.period, span.now).filter(said_at__isnull=False)
    return page(rows, by="start_at", descending=True, after=after, before=before, limit=PAGE)


def writers(span: Span, *, start: int = 0, limit: int = PAGE) -> list[Writer]:
    """People who wrote something of substance, the latest first; one more than `limit` if there are more."""
    return _writers(written(within(Turn, "start_at", span.period, span.now)), Count("id"), start, limit)


def present(span: Span, *, kind: Kind, start: int = 0, limit: int = PAGE) -> list[Writer]:
    """People who wrote in the last four open weeks, with the number of these weeks; as `writers`."""
    turns = in_weeks(span.period, calendars_of(current_firm()), span.now)
    least = REGULAR_WEEKS if kind is Kind.REGULARS else 1
    return _writers(turns, Count("week", distinct=True), start, limit, least=least)


def _writers(turns: Any, count: Count, start: int, limit: int, *, least: int = 1) -> list[Writer]:
    newest = turns.filter(person=OuterRef("person_id")).order_by("-start_at", "-id").values("number")[:1]
    rows = turns.order_by().values("person_id").annotate(count=count, latest=Max("start_at"))
    rows = rows.filter(count__gte=least).annotate(newest=Subquery(newest)).order_by("-latest", "person_id")
    found = rows.values_list("person_id", "count", "latest", "newest")[start : start + limit + 1]
    return [Writer(*row) for row in found]


def conversations(span: Span) -> list[Conversation]:
    """What lies in the period of each conversation, the latest first."""
    return sorted(talks(span.period, span.now), key=lambda one: one.said[-1].start, reverse=True)


def statements(
    span: Span, *, kind: Kind, after: Cursor | None = None, before: Cursor | None = None
) -> Page[Statement]:
    """What the firm said and what became of it, the newest first."""
    rows = within(Statement, "at", span.period, span.now)
    dialogue, running = became_dialogue(span.now), is_open(span.now)
    wanted = {
        Kind.DIALOGUE: dialogue,
        Kind.OPEN: ~dialogue & running,
        Kind.BROADCAST: ~dialogue & ~running,
    }
    rows = rows.filter(wanted[kind]) if kind in wanted else rows
    return page(rows, by="at", descending=True, after=after, before=before, limit=PAGE)


def words_of(numbers: Iterable[int]) -> dict[int, Words]:
    """What these turns said, by number; two queries. A turn that is being derived anew may be missing.

    Each turn's stretch of its room is named in the query: joined by their times, PostgreSQL would read whole rooms.
    """
    turns = list(Turn.objects.filter(definition=DEFINITION_SET, number__in=set(numbers)))
    if not turns:
        return {}
    # between the first and the last message of a turn nobody else speaks in its room
    stretches = (Q(room=turn.room_id, side=turn.side, at__range=(turn.start_at, turn.end_at)) for turn in turns)
    said: dict[tuple[int, str], list[dict[str, Any]]] = defaultdict(list)
    for row in spoken().filter(reduce(or_, stretches)).order_by("at", "id").values("room", *_COLUMNS):
        said[row["room"], row["side"]].append(row)
    found = {turn.number: _within(said[turn.room_id, turn.side], turn) for turn in turns}
    return {number: _words(rows) for number, rows in sorted(found.items()) if rows}


def _within(said: Sequence[dict[str, Any]], turn: Turn) -> Sequence[dict[str, Any]]:
    """The messages of this turn, out of those of its side in its room, in order."""
    first = bisect_left(said, turn.start_at, key=itemgetter("at"))
    return said[first : bisect_right(said, turn.end_at, key=itemgetter("at"))]


_COLUMNS = (
    "side",
    "at",
    "text",
    "seq",
    "public_id",
    "room__public_id",
    "room__title",
    "address__person__name",
    "address__person_id",
)


def _words(said: Sequence[dict[str, Any]]) -> Words:
    first = said[0]
    return Words(
        text="\n".join(row["text"] for row in said if row["text"]),
        side=first["side"],
        name=first["address__person__name"] or "",
        person=first["address__person_id"],
        at=first["at"],
        room=first["room__public_id"],
        room_title=first["room__title"],
        seq=first["seq"],
        message=first["public_id"],
    )


def _turns_of(loop: Exchange) -> tuple[int, int, int]:
    return loop.first_turn, loop.second_turn, loop.third_turn
