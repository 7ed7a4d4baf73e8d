"""How reliably and how fast people get an answer from a human; of the team as a whole, never of a member."""

from collections.abc import Iterable, Mapping, Sequence

from .figures import Answers, Facts, Figure, Note, State, Wait
from .stats import Survival, interval_of_mean, wilson

FEWEST_PEOPLE = 5
FEWEST_WAITS = 5
FEWEST_QUESTIONS = 10


def shares_by_person(answers: Mapping[int, Answers]) -> dict[int, float]:
    """Per person: turns answered in time / turns. Only for the mean and the index, never shown one by one."""
    return {person: in_time / due for person, (in_time, due) in answers.items()}


def mean_share(shares: Mapping[int, float]) -> float | None:
    """Mean over people, so that one fan who writes a lot cannot carry it; None if nobody spoke.

    >>> mean_share({1: 4 / 4, 2: 1 / 2, 3: 3 / 3, 4: 0 / 1})
    0.625
    """
    return sum(shares.values()) / len(shares) if shares else None


def answered_share(facts: Facts) -> Figure:
    """Answered share, A: how reliably people get an answer within one business day.

    Formula: mean over people of (their substantive turns answered in time / their substantive turns). Turns
    whose business day has not passed are in neither number. Unit: share, 0..1; bootstrap interval over
    people. Base: turns; part `people`: how many people. No value below 5 people; nobody spoke is no value,
    not 0 and not 1.
    Does not show whether the answer helped, and counts turns that people address to each other.

    >>> mean_share({1: 1.0, 2: 0.5, 3: 1.0, 4: 0.0})  # by messages it would have been 8 of 10
    0.625
    """
    shares = shares_by_person(facts.answers)
    enough = len(shares) >= FEWEST_PEOPLE
    return Figure(
        "answered_share",
        mean_share(shares) if enough else None,
        "figure" if enough else "too_few" if shares else "nobody",
        count=sum(answers.in_time for answers in facts.answers.values()),
        base=sum(answers.due for answers in facts.answers.values()),
        interval=interval_of_mean(sorted(shares.values()), facts.seed) if enough and facts.with_intervals else None,
        parts={"people": len(shares)},
    )


def first_response(facts: Facts) -> Figure:
    """First response time: how long people wait for a human when they open a talk.

    Formula: Kaplan–Meier median and 90 % quantile from the first unanswered message to the first human
    answer; waits that still run are censored at now or at the end of the period. Talks the team opened are
    left out; silence of 7 days opens a new one. Unit: minutes ≥ 0; the value is the median in business
    minutes, the parts are `median_business`, `p90_business`, `median_calendar`, `p90_calendar` (None: more
    than that share still wait). Base: waits, count: answered ones. No value below 5 waits. Does not show the
    quality of an answer, and never who gave it.

    >>> Survival.of([10, 30, 60], waiting=[45, 120]).quantile(0.5)  # leaving out who waits would say 30
    60
    """
    return _time_to_answer("first_response", facts, facts.waits)


def next_response(facts: Facts) -> Figure:
    """Next response time: how long people wait for a human in a talk that has already begun.

    Formula: as the first response time, over the second and later waits of a talk and those in a talk the team
    opened. All waits are one pool, each with its own clock, which starts at the first message nobody had answered:
    a burst is one wait, not five. Unit, parts, count and base as there. No value below 5 waits. Does not show the
    quality of an answer, and never who gave it.

    >>> Survival.of([5, 10, 40, 300], waiting=[2000]).quantile(0.5)  # who waits since yesterday is one of five
    40
    """
    return _time_to_answer("next_response", facts, facts.next_waits)


def questions_answered(facts: Facts) -> Figure:
    """Questions answered: how many questions of people got a human answer and did not have to be asked again.

    Formula: detected questions with a substantive answer of the team within 2 days (or within one business day, if
    closed days make that later), not asked again by the same person within 7 days / all detected questions whose time
    has passed. Detected: a question mark beside words, or a German or English question word at the start of a clause;
    tags ("oder?") and rhetorical phrases excluded. A message marked as needing no answer is left out. Unit: share,
    0..1; Wilson interval. Count: answered; base: questions. No value below 10.
    Does not show whether the answer was right, and overlooks questions that do not look like any: see
    `questions.PRECISION` and `questions.RECALL`.

    >>> asked = [("answered", "once")] * 7 + [("answered", "again"), ("unanswered", "once")]
    >>> round(asked.count(("answered", "once")) / len(asked), 3)
    0.778
    """
    answered, due = facts.questions
    enough = due >= FEWEST_QUESTIONS
    return Figure(
        "questions_answered",
        answered / due if enough else None,
        "figure" if enough else "too_few" if due else facts.absence,
        count=answered,
        base=due,
        interval=wilson(answered, due) if enough else None,
    )


def _time_to_answer(metric: str, facts: Facts, waits: Sequence[Wait]) -> Figure:
    horizon = facts.horizon
    ended = [wait for wait in waits if wait.answered_at is not None and wait.answered_at <= horizon]
    running = [wait for wait in waits if wait.answered_at is None or wait.answered_at > horizon]
    business = Survival.of([wait.business_minutes or 0 for wait in ended], business_so_far(running, facts))
    calendar = Survival.of([wait.calendar_minutes or 0 for wait in ended], _so_far(running, facts))
    enough = len(waits) >= FEWEST_WAITS
    median = business.quantile(0.5) if enough else None
    return Figure(
        metric,
        median,
        _state(len(waits), median) if waits else facts.absence,
        count=len(ended),
        base=len(waits),
        parts=_quantiles(business, calendar) if enough else {},
        notes=_hours_note(facts),
    )


def _so_far(running: Iterable[Wait], facts: Facts) -> list[float]:
    horizon = facts.horizon
    return [(horizon - wait.asked_at).total_seconds() / 60 for wait in running]


def business_so_far(running: Iterable[Wait], facts: Facts) -> list[float]:
    """Latest first, so that each adds only what lies before the next: hundreds of old waits cost one walk."""
    minutes: list[float] = []
    calendar, until, lasted = None, facts.horizon, 0.0
    for wait in sorted(running, reverse=True):
        valid = facts.calendars.at(wait.asked_at)
        if valid is not calendar:
            calendar, until, lasted = valid, facts.horizon, 0.0
        lasted += valid.business_minutes(wait.asked_at, until)
        until = wait.asked_at
        minutes.append(lasted)
    return minutes


def _state(waits: int, median: float | None) -> State:
    if waits < FEWEST_WAITS:
        return "too_few"
    return "still_waiting" if median is None else "figure"


def _quantiles(business: Survival, calendar: Survival) -> dict[str, float | None]:
    return {
        "median_business": business.quantile(0.5),
        "p90_business": business.quantile(0.9),
        "median_calendar": calendar.quantile(0.5),
        "p90_calendar": calendar.quantile(0.9),
    }


def _hours_note(facts: Facts) -> tuple[Note, ...]:
    return () if facts.calendars.at(facts.horizon).entered else ("no_opening_hours",)
