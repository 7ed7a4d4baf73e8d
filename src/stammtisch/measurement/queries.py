"""Figures of a period, read from the kept rows: a fixed number of indexed queries, however long the history.

Everything is asked of the open firm as a whole. No query here knows which member said anything.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import BooleanField, Case, Count, Exists, ExpressionWrapper, F, OuterRef, Q, Value, When

from stammtisch.conversations.models import Room, Seat, Side
from stammtisch.conversations.models.room import RoomKind
from stammtisch.people.models import Account, Firm, Person
from stammtisch.people.queries import persons_with_twins

from .business import Calendars
from .conversations import Conversation, Spoken, conversations
from .definitions import DEFINITION_SET, MIN_TOKENS, PERIOD_WEEKS, QUESTION_WINDOW, REACH_DAYS, REOPEN, WINDOW
from .figures import Answers, Facts, Figure, Questions, Voices, Wait, WeekOfStatements
from .hours import calendars_of
from .metrics import METRICS, computed
from .models import Exchange, Response, Statement, Turn
from .periods import Period
from .reach import Reach, SeatSpan, peak
from .regulars import open_weeks
from .responses import WaitKind
from .values import Sender

_WEEK = timedelta(weeks=1)


@dataclass(frozen=True)
class Effect:
    """The figures of a period and, where there can be a comparison, of the four weeks before."""

    period: Period
    now: datetime
    figures: dict[str, Figure]
    #: None: the firm had not spoken for all of the period before, so nothing can be compared.
    before: dict[str, Figure] | None
    #: What became of what the firm said, in the weeks of both periods as one knows it now.
    weeks: tuple[WeekOfStatements, ...]
    #: First turn of the firm; None while there is none.
    oldest: datetime | None

    @property
    def is_running(self) -> bool:
        """Whether the period is not over yet. It is then compared with how the one before stood at that time."""
        return self.now < self.period.end


def effect(firm: Firm, period: Period, *, now: datetime) -> Effect:
    """All figures of this period with those of the one before it."""
    frame = _frame(firm, period, now)
    present, past = _gathered(frame), _preceding(frame)
    if past is None:
        return Effect(period, now, computed(present), None, present.statements, frame.oldest)
    former = _gathered(replace(past, with_intervals=False))
    # as it stood then, the last week of the former period may not have been over
    weeks = former.statements if former.now == now else _statements(replace(past, now=now))
    return Effect(period, now, computed(present), computed(former), (*weeks, *present.statements), frame.oldest)


def people(firm: Firm, period: Period, *, now: datetime) -> tuple[Figure, Figure | None]:
    """People in dialogue in this period, and in the one before where there can be a comparison."""
    compute = METRICS["people_in_dialogue"].compute
    frame = _frame(firm, period, now)
    past = _preceding(frame)
    return compute(_with_people(frame)), compute(_with_people(past)) if past else None


def facts(firm: Firm, period: Period, *, now: datetime) -> Facts:
    """What `gather` makes of the rows, added up by the database. With an earlier `now`: as it stood then."""
    return _gathered(_frame(firm, period, now))


def latest(firm: Firm, *, now: datetime) -> Period:
    """The last four weeks that are over; the running ones for a firm that has not spoken before this week."""
    zone = ZoneInfo(firm.timezone)
    running = Period.until(now, zone)
    over = Period(running.first_week - timedelta(weeks=1), zone)
    first = oldest()
    return over if first is not None and first < over.end else running


def oldest() -> datetime | None:
    """When somebody first spoke."""
    return (
        Turn.objects.filter(definition=DEFINITION_SET).order_by("start_at").values_list("start_at", flat=True).first()
    )


def within(rows: Any, column: str, period: Period, now: datetime) -> Any:
    """The rows of the present definition set that happened in the period, as far as `now` knows them."""
    bounds = {f"{column}__gte": period.start, f"{column}__lt": period.end, f"{column}__lte": now}
    return rows.objects.filter(definition=DEFINITION_SET, **bounds)


def became_dialogue(now: datetime) -> Q:
    """Statements that answered somebody or were taken up by `now`."""
    return Q(answers=True) | Q(taken_up_at__lte=now)


def is_open(now: datetime) -> Q:
    """Statements that may still be taken up; whether they are dialogue already is asked first."""
    return Q(at__gte=now - WINDOW)


def _frame(firm: Firm, period: Period, now: datetime) -> Facts:
    return Facts(
        firm=firm.code,
        period=period,
        now=now,
        reach=_reach(period, now),
        calendars=calendars_of(firm),
        oldest=oldest(),
        merged=_are_merged(),
    )


def _preceding(frame: Facts) -> Facts | None:
    """The frame of the four weeks before; None if the firm had not spoken by their beginning.

    A running period is compared with how the one before stood at this time, or a week that has just begun would
    always look bad.
    """
    period = frame.period.before
    if frame.oldest is None or frame.oldest > period.start:
        return None
    now = frame.now - timedelta(weeks=PERIOD_WEEKS) if frame.now < frame.period.end else frame.now
    return replace(frame, period=period, now=now, reach=_reach(period, now))


def _gathered(frame: Facts) -> Facts:
    return replace(
        _with_people(frame),
        voices=_voices(frame),
        answers=_answers(frame),
        waits=_waits(frame, "first"),
        next_waits=_waits(frame, "next"),
        questions=_questions(frame),
        weeks_present=_weeks_present(frame),
        conversations=tuple(talks(frame.period, frame.now)),
        statements=_statements(frame),
    )


def _are_merged() -> bool:
    """One channel, or nobody left who shares a name with somebody else."""
    return Account.objects.filter(closed_at=None).count() < 2 or not persons_with_twins().exists()


def _with_people(frame: Facts) -> Facts:
    exchanges = within(Exchange, "completed_at", frame.period, frame.now)
    weeks = Count(_week("completed_at", frame.period), distinct=True)
    rows = exchanges.order_by().values_list("person_id").annotate(weeks=weeks)
    return replace(frame, weeks_in_dialogue=dict(rows))


def _week(column: str, period: Period) -> Case:
    """Number of the local week of the period, from 0."""
    ends = enumerate(period.week_starts[1:])
    return Case(*(When(**{f"{column}__lt": end}, then=number) for number, end in ends), default=PERIOD_WEEKS - 1)


def _voices(frame: Facts) -> Voices:
    turns = within(Turn, "start_at", frame.period, frame.now).filter(said_at__isnull=False)
    counts = dict(turns.order_by().values_list("side").annotate(count=Count("id")))
    return Voices(outside=counts.get(Side.OUTSIDE, 0), team=counts.get(Side.TEAM, 0))


def _answers(frame: Facts) -> dict[int, Answers]:
    due = within(Response, "asked_at", frame.period, frame.now).filter(due_at__lte=frame.now)
    in_time = Count("id", filter=Q(answered_at__lte=F("due_at")))
    rows = due.order_by().values_list("person_id").annotate(in_time=in_time, due=Count("id"))
    return {person: Answers(answered, asked) for person, answered, asked in rows}


def _waits(frame: Facts, kind: WaitKind) -> tuple[Wait, ...]:
    asked = within(Response, "asked_at", frame.period, frame.now).filter(kind=kind)
    rows = asked.order_by().values_list("asked_at", "answered_at", "calendar_minutes", "business_minutes")
    return tuple(
        Wait(_aware(at), _aware(answered) if answered else None, calendar, business)
        for at, answered, calendar, business in _fetched(rows)
    )


def settled_questions(period: Period, now: datetime) -> Any:
    """Questions whose time has passed: as `Response.settled_by`, both ways of it at once."""
    asked = within(Response, "asked_at", period, now).filter(is_question=True)
    return asked.filter(ended_at__lte=now - QUESTION_WINDOW, due_at__lte=now)


def question_answered(now: datetime) -> Q:
    """Questions answered in their time and, as far as `now` knows, not asked again."""
    in_time = Q(answered_at__lte=F("due_at")) | Q(answered_at__lte=F("ended_at") + QUESTION_WINDOW)
    return in_time & (Q(repeated_at=None) | Q(repeated_at__gt=now))


def _questions(frame: Facts) -> Questions:
    counted = settled_questions(frame.period, frame.now).aggregate(
        answered=Count("id", filter=question_answered(frame.now)), due=Count("id")
    )
    return Questions(**counted)


def written(rows: Any) -> Any:
    """Of these turns the substantive ones of people."""
    return rows.filter(said_at__isnull=False, person__isnull=False)


def in_weeks(period: Period, calendars: Calendars, now: datetime) -> Any:
    """The turns of people in the last four open weeks, with the number of the week as `week`."""
    zone, weeks = period.zone, open_weeks(period, calendars)
    spans = [(Period.midnight(monday, zone), Period.midnight(monday + _WEEK, zone)) for monday in weeks]
    which = [When(start_at__gte=begin, start_at__lt=end, then=number) for number, (begin, end) in enumerate(spans)]
    if not which:
        return Turn.objects.none()
    turns = Turn.objects.filter(definition=DEFINITION_SET, start_at__gte=spans[0][0], start_at__lte=now)
    return written(turns).annotate(week=Case(*which)).filter(week__isnull=False)


def _weeks_present(frame: Facts) -> dict[int, int]:
    weeks, turns = Count("week", distinct=True), in_weeks(frame.period, frame.calendars, frame.now)
    return dict(turns.order_by().values_list("person_id").annotate(weeks=weeks))


#: The columns of a turn that a `Spoken` is made of.
_COLUMNS = (
    *("room_id", "room__kind", "number", "side", "person_id", "start_at", "end_at", "speaks"),
    *("reply_side", "reply_person"),
)
# as `conversations.speaks`
_SPEAKS = Q(said_at__isnull=False) | Q(side=Side.AUTO, tokens__gte=MIN_TOKENS)


def talks(period: Period, now: datetime) -> Iterator[Conversation]:
    """The conversations of a period, room by room: as `gather` reads them, from 7 days before on."""
    begin = period.start
    turns = Turn.objects.filter(definition=DEFINITION_SET, start_at__gte=begin - REOPEN, start_at__lt=period.end)
    known = turns.filter(start_at__lte=now).annotate(speaks=ExpressionWrapper(_SPEAKS, BooleanField()))
    rows = known.order_by("room_id", "start_at", "number").values_list(*_COLUMNS)
    return conversations(_spoken(_fetched(rows)), begin)


def _spoken(rows: Iterable[tuple[Any, ...]]) -> Iterator[Spoken]:
    senders: dict[tuple[Any, int | None], Sender] = {}
    for room, kind, number, side, person, start, end, speaks, reply_side, reply_person in rows:
        sender = senders.get((side, person)) or senders.setdefault((side, person), Sender(side, person))
        target = Sender(reply_side, reply_person) if reply_side else None
        yield Spoken(room, kind, number, sender, _aware(start), _aware(end), bool(speaks), target)


def _fetched(rows: Any) -> list[tuple[Any, ...]]:
    """By cursor, where there are thousands of rows: the way through the fields takes three times as long."""
    sql, values = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        fetched: list[tuple[Any, ...]] = cursor.fetchall()
    return fetched


def _aware(at: datetime) -> datetime:
    """As the cursor gives it: SQLite keeps no zone, all its times are in UTC."""
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _statements(frame: Facts) -> tuple[WeekOfStatements, ...]:
    fate = Case(
        When(became_dialogue(frame.now), then=Value("dialogue")),
        When(is_open(frame.now), then=Value("open")),
        default=Value("broadcast"),
    )
    said = within(Statement, "at", frame.period, frame.now).annotate(week=_week("at", frame.period), fate=fate)
    counts = said.order_by().values_list("week", "fate").annotate(count=Count("id"))
    found = Counter({(week, became): count for week, became, count in counts})
    return tuple(
        WeekOfStatements(monday, found[week, "broadcast"], found[week, "dialogue"], found[week, "open"])
        for week, monday in enumerate(frame.period.weeks)
    )


def _reach(period: Period, now: datetime) -> Reach:
    """As `reach.reach`: seats in the 90 days, or people who wrote in them, whichever is more.

    Who sat there all the time is counted by the database; only the comings and goings of the others are read.
    """
    until = min(now, period.end - timedelta(microseconds=1))
    begin = Period.midnight(until.astimezone(period.zone).date() - timedelta(days=REACH_DAYS - 1), period.zone)
    seats = Seat.objects.filter(Q(left_at=None) | Q(left_at__gte=begin), address__isnull=False, joined_at__lte=until)
    steady = seats.filter(left_at=None, joined_at__lte=begin).order_by().values("address__person")
    others = seats.exclude(address__person__in=steady).order_by()
    spans = others.values_list("address__person_id", "joined_at", "left_at")
    seated = steady.distinct().count() + peak((SeatSpan(*span) for span in spans), until=until, zone=period.zone)
    wrote = Turn.objects.filter(definition=DEFINITION_SET, person=OuterRef("pk"), start_at__range=(begin, until))
    writers = Person.objects.filter(Exists(wrote)).count()
    is_listed = not Room.objects.filter(kind=RoomKind.COMMENTS).exists()
    return Reach(max(seated, writers), is_listed)
