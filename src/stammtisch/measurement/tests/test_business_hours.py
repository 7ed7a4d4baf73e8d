"""Opening hours: the table of `di-1`, daylight saving, over midnight, holidays, and versions."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stammtisch.measurement.business import Calendar, Calendars, Opening, Shift

from .story import BERLIN


def opening(text: str) -> Opening:
    begin, end = text.split("-")
    return Opening(time.fromisoformat(begin), time.fromisoformat(end))


def berlin(text: str) -> datetime:
    """Local time, e.g. `2026-11-06 17:30`."""
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN).astimezone(UTC)


LONG, SHORT = [opening("10:00-18:00")], [opening("10:00-14:00")]
WEEK = [[], LONG, LONG, LONG, LONG, SHORT, []]
SHOP = Calendar(BERLIN, WEEK)
CLOSED_TUESDAY = Calendar(BERLIN, WEEK, {date(2026, 11, 10): []})
ALWAYS = Calendar(BERLIN)
BAR = Calendar(BERLIN, [[]] * 4 + [[opening("20:00-04:00")]] * 2 + [[]])


@pytest.mark.parametrize(
    ("calendar", "begin", "end", "minutes", "due"),
    [
        (SHOP, "2026-11-06 17:30", "2026-11-07 10:20", 50, "2026-11-07 14:00"),
        (SHOP, "2026-11-07 13:00", "2026-11-10 11:00", 120, "2026-11-10 13:00"),
        (CLOSED_TUESDAY, "2026-11-07 13:00", "2026-11-11 11:00", 120, "2026-11-11 13:00"),
        (SHOP, "2026-11-08 20:00", "2026-11-08 21:00", 0, "2026-11-11 10:00"),
    ],
)
def test_it_counts_open_minutes_and_knows_the_deadline(
    calendar: Calendar, begin: str, end: str, minutes: float, due: str
) -> None:
    assert calendar.business_minutes(berlin(begin), berlin(end)) == minutes
    assert calendar.one_business_day(berlin(begin)) == berlin(due)


def test_calendar_time_is_another_number() -> None:
    assert berlin("2026-11-10 11:00") - berlin("2026-11-07 13:00") == timedelta(hours=70)


@pytest.mark.parametrize(("sunday", "hours"), [("2026-03-29", 23), ("2026-10-25", 25), ("2026-11-08", 24)])
def test_a_day_has_the_hours_of_its_clock(sunday: str, hours: int) -> None:
    begin, end = berlin(f"{sunday} 00:00"), berlin(str(date.fromisoformat(sunday) + timedelta(days=1)))
    assert ALWAYS.business_minutes(begin, end) == hours * 60
    assert ALWAYS.one_business_day(begin) == end


def test_tomorrow_keeps_its_wall_clock_over_daylight_saving() -> None:
    assert ALWAYS.one_business_day(berlin("2026-03-28 12:00")) == berlin("2026-03-29 12:00")
    assert ALWAYS.one_business_day(berlin("2026-10-24 12:00")) == berlin("2026-10-25 12:00")


def test_an_opening_may_run_over_midnight_and_belongs_to_the_day_it_began() -> None:
    assert BAR.business_minutes(berlin("2026-11-07 01:00"), berlin("2026-11-07 05:00")) == 180
    assert BAR.one_business_day(berlin("2026-11-07 01:00")) == berlin("2026-11-08 01:00")
    # the night in which the clock jumps forward is an hour shorter
    assert BAR.business_minutes(berlin("2026-03-28 19:00"), berlin("2026-03-29 05:00")) == 7 * 60


def test_before_opening_moves_to_the_opening_and_a_lunch_break_to_its_end() -> None:
    hours = [opening("09:00-12:00"), opening("14:00-18:00")]
    calendar = Calendar(BERLIN, [hours] * 7, {date(2026, 11, 10): [opening("15:00-18:00")]})
    assert calendar.one_business_day(berlin("2026-11-09 10:00")) == berlin("2026-11-10 15:00")
    lunch = Calendar(BERLIN, [[opening("08:00-19:00")], hours, *[[]] * 5])
    assert lunch.one_business_day(berlin("2026-11-09 13:00")) == berlin("2026-11-10 14:00")


def test_at_closing_time_the_firm_is_closed() -> None:
    assert SHOP.one_business_day(berlin("2026-11-05 18:00")) == berlin("2026-11-07 10:00")
    assert SHOP.one_business_day(berlin("2026-11-05 17:59")) == berlin("2026-11-06 17:59")


def test_holidays_move_the_deadline_and_count_nothing() -> None:
    calendar = Calendar(BERLIN, WEEK, pauses=[(date(2026, 8, 3), date(2026, 8, 21))])
    asked = berlin("2026-08-01 13:30")
    assert calendar.one_business_day(asked) == berlin("2026-08-22 13:30")
    assert calendar.business_minutes(asked, berlin("2026-08-22 10:30")) == 60


def test_a_firm_that_stays_closed_is_never_due() -> None:
    closed = Calendar(BERLIN, [[]] * 7)
    assert closed.one_business_day(berlin("2026-11-06 12:00")) is None
    last_day = Calendar(BERLIN, [[]] * 7, {date(2026, 11, 6): LONG})
    assert last_day.one_business_day(berlin("2026-11-06 12:00")) is None
    assert closed.open_days_before(berlin("2026-11-06 12:00"), 3) < berlin("2025-11-06 12:00")


def test_overlapping_openings_count_once() -> None:
    calendar = Calendar(BERLIN, [[opening("10:00-14:00"), opening("12:00-16:00"), opening("12:00-13:00")]] * 7)
    assert calendar.business_minutes(berlin("2026-11-06 09:00"), berlin("2026-11-06 20:00")) == 6 * 60


def test_no_minutes_pass_backwards() -> None:
    assert ALWAYS.business_minutes(berlin("2026-11-06 12:00"), berlin("2026-11-06 11:00")) == 0


def test_shifts_are_in_utc() -> None:
    (shift,) = SHOP.shifts(date(2026, 7, 7))
    assert shift == Shift(datetime(2026, 7, 7, 8, tzinfo=UTC), datetime(2026, 7, 7, 16, tzinfo=UTC))


def test_a_new_version_leaves_the_past_alone() -> None:
    calendars = Calendars([SHOP, ALWAYS], [berlin("2026-11-09 00:00")])
    assert calendars.at(berlin("2026-11-08 23:59")) is SHOP
    assert calendars.at(berlin("2026-11-09 00:00")) is ALWAYS
    assert not Calendars.without_hours(BERLIN).at(berlin("2026-11-09 00:00")).entered


moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001


@given(moments, moments, moments, st.sampled_from([SHOP, BAR, ALWAYS]))
def test_minutes_add_up_and_deadlines_never_run_backwards(
    a: datetime, b: datetime, c: datetime, calendar: Calendar
) -> None:
    a, b, c = sorted([a, b, c])
    parts = calendar.business_minutes(a, b) + calendar.business_minutes(b, c)
    assert parts == pytest.approx(calendar.business_minutes(a, c))
    assert parts <= (c - a).total_seconds() / 60 + 1e-6
    first, second = calendar.one_business_day(a), calendar.one_business_day(b)
    assert first
    assert second
    assert a < first <= second


@given(moments, st.sampled_from([SHOP, BAR, ALWAYS, CLOSED_TUESDAY]))
def test_who_wrote_before_the_last_open_days_is_overdue(at: datetime, calendar: Calendar) -> None:
    due = calendar.one_business_day(calendar.open_days_before(at, 3) - timedelta(seconds=1))
    assert due
    assert due < at
