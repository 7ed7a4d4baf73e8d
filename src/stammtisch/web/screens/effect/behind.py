"""The messages behind a figure: people, turns and statements, each with a way into its room."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from stammtisch.conversations.queries.keyset import Cursor, Page
from stammtisch.measurement import evidence
from stammtisch.measurement.definitions import WINDOW
from stammtisch.measurement.evidence import Kind, Span, Talker, Words
from stammtisch.measurement.metrics import METRICS
from stammtisch.measurement.models import Response, Statement, Turn
from stammtisch.measurement.periods import Period
from stammtisch.people.models import Firm, Person
from stammtisch.web import words
from stammtisch.web.faces import Face, face
from stammtisch.web.screens.effect.page import address, chosen
from stammtisch.web.screens.effect.phrases import days, lasting
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
class Filter:
    """One of the ways to narrow the list."""

    label: str
    url: str
    is_current: bool


@dataclass(frozen=True)
class BehindScreen:
    """All that `effect/behind.html` sees."""

    name: str
    explanation: str
    days: str
    back_url: str
    filters: list[Filter]
    rows: list[Row]
    newer_url: str
    older_url: str
    nav: str = "effect"


@dataclass(frozen=True)
class _Asked:
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


def behind_screen(firm: Firm, metric: str, asked: QueryDict, *, may_correct: bool, now: datetime) -> BehindScreen:
    """The list behind `metric` for the parameters of an address. Raises KeyError for a metric there is not."""
    explained, listed = METRICS[metric], _LISTS[metric]
    period: Period = chosen(firm, asked.get("from", ""), now=now)
    kinds = _KINDS.get(metric, {})
    wish = _Asked(
        firm=firm,
        span=Span(period, now),
        metric=metric,
        kind=next((kind for kind in kinds if kind == asked.get("show")), next(iter(kinds), Kind.ALL)),
        after=Cursor.read(asked.get("after", "")),
        before=Cursor.read(asked.get("before", "")),
        page=_page(asked.get("page", "")),
        may_correct=may_correct,
    )
    rows, newer, older = listed(wish)
    return BehindScreen(
        name=str(explained.name),
        explanation=str(explained.explanation),
        days=days(period),
        back_url=f"{address(firm, period)}#{metric}",
        filters=[Filter(str(label), wish.url(show=kind), kind == wish.kind) for kind, label in kinds.items()],
        rows=rows,
        newer_url=newer,
        older_url=older,
    )


def _page(text: str) -> int:
    """The page an address names, from 0; anything else means the first."""
    return int(text) if text.isdecimal() and len(text) < 5 else 0


_Found = tuple[list[Row], str, str]


def _people(asked: _Asked) -> _Found:
    size = evidence.PAGE
    found = evidence.talkers(asked.span, start=asked.page * size)
    shown = found[:size]
    said = evidence.words_of(turn for talker in shown for turn in talker.turns)
    persons = Person.objects.select_related("merged_into").in_bulk([talker.person for talker in shown])
    rows = [_talker(asked, talker, persons[talker.person], said) for talker in shown]
    newer = asked.url(page=str(asked.page - 1)) if asked.page else ""
    return rows, newer, asked.url(page=str(asked.page + 1)) if len(found) > size else ""


def _talker(asked: _Asked, talker: Talker, person: Person, said: Mapping[int, Words]) -> Row:
    person = person.merged_into or person
    name = person.name or words.nobody()
    loop = [said[turn] for turn in talker.turns if turn in said]
    count = ngettext("%(count)s exchange", "%(count)s exchanges", talker.exchanges) % {"count": talker.exchanges}
    return Row(
        face=face(name, person.pk),
        name=name,
        url=_room_url(asked.firm, loop[0]) if loop else "",
        when=words.moment(talker.completed_at, asked.now, asked.firm.zone),
        quotes=[_quote(asked.firm, each) for each in loop],
        kind="dialogue",
        waits="",
        notes=[count, *_place(loop)],
    )


def _responses(asked: _Asked) -> _Found:
    first_only = asked.metric == "first_response"
    page = evidence.responses(
        asked.span, first_only=first_only, kind=asked.kind, after=asked.after, before=asked.before
    )
    said = evidence.words_of(number for row in page.rows for number in (row.turn, row.answer) if number)
    return _paged(asked, page, lambda row: _response(asked, row, said))


def _response(asked: _Asked, row: Response, said: Mapping[int, Words]) -> Row:
    question, answer = said.get(row.turn), said.get(row.answer or 0)
    in_time = row.answered_at is not None and row.due_at is not None and row.answered_at <= row.due_at
    return _row(
        asked,
        question,
        row.asked_at,
        quotes=[each for each in (question, answer) if each],
        waits="" if in_time else _("too late") if row.answered_at else _("no answer"),
        notes=[_lasted(row)] if row.answered_at else [],
        correct_url="" if in_time else _correct_url(asked, question),
    )


def _lasted(row: Response) -> str:
    return _("answered after %(time)s of opening hours, by the clock %(clock)s") % {
        "time": lasting(row.business_minutes or 0, open_hours=True),
        "clock": lasting(row.calendar_minutes or 0, open_hours=False),
    }


def _correct_url(asked: _Asked, question: Words | None) -> str:
    """The message's own page, where one says that it needs no answer."""
    if question is None or not asked.may_correct:
        return ""
    return reverse("web:message", args=[asked.firm.slug, question.message])


