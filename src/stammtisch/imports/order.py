"""Which of two numbers is the day: decided by evidence, else asked, never guessed silently. Pure.

Rules, the first that decides wins: four digits in front; a value above 12; fewer steps backwards in time. A
separator, even a full stop, is a hint for what to propose and decides nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from stammtisch.imports.values import Certainty

#: Languages that write the month first when they write slashes.
_MONTH_FIRST = ("en-us",)
#: Said by a caller that has nobody to ask: take the likelier reading where nothing decides, and report it as assumed.
LIKELIER = "likelier"
MONTHS = 12
#: Changes of day that are looked at. A chat with a new day every line is made to fill the memory.
MOST_DAYS = 100_000


@dataclass(frozen=True)
class Reading:
    """One way to read the dates of a file, with lines of that file as examples."""

    order: str
    #: Up to three of the file's own dates with the day they would be: ("05.03.24", 5 March 2024).
    examples: tuple[tuple[str, date], ...] = ()


@dataclass(frozen=True)
class Order:
    """How the dates are read. `certainty` None means: a person has to say."""

    order: str
    certainty: Certainty | None
    #: In English, for the report.
    reason: str
    #: Both readings, the likelier first, where nothing decides.
    candidates: tuple[Reading, ...] = ()


def order_of(
    triples: Sequence[tuple[int, int, int]], *, year_first: bool, chosen: str = "", language: str = ""
) -> Order:
    """How dates such as (5, 3, 2024) are read, given all of a file in its order.

    `chosen` is what a person said ("dmy", "mdy", "ymd") or LIKELIER; it counts only where the file does not say the
    opposite.
    `language` (of the interface) only puts one reading first.
    """
    if year_first:
        return _with_year_in_front(triples)
    first_is_day = any(first > MONTHS for first, _, _ in triples)
    second_is_day = any(second > MONTHS for _, second, _ in triples)
    if first_is_day and second_is_day:
        return Order("dmy", None, "Some dates have a day in front and some a month: two phones, or a damaged file.")
    if first_is_day:
        return Order("dmy", Certainty.CERTAIN, "A first number above 12 can only be a day.")
    if second_is_day:
        return Order("mdy", Certainty.CERTAIN, "A second number above 12 can only be a day.")
    if chosen in ("dmy", "mdy"):
        return Order(chosen, Certainty.CHOSEN, "You said so.")
    return _by_chronology(triples, language, assume=chosen == LIKELIER)


def _with_year_in_front(triples: Sequence[tuple[int, int, int]]) -> Order:
    if any(second > MONTHS for _, second, _ in triples):
        return Order("ymd", None, "The year is in front, but the number after it is no month.")
    return Order("ymd", Certainty.CERTAIN, "Four digits in front are a year.")


def _by_chronology(triples: Sequence[tuple[int, int, int]], language: str, *, assume: bool) -> Order:
    day_first = _steps_back((year, second, first) for first, second, year in triples)
    month_first = _steps_back((year, first, second) for first, second, year in triples)
    if day_first != month_first:
        order, steps, other = min(
            ("dmy", day_first, month_first), ("mdy", month_first, day_first), key=lambda it: it[1]
        )
        reason = f"Read so, time runs backwards {steps} times, read the other way {other} times."
        return Order(order, Certainty.CHRONOLOGY, reason)
    likelier = "mdy" if language.lower() in _MONTH_FIRST else "dmy"
    if assume:
        return Order(likelier, Certainty.ASSUMED, "No date of this file tells day from month; nobody was asked.")
    other_one = "dmy" if likelier == "mdy" else "mdy"
    candidates = tuple(Reading(order) for order in (likelier, other_one))
    return Order(likelier, None, "No date of this file tells the day from the month.", candidates)


def _steps_back(days: Iterable[tuple[int, int, int]]) -> int:
    steps, last = 0, (0, 0, 0)
    for day in days:
        steps += day < last
        last = day
    return steps


def as_date(triple: tuple[int, int, int], order: str) -> date | None:
    """The day that three numbers name in this order; None if there is none (the 31st of February)."""
    a, b, c = triple
    year, month, day = {"dmy": (c, b, a), "mdy": (c, a, b), "ymd": (a, b, c)}[order]
    try:
        return date(year + 2000 if year < 100 else year, month, day)
    except ValueError:
        return None
