"""Who keeps coming back, and how evenly those who write share the talk."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from math import ceil

from .business import Calendars
from .definitions import MOST_ACTIVE, PERIOD_WEEKS, REGULAR_WEEKS, YOUNGEST
from .figures import Facts, Figure, State
from .periods import Period
from .stats import gini

FEWEST_WRITERS = 5
# A firm that was closed for longer has no regulars to speak of.
_FURTHEST_WEEKS = 60


def open_weeks(period: Period, calendars: Calendars) -> Sequence[date]:
    """The Mondays of the last four weeks up to the period's end in which the firm was open on any day, oldest first.

    A week of holidays would else turn every regular into a stranger.
    """
    found: list[date] = []
    monday = period.weeks[-1]
    for _ in range(_FURTHEST_WEEKS):
        if _is_open(monday, period, calendars):
            found.insert(0, monday)
        if len(found) == PERIOD_WEEKS:
            break
        monday -= timedelta(weeks=1)
    return found


def _is_open(monday: date, period: Period, calendars: Calendars) -> bool:
    days = (monday + timedelta(days=day) for day in range(7))
    return any(calendars.at(period.midnight(day, period.zone)).shifts(day) for day in days)


def regulars(facts: Facts) -> Figure:
    """Regulars: people who were there in three of the last four open weeks.

    Formula: number of people with ≥ 1 substantive turn in ≥ 3 of the 4 last weeks in which the firm was open on any
    day; weeks it was closed throughout are skipped, so the weeks may reach back beyond the period. Unit: people, ≥ 0.
    Base: people who wrote in these weeks; part `stickiness`: count / base (None if nobody wrote). No value before
    28 days of data. Does not show loyalty to the business, nor those who come and read without writing.

    >>> weeks = {"Lena": 4, "Omar": 3, "Cem": 1}
    >>> sum(count >= REGULAR_WEEKS for count in weeks.values())
    2
    """
    writers = len(facts.weeks_present)
    often = sum(weeks >= REGULAR_WEEKS for weeks in facts.weeks_present.values())
    state = _state(facts)
    return Figure(
        "regulars",
        often if state == "figure" else None,
        state,
        count=often,
        base=writers,
        parts={"stickiness": often / writers if writers else None},
    )


def _state(facts: Facts) -> State:
    if facts.oldest is None:
        return "nobody"
    return "too_young" if facts.horizon - facts.oldest < YOUNGEST else "figure"


def top(amounts: Sequence[int]) -> tuple[int, int]:
    """How many people are the most active tenth, rounded up, and how much is theirs.

    >>> top([1, 1, 1, 1, 16])
    (1, 16)
    """
    # 0.1 · 30 is a hair above 3
    people = ceil(round(MOST_ACTIVE * len(amounts), 9))
    return people, sum(sorted(amounts, reverse=True)[:people])


def contributions(facts: Facts) -> Counter[int]:
    """Substantive turns per person who wrote in the period."""
    said = (one.sender.person for talk in facts.conversations for one in talk.substantive)
    return Counter(person for person in said if person is not None)


def evenness(facts: Facts) -> Figure:
    """Participation evenness: how evenly those who write share the talk.

    Formula: 1 − Gini of the substantive turns per person who wrote in the period. Unit: none, 0..1; 1: everybody the
    same. Parts `people` (writers), `top` (the most active tenth, rounded up), `top_share` (their share of the turns),
    `silent` (people within reach who wrote nothing; None if the reach is unknown): those who only read are reported
    apart and never mixed in. Count: turns of the most active; base: turns. No value below 5 writers; one writer alone
    is neither even nor uneven.
    Does not show that evenness would be good: that a few say most is usual wherever people talk.

    >>> amounts = [1, 1, 1, 1, 16]
    >>> round(1 - gini(amounts), 3), top(amounts)[1] / sum(amounts)
    (0.4, 0.8)
    """
    amounts = list(contributions(facts).values())
    total, enough = sum(amounts), len(amounts) >= FEWEST_WRITERS
    few, theirs = top(amounts)
    spread = gini(amounts)
    return Figure(
        "evenness",
        1 - spread if enough and spread is not None else None,
        "figure" if enough else "too_few" if amounts else facts.absence,
        count=theirs,
        base=total,
        parts={
            "people": len(amounts),
            "top": few,
            "top_share": theirs / total if total else None,
            "silent": max(0, facts.reach.people - len(amounts)) if facts.reach.known else None,
        },
    )
