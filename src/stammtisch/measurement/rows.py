"""Derived values as rows: which columns they have, and how stored rows are replaced by what they should be.

Only differences are written. A message in a lively room changes a handful of the thousand rows around it, and a
rebuild of what is right already writes nothing, so it also tells whether anything was wrong.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from stammtisch.people.tenancy import current_firm

from . import models
from .broadcasts import Statement
from .definitions import DEFINITION_SET
from .exchanges import Exchange
from .responses import Response
from .templates import Use
from .turns import Turn

#: Two times, inclusive.
Span = tuple[datetime, datetime]
#: Rows per statement; SQLite allows a limited number of parameters.
AT_ONCE = 500


@dataclass(frozen=True)
class Table:
    """How one kind of value is stored."""

    model: type[models.DerivedRow]
    #: The column that says when: what a stretch is cut by.
    time: str
    columns: tuple[str, ...]
    values: Callable[[Any], tuple[Any, ...]]

    def stored(self, rooms: Sequence[int], span: Span | None = None) -> QuerySet[Any]:
        """The rows of these rooms, or those between two times, under the present definition set."""
        rows = self.model.objects.filter(definition=DEFINITION_SET, room__in=rooms)
        return rows.filter(**{f"{self.time}__range": span}) if span else rows

    def replace(self, stored: QuerySet[Any], wanted: Iterable[Any]) -> int:
        """Make the stored rows be those of the wanted values; returns how many had to be written or removed."""
        should = {self.values(value) for value in wanted}
        gone = []
        for key, *columns in stored.values_list("pk", *self.columns).iterator(chunk_size=AT_ONCE):
            values = tuple(columns)
            if values in should:
                should.remove(values)
            else:
                gone.append(key)
        for start in range(0, len(gone), AT_ONCE):
            self.model.objects.filter(pk__in=gone[start : start + AT_ONCE]).delete()
        self._insert(sorted(should, key=_by_room_and_number))
        return len(gone) + len(should)

    def _insert(self, rows: Sequence[tuple[Any, ...]]) -> None:
        """By cursor: a rebuild writes millions of rows, and making objects of them takes four times as long."""
        if not rows:
            return
        quote, adapt = connection.ops.quote_name, connection.ops.adapt_datetimefield_value
        columns = ("firm_id", "definition", *self.columns)
        names, places = ", ".join(map(quote, columns)), ", ".join(["%s"] * len(columns))
        own = (current_firm().pk, DEFINITION_SET)
        with connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO {quote(self.model._meta.db_table)} ({names}) VALUES ({places})",  # noqa: S608 - our own
                [(*own, *(adapt(one) if isinstance(one, datetime) else one for one in row)) for row in rows],
            )


def _by_room_and_number(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """The first two columns of each table; so that neighbours in time are neighbours on disk."""
    return row[:2]


def _text_use(used: tuple[int, Use]) -> tuple[Any, ...]:
    room, use = used
    return (room, use.message, use.text.hash, use.text.sender.side, use.text.sender.person, use.at)


#: Its values are pairs of a room and a use.
TEXT_USES = Table(
    models.TextUse,
    "at",
    ("room_id", "message", "text_hash", "side", "person_id", "at"),
    _text_use,
)


def _turn(turn: Turn) -> tuple[Any, ...]:
    return (
        turn.room,
        turn.id,
        turn.messages[-1],
        len(turn.messages),
        turn.sender.side,
        turn.sender.person,
        turn.start,
        turn.end,
        turn.deleted,
        turn.tokens,
        turn.text_hash,
        turn.said_at,
        turn.asks,
        *(turn.replies_to or ("", None)),
    )


TURNS = Table(
    models.Turn,
    "start_at",
    (
        "room_id",
        "number",
        "last_message",
        "messages",
        "side",
        "person_id",
        "start_at",
        "end_at",
        "is_deleted",
        "tokens",
        "text_hash",
        "said_at",
        "asks",
        "reply_side",
        "reply_person",
    ),
    _turn,
)


def _response(one: Response) -> tuple[Any, ...]:
    return (
        one.room,
        one.turn,
        one.person,
        one.kind,
        one.asked_at,
        one.ended_at,
        one.due_at,
        one.answered_at,
        one.answer,
        one.calendar_minutes,
        one.business_minutes,
        one.is_question,
        one.repeated_at,
    )


RESPONSES = Table(
    models.Response,
    "asked_at",
    (
        "room_id",
        "turn",
        "person_id",
        "kind",
        "asked_at",
        "ended_at",
        "due_at",
        "answered_at",
        "answer",
        "calendar_minutes",
        "business_minutes",
        "is_question",
        "repeated_at",
    ),
    _response,
)


def _exchange(one: Exchange) -> tuple[Any, ...]:
    return (one.room, one.turns[2], one.person, one.turns[0], one.turns[1], one.completed_at)


EXCHANGES = Table(
    models.Exchange,
    "completed_at",
    ("room_id", "third_turn", "person_id", "first_turn", "second_turn", "completed_at"),
    _exchange,
)


def _statement(one: Statement) -> tuple[Any, ...]:
    return (one.room, one.turn, one.at, one.answers, one.taken_up_by, one.taken_up_at)


STATEMENTS = Table(
    models.Statement,
    "at",
    ("room_id", "turn", "at", "answers", "taken_up_by", "taken_up_at"),
    _statement,
)
