"""A row behind a figure: who said what, when, and the way into its room."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from stammtisch.conversations.queries.keyset import Cursor, Page
from stammtisch.measurement import evidence
from stammtisch.measurement.evidence import Kind, Span, Words
from stammtisch.people.models import Firm, Person
from stammtisch.web import words
from stammtisch.web.faces import Face, face
from stammtisch.web.screens.lines import shortened

#: How much of a turn is shown; the room has the rest.
SHOWN = 220


@dataclass(frozen=True)
class Quote:
    """Who said what."""

    who: str
    text: str


@dataclass(frozen=True)
class Row:
    """A person, a turn or a statement."""

    face: Face
    name: str
    #: Into the room, at the message.
    url: str
    when: str
    quotes: list[Quote]
    #: "dialogue", "broadcast" or nothing.
    kind: str
    #: Whether somebody still waits.
    waits: str
    notes: list[str]
    #: Where it can be said that the message needs no answer; empty where there is nothing to correct.
    correct_url: str = ""


@dataclass(frozen=True)
class Asked:
    """What one wants to see."""

    firm: Firm
    span: Span
    metric: str
    kind: Kind
    after: Cursor | None
    before: Cursor | None
    page: int
    #: Whether the one who asks may say that a message needs no answer.
    may_correct: bool

    @property
    def now(self) -> datetime:
        return self.span.now

    def url(self, **changes: str) -> str:
        """This list with other parameters."""
        here = reverse("web:effect_behind", args=[self.firm.slug, self.metric])
        kept = {"from": self.span.period.first_week.isoformat(), "show": str(self.kind)}
        return f"{here}?{urlencode({name: value for name, value in {**kept, **changes}.items() if value})}"


#: Rows, and the addresses of the newer and the older ones; empty where there are none.
Found = tuple[list[Row], str, str]


def row_of(
    asked: Asked,
    spoken: Words | None,
    at: datetime,
    *,
    quotes: list[Words],
    kind: str = "",
    waits: str = "",
    notes: list[str] | None = None,
    correct_url: str = "",
) -> Row:
    name = who(asked.firm, spoken)
    return Row(
        face=face(name, (spoken.person if spoken else None) or 0),
        name=name,
        url=room_url(asked.firm, spoken) if spoken else "",
        when=words.moment(at, asked.now, asked.firm.zone),
        quotes=[quote_of(asked.firm, each) for each in quotes],
        kind=kind,
        waits=waits,
        notes=[*(notes or []), *place_of(quotes)],
        correct_url=correct_url,
    )


def paged(asked: Asked, page: Page, row: Callable[..., Row]) -> Found:  # type: ignore[type-arg]
    newer = asked.url(before=str(page.previous)) if page.previous else ""
    older = asked.url(after=str(page.next)) if page.next else ""
    return [row(one) for one in page.rows], newer, older


def who(firm: Firm, spoken: Words | None) -> str:
    """The person, or the house as a whole: figures know no member."""
    if spoken is None:
        return _("Being counted anew")
    if spoken.side == "auto":
        return _("%(house)s, automatic") % {"house": firm.name}
    return spoken.name or firm.name


def quote_of(firm: Firm, spoken: Words) -> Quote:
    return Quote(who(firm, spoken), shortened(spoken.text, SHOWN) or _("without words, or taken back"))


def place_of(loop: list[Words]) -> list[str]:
    return [loop[0].room_title] if loop and loop[0].room_title else []


def room_url(firm: Firm, spoken: Words) -> str:
    return reverse("web:room", args=[firm.slug, spoken.room]) + f"?at={spoken.seq}#m{spoken.seq}"


def standing(people: Iterable[int]) -> dict[int, Person]:
    """These people; who was made one with somebody else goes by the other's name until the rows know it."""
    found = Person.objects.select_related("merged_into").in_bulk(list(people))
    return {number: person.merged_into or person for number, person in found.items()}


def numbered(asked: Asked, rows: list[Row], found: int) -> Found:
    """A list with numbered pages; `found` is more than a page holds if there are older ones."""
    newer = asked.url(page=str(asked.page - 1)) if asked.page else ""
    return rows, newer, asked.url(page=str(asked.page + 1)) if found > evidence.PAGE else ""
