"""How reliably and how fast people get an answer from a human; of the team as a whole, never of a member."""

from collections.abc import Iterable, Mapping

from .figures import Answers, Facts, Figure, Note, State, Wait
from .stats import Survival, interval_of_mean

FEWEST_PEOPLE = 5
FEWEST_WAITS = 5


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
    waits, horizon = facts.waits, facts.horizon
    ended = [wait for wait in waits if wait.answered_at is not None and wait.answered_at <= horizon]
    running = [wait for wait in waits if wait.answered_at is None or wait.answered_at > horizon]
    business = Survival.of([wait.business_minutes or 0 for wait in ended], business_so_far(running, facts))
    calendar = Survival.of([wait.calendar_minutes or 0 for wait in ended], _so_far(running, facts))
    enough = len(waits) >= FEWEST_WAITS
    median = business.quantile(0.5) if enough else None
    return Figure(
        "first_response",
        median,
        _state(len(waits), median),
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
    if not waits:
        return "nobody"
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
