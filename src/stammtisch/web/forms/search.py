"""What is searched for."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import QueryDict
from django.utils.translation import gettext as _

#: Longest query that is read; the rest adds nothing to finding.
LONGEST = 200

#: How far back, by the word in the address.
PERIODS = {"week": timedelta(days=7), "month": timedelta(days=30), "year": timedelta(days=365)}


@dataclass(frozen=True)
class Wanted:
    """A search as the address says it."""

    query: str
    #: Public ids, or nothing.
    person: str
    room: str
    #: Key of PERIODS, or nothing.
    period: str

    @classmethod
    def read(cls, asked: QueryDict) -> "Wanted":
        """Anything is a valid search; an unknown period means any time."""
        period = asked.get("period", "")
        return cls(
            query=asked.get("q", "").replace("\0", "")[:LONGEST].strip(),
            person=asked.get("person", ""),
            room=asked.get("room", ""),
            period=period if period in PERIODS else "",
        )

    def since(self, now: datetime) -> datetime | None:
        """From when on, UTC."""
        return now - PERIODS[self.period] if self.period else None


def period_labels() -> list[tuple[str, str]]:
    """The choices in words."""
    return [
        ("", _("any time")),
        ("week", _("the last seven days")),
        ("month", _("the last 30 days")),
        ("year", _("the last year")),
    ]