def _turns(asked: _Asked) -> _Found:
    page = evidence.turns(asked.span, after=asked.after, before=asked.before)
    said = evidence.words_of(row.number for row in page.rows)

    def row(turn: Turn) -> Row:
        spoken = said.get(turn.number)
        return _row(asked, spoken, turn.start_at, quotes=[spoken] if spoken else [])

    return _paged(asked, page, row)


def _statements(asked: _Asked) -> _Found:
    page = evidence.statements(asked.span, kind=asked.kind, after=asked.after, before=asked.before)
    said = evidence.words_of(number for row in page.rows for number in (row.turn, row.taken_up_by) if number)
    return _paged(asked, page, lambda row: _statement(asked, row, said))


def _statement(asked: _Asked, row: Statement, said: Mapping[int, Words]) -> Row:
    quotes = [said[number] for number in (row.turn, row.taken_up_by) if number is not None and number in said]
    is_dialogue = row.answers or (row.taken_up_at is not None and row.taken_up_at <= asked.now)
    is_open = not is_dialogue and row.at >= asked.now - WINDOW
    kind = "dialogue" if is_dialogue else "" if is_open else "broadcast"
    notes = [_("still open")] if is_open else [_("an answer")] if row.answers else []
    return _row(asked, said.get(row.turn), row.at, quotes=quotes, kind=kind, notes=notes)


def _row(
    asked: _Asked,
    spoken: Words | None,
    at: datetime,
    *,
    quotes: list[Words],
    kind: str = "",
    waits: str = "",
    notes: list[str] | None = None,
    correct_url: str = "",
) -> Row:
    name = _who(asked.firm, spoken)
    return Row(
        face=face(name, (spoken.person if spoken else None) or 0),
        name=name,
        url=_room_url(asked.firm, spoken) if spoken else "",
        when=words.moment(at, asked.now, asked.firm.zone),
        quotes=[_quote(asked.firm, each) for each in quotes],
        kind=kind,
        waits=waits,
        notes=[*(notes or []), *_place(quotes)],
        correct_url=correct_url,
    )


def _paged(asked: _Asked, page: Page, row: Callable[..., Row]) -> _Found:  # type: ignore[type-arg]
    newer = asked.url(before=str(page.previous)) if page.previous else ""
    older = asked.url(after=str(page.next)) if page.next else ""
    return [row(each) for each in page.rows], newer, older


def _who(firm: Firm, spoken: Words | None) -> str:
    """The person, or the house as a whole: figures know no member."""
    if spoken is None:
        return _("Being counted anew")
    if spoken.side == "auto":
        return _("%(house)s, automatic") % {"house": firm.name}
    return spoken.name or firm.name


def _quote(firm: Firm, spoken: Words) -> Quote:
    return Quote(_who(firm, spoken), shortened(spoken.text, SHOWN) or _("without words, or taken back"))


def _place(loop: list[Words]) -> list[str]:
    return [loop[0].room_title] if loop and loop[0].room_title else []


def _room_url(firm: Firm, spoken: Words) -> str:
    return reverse("web:room", args=[firm.slug, spoken.room]) + f"?at={spoken.seq}#m{spoken.seq}"


_LISTS: dict[str, Callable[[_Asked], _Found]] = {
    "dialogue_index": _people,
    "people_in_dialogue": _people,
    "answered_share": _responses,
    "first_response": _responses,
    "voice_share": _turns,
    "broadcasts": _statements,
}
_WAITS = {Kind.ALL: gettext_lazy("All"), Kind.LATE: gettext_lazy("Too late, or no answer")}
_FATES = {
    Kind.ALL: gettext_lazy("All"),
    Kind.BROADCAST: gettext_lazy("Broadcasts"),
    Kind.DIALOGUE: gettext_lazy("Dialogue"),
    Kind.OPEN: gettext_lazy("Still open"),
}
#: How each list can be narrowed; the first way is the usual one.
_KINDS = {"answered_share": _WAITS, "first_response": _WAITS, "broadcasts": _FATES}
