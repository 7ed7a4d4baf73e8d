"""Who counts as reached, and why nobody can be thrown out to raise a figure."""

from datetime import timedelta

from stammtisch.measurement.reach import Reach, SeatSpan, Writing, reach

from .story import BERLIN, hours


def reached(seats: list[SeatSpan], writers: list[Writing] = [], until: float = 100) -> int:  # noqa: B006
    return reach(seats, writers, until=hours(24 * until), zone=BERLIN, listed=True).people


def seat(person: int, joined: float, left: float | None = None) -> SeatSpan:
    return SeatSpan(person, hours(24 * joined), None if left is None else hours(24 * left))


def test_it_is_the_peak_and_not_the_present_number() -> None:
    seats = [seat(person, 0, 60) for person in range(40)] + [seat(person, 0) for person in range(40, 60)]
    assert reached(seats) == 60
    assert reached(seats, until=149) == 60
    assert reached(seats, until=150) == 20


def test_people_who_sat_on_different_days_do_not_add_up() -> None:
    assert reached([seat(1, 90, 91), seat(2, 93, 94)]) == 1


def test_several_seats_are_one_person() -> None:
    assert reached([seat(1, 50), seat(1, 60, 70), seat(1, 20, 30), seat(1, 31, 40), seat(2, 20, 90)]) == 2


def test_writers_count_where_they_are_more() -> None:
    wrote = [Writing(person, hours(24 * 99)) for person in (1, 2, 2, 3)]
    assert reached([seat(1, 0)], wrote) == 3
    assert reached([], wrote) == 3
    assert reached([], [Writing(1, hours(24 * 100) - timedelta(days=91))]) == 0


def test_nobody_is_reached_before_they_came() -> None:
    assert reached([seat(1, 101)]) == 0
    assert reached([]) == 0


def test_an_unknown_reach_says_so() -> None:
    assert reach([], [], until=hours(0), zone=BERLIN, listed=False) == Reach(0, known=False)
