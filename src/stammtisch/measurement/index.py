"""The headline: how many people are in dialogue, and the dialogue index `100 · R · A`.

In words first ("11 of 60 in conversation"), the index second; R and A always beside it, because a product of
shares hides its cause. Undeclared bots and invented people defeat it. Counts can refute dialogue; none can
prove it.
"""

from collections.abc import Mapping
from math import sqrt
from random import Random
from typing import TypeVar

from .answering import mean_share, shares_by_person
from .definitions import FEWEST_REACHED, FULL_WEEKS, YOUNGEST
from .figures import Facts, Figure, Note, State
from .stats import MANY, Z95, Interval, bootstrap, drawn_active

_Name = TypeVar("_Name")


def people_in_dialogue(facts: Facts) -> Figure:
    """People in dialogue: everybody with at least one completed exchange in the period.

    Formula: number of people p with ≥ 1 exchange. Unit: people, ≥ 0. Base: the reached people. Where people
    were not merged across channels the number is a lower bound (note `at_least`).
    Does not show how long or how deep they talked, nor how they liked it.

    >>> sorted(weights({"Lena": 2, "Omar": 1}))  # two people, whatever their weeks
    ['Lena', 'Omar']
    """
    people = len(facts.weeks_in_dialogue)
    return Figure(
        "people_in_dialogue",
        people,
        "figure",
        count=people,
        base=max(facts.reach.people, people),
        notes=_notes(facts),
    )


def weights(weeks: Mapping[_Name, int]) -> dict[_Name, float]:
    """How much of a person counts: fully from two weeks on, so that a single exchange is half a regular."""
    return {person: min(1.0, count / FULL_WEEKS) for person, count in weeks.items()}


def index_of(repeated: float, answered: float | None) -> float | None:
    """`100 · R · A`. Without any exchange it is 0 even if nobody spoke; with some, it waits until A is known.

    >>> round(index_of(2 / 12, 0.625), 1), round(index_of(2 / 12, 0.875), 1), round(index_of(2.5 / 12, 0.625), 1)
    (10.4, 14.6, 13.0)
    """
    if not repeated:
        return 0.0
    return None if answered is None else 100 * repeated * answered


def dialogue_index(facts: Facts) -> Figure:
    """Dialogue index: the share of reached people in repeated exchange, times how reliably people are answered.

    Formula: `100 · R · A`; `R = Σ min(1, weeks_p / 2) / N`, weeks_p the weeks of the period in which p
    completed an exchange, N the peak of reached people in 90 days; A the answered share. Unit: index, 0..100;
    bootstrap interval over the reached people. Parts `R` and `A`; count: people in dialogue; base: N. No
    value for N below 10, before 28 days of data, or while all answers are still within their business day.
    Does not show empathy, quality or negotiation; not comparable between firms.

    >>> R = sum(weights({"Lena": 2, "Omar": 1, "Cem": 1}).values()) / 12
    >>> round(index_of(R, mean_share({1: 1.0, 2: 0.5, 3: 1.0, 4: 0.0})), 1)
    10.4
    """
    weight = weights(facts.weeks_in_dialogue)
    shares = shares_by_person(facts.answers)
    reached = max(facts.reach.people, len(weight.keys() | shares.keys()))
    repeated = sum(weight.values()) / reached if reached else 0.0
    answered = mean_share(shares)
    value = index_of(repeated, answered)
    state = _state(facts, reached, value)
    interval = _interval(weight, shares, reached, facts.seed) if state == "figure" and facts.with_intervals else None
    return Figure(
        "dialogue_index",
        value if state == "figure" else None,
        state,
        count=len(weight),
        base=reached,
        interval=interval,
        parts={"R": repeated, "A": answered},
        notes=_notes(facts),
    )


def _state(facts: Facts, reached: int, value: float | None) -> State:
    if reached < FEWEST_REACHED:
        return "too_few"
    if facts.oldest is None or facts.horizon - facts.oldest < YOUNGEST:
        return "too_young"
    return "not_due" if value is None else "figure"


def _interval(weight: Mapping[int, float], shares: Mapping[int, float], reached: int, seed: str) -> Interval | None:
    """Resample the reached people; the silent ones are all alike, so only how many of them come up is drawn."""
    people = sorted(weight.keys() | shares.keys())
    active = [(weight.get(person, 0.0), shares.get(person)) for person in people]
    if len(active) > MANY:
        return _interval_of_many(active, reached)

    def draw(dice: Random) -> float | None:
        drawn = dice.choices(active, k=drawn_active(dice, len(active), reached)) if active else []
        answered = [share for _, share in drawn if share is not None]
        mean = sum(answered) / len(answered) if answered else None
        return index_of(sum(one for one, _ in drawn) / reached, mean)

    return bootstrap(draw, seed)


def _interval_of_many(active: list[tuple[float, float | None]], reached: int) -> Interval:
    """The normal limit of that bootstrap (delta method: the variance of what each person adds), in one pass."""
    shares = [share for _, share in active if share is not None]
    repeated, answered = sum(weight for weight, _ in active) / reached, mean_share(dict(enumerate(shares))) or 0.0
    silent = answered * -repeated / reached
    added = [
        answered * (weight - repeated) / reached
        + (repeated * (share - answered) / len(shares) if share is not None else 0.0)
        for weight, share in active
    ]
    half = Z95 * sqrt(sum(one * one for one in added) + (reached - len(active)) * silent * silent)
    value = repeated * answered
    return max(0.0, 100 * (value - half)), min(100.0, 100 * (value + half))


def _notes(facts: Facts) -> tuple[Note, ...]:
    notes: list[Note] = []
    if not facts.reach.known:
        notes.append("reach_unknown")
    if not facts.merged:
        notes.append("at_least")
    return tuple(notes)
