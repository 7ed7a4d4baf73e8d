"""The messages behind a figure: people, turns and statements, each with a way into its room."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from stammtisch.conversations.queries.keyset import Cursor
from stammtisch.measurement import evidence
from stammtisch.measurement.definitions import QUESTION_WINDOW, WINDOW
from stammtisch.measurement.evidence import Kind, Span, Talker, Words
from stammtisch.measurement.metrics import METRICS
from stammtisch.measurement.models import Response, Statement, Turn
from stammtisch.measurement.periods import Period
from stammtisch.people.models import Firm, Person
from stammtisch.web import words
from stammtisch.web.faces import face
from stammtisch.web.screens.effect import talk
from stammtisch.web.screens.effect.page import address, chosen
from stammtisch.web.screens.effect.phrases import days, lasting
from stammtisch.web.screens.effect.rows import (
    Asked,
    Found,
    Row,
    numbered,
    paged,
    place_of,
    quote_of,
    room_url,
    row_of,
    standing,
)

#: The metric whose list says what became of questions.
QUESTIONS = "questions_answered"


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


def behind_screen(firm: Firm, metric: str, asked: QueryDict, *, may_correct: bool, now: datetime) -> BehindScreen:
    """The list behind `metric` for the parameters of an address. Raises KeyError for a metric there is not."""
    explained, listed = METRICS[metric], _LISTS[metric]
    period: Period = chosen(firm, asked.get("from", ""), now=now)
    kinds = _KINDS.get(metric, {})
    wish = Asked(
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


def _people(asked: Asked) -> Found:
    found = evidence.talkers(asked.span, start=asked.page * evidence.PAGE)
    shown = found[: evidence.PAGE]
    said = evidence.words_of(turn for talker in shown for turn in talker.turns)
    persons = standing(talker.person for talker in shown)
    return numbered(asked, [_talker(asked, talker, persons[talker.person], said) for talker in shown], len(found))


def _talker(asked: Asked, talker: Talker, person: Person, said: Mapping[int, Words]) -> Row:
    name = person.name or words.nobody()
    loop = [said[turn] for turn in talker.turns if turn in said]
    count = ngettext("%(count)s exchange", "%(count)s exchanges", talker.exchanges) % {"count": talker.exchanges}
    return Row(
        face=face(name, person.pk),
        name=name,
        url=room_url(asked.firm, loop[0]) if loop else "",
        when=words.moment(talker.completed_at, asked.now, asked.firm.zone),
        quotes=[quote_of(asked.firm, each) for each in loop],
        kind="dialogue",
        waits="",
        notes=[count, *place_of(loop)],
    )


def _responses(asked: Asked) -> Found:
    which = _WHICH[asked.metric]
    page = evidence.responses(asked.span, which=which, kind=asked.kind, after=asked.after, before=asked.before)
    said = evidence.words_of(number for row in page.rows for number in (row.turn, row.answer) if number)
    return paged(asked, page, lambda row: _response(asked, row, said))


def _response(asked: Asked, row: Response, said: Mapping[int, Words]) -> Row:
    question, answer = said.get(row.turn), said.get(row.answer or 0)
    missing = _missing_question(asked, row) if row.is_question and asked.metric == QUESTIONS else _missing(row)
    return row_of(
        asked,
        question,
        row.asked_at,
        quotes=[each for each in (question, answer) if each],
        waits=missing,
        notes=[_lasted(row)] if row.answered_at else [],
        correct_url=_correct_url(asked, question) if missing else "",
    )


def _missing(row: Response, *, spare: timedelta = timedelta()) -> str:
    """What an answer lacked; nothing if it came within the business day, or within `spare` after the turn."""
    if row.answered_at is None:
        return _("no answer")
    by = max(row.due_at, row.ended_at + spare) if row.due_at else None
    return "" if by is not None and row.answered_at <= by else _("too late")


def _missing_question(asked: Asked, row: Response) -> str:
    if row.repeated_at is not None and row.repeated_at <= asked.now:
        return _("asked again")
    return _missing(row, spare=QUESTION_WINDOW)


def _lasted(row: Response) -> str:
    return _("answered after %(time)s of opening hours, by the clock %(clock)s") % {
        "time": lasting(row.business_minutes or 0, open_hours=True),
        "clock": lasting(row.calendar_minutes or 0, open_hours=False),
    }


def _correct_url(asked: Asked, question: Words | None) -> str:
    """The message's own page, where one says that it needs no answer."""
    if question is None or not asked.may_correct:
        return ""
    return reverse("web:message", args=[asked.firm.slug, question.message])


def _turns(asked: Asked) -> Found:
    page = evidence.turns(asked.span, after=asked.after, before=asked.before)
    said = evidence.words_of(row.number for row in page.rows)

    def row(turn: Turn) -> Row:
        spoken = said.get(turn.number)
        return row_of(asked, spoken, turn.start_at, quotes=[spoken] if spoken else [])

    return paged(asked, page, row)


def _statements(asked: Asked) -> Found:
    page = evidence.statements(asked.span, kind=asked.kind, after=asked.after, before=asked.before)
    said = evidence.words_of(number for row in page.rows for number in (row.turn, row.taken_up_by) if number)
    return paged(asked, page, lambda row: _statement(asked, row, said))


def _statement(asked: Asked, row: Statement, said: Mapping[int, Words]) -> Row:
    quotes = [said[number] for number in (row.turn, row.taken_up_by) if number is not None and number in said]
    is_dialogue = row.answers or (row.taken_up_at is not None and row.taken_up_at <= asked.now)
    is_open = not is_dialogue and row.at >= asked.now - WINDOW
    kind = "dialogue" if is_dialogue else "" if is_open else "broadcast"
    notes = [_("still open")] if is_open else [_("an answer")] if row.answers else []
    return row_of(asked, said.get(row.turn), row.at, quotes=quotes, kind=kind, notes=notes)


_LISTS: dict[str, Callable[[Asked], Found]] = {
    "dialogue_index": _people,
    "people_in_dialogue": _people,
    "answered_share": _responses,
    "first_response": _responses,
    "next_response": _responses,
    QUESTIONS: _responses,
    "voice_share": _turns,
    "depth": talk.depth,
    "reciprocity": talk.tables,
    "evenness": talk.writers,
    "regulars": talk.regulars,
    "initiative": talk.opened,
    "uptake": talk.invited,
    "broadcasts": _statements,
}
#: Which turns that asked for an answer a figure counts.
_WHICH: dict[str, evidence.Asked] = {
    "answered_share": "due",
    "first_response": "first",
    "next_response": "next",
    QUESTIONS: "questions",
}
_WAITS = {Kind.ALL: gettext_lazy("All"), Kind.LATE: gettext_lazy("Too late, or no answer")}
_FATES = {
    Kind.ALL: gettext_lazy("All"),
    Kind.BROADCAST: gettext_lazy("Broadcasts"),
    Kind.DIALOGUE: gettext_lazy("Dialogue"),
    Kind.OPEN: gettext_lazy("Still open"),
}
#: How each list can be narrowed; the first way is the usual one.
_KINDS = {
    "answered_share": _WAITS,
    "first_response": _WAITS,
    "next_response": _WAITS,
    QUESTIONS: {Kind.ALL: gettext_lazy("All"), Kind.LATE: gettext_lazy("Too late, asked again, or no answer")},
    "broadcasts": _FATES,
    **talk.KINDS,
}
