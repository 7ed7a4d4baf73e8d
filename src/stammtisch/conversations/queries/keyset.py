"""Pages by the last row seen, not by counting: the thousandth page costs what the first does, and a row that moves
while somebody reads neither repeats nor hides another.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet

Row = TypeVar("Row", bound=Model)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class Cursor:
    """A place in a list ordered by a moment and the id."""

    at: datetime
    id: int

    def __str__(self) -> str:
        return f"{(self.at - _EPOCH) // _MICROSECOND}.{self.id}"

    @classmethod
    def read(cls, text: str) -> "Cursor | None":
        """The cursor in an address; None for anything else, which means the beginning."""
        moment, _dot, number = text.partition(".")
        if not (moment.isdecimal() and number.isdecimal() and len(text) < 40):
            return None
        try:
            return cls(_EPOCH + int(moment) * _MICROSECOND, int(number))
        except OverflowError:
            return None


@dataclass(frozen=True)
class Page(Generic[Row]):
    """A stretch of a list."""

    rows: list[Row]
    #: To read on towards the end, or back towards the beginning; None where the list stops.
    next: Cursor | None
    previous: Cursor | None


def page(
    rows: QuerySet[Row],
    *,
    by: str,
    descending: bool = False,
    after: Cursor | None = None,
    before: Cursor | None = None,
    limit: int,
) -> Page[Row]:
    """Up to `limit` rows in order of (`by`, id), following `after` or ending just before `before`."""
    backwards = before is not None
    start = before or after
    upwards = descending == backwards
    if start is not None:
        rows = rows.filter(_beyond(by, start, upwards=upwards))
    sign = "" if upwards else "-"
    found = list(rows.order_by(f"{sign}{by}", f"{sign}id")[: limit + 1])
    more, found = len(found) > limit, found[:limit]
    if backwards:
        found.reverse()
    if not found:
        return Page([], None, None)
    has_next = backwards or more
    has_previous = more if backwards else start is not None
    return Page(
        found,
        next=_cursor(found[-1], by) if has_next else None,
        previous=_cursor(found[0], by) if has_previous else None,
    )


def _beyond(by: str, start: Cursor, *, upwards: bool) -> Q:
    way = "gt" if upwards else "lt"
    # The first condition alone bounds the index scan; the second settles rows of the same moment.
    return Q(**{f"{by}__{way}e": start.at}) & (
        Q(**{f"{by}__{way}": start.at}) | Q(**{by: start.at, f"id__{way}": start.id})
    )


def _cursor(row: Any, by: str) -> Cursor:
    return Cursor(getattr(row, by), row.pk)
