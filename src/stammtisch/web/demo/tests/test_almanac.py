"""The demo's weeks end with the week before the day it is filled, on the wall clocks of the firm."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stammtisch.web.demo import prompt_book
from stammtisch.web.demo.almanac import Almanac, gap
from stammtisch.web.demo.stage import in_order

BERLIN = ZoneInfo("Europe/Berlin")
#: A Monday afternoon, four weeks after the clocks went back.
MONDAY = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)


def local(cue: str, now: datetime = MONDAY) -> str:
    return Almanac(now, BERLIN).moment(cue).astimezone(BERLIN).strftime("%a %d.%m. %H:%M")


def test_weeks_count_back_from_last_week() -> None:
    assert local("12 sun 20:30") == "Sun 22.11. 20:30"
    assert local("12 mon 09:00") == "Mon 16.11. 09:00"
    assert local("1 mon 09:00") == "Mon 31.08. 09:00"
    assert local("12 mon 09:00", MONDAY + timedelta(days=6)) == "Mon 16.11. 09:00"


def test_nine_is_nine_before_and_after_the_clocks_change() -> None:
    assert local("8 sat 09:00") == "Sat 24.10. 09:00"
    assert local("8 sun 09:00") == "Sun 25.10. 09:00"


def test_days_and_minutes_count_back_from_now() -> None:
    assert local("-1 16:40") == "Sun 22.11. 16:40"
    assert local("-50m") == "Mon 23.11. 13:10"


def test_nothing_lies_ahead() -> None:
    assert local("0 23:00") == "Mon 23.11. 14:00"


@pytest.mark.parametrize("cue", ["", "13", "1 day 09:00", "1 mon", "1 mon 9 o'clock", "-x"])
def test_it_refuses_other_words(cue: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - several parsers, all say no
        Almanac(MONDAY, BERLIN).moment(cue)


def test_gaps() -> None:
    assert gap("1d2h3m") == timedelta(days=1, hours=2, minutes=3)
    for wrong in ("", "4", "4 m", "soon"):
        with pytest.raises(ValueError, match=wrong or "^$"):
            gap(wrong)


@given(st.datetimes(datetime(2026, 1, 1), datetime(2029, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_whenever_it_is_filled_each_room_runs_forward_and_ends_before_now(now: datetime) -> None:
    for place in prompt_book.places():
        moments = [moment.at for moment in in_order(place, Almanac(now, BERLIN))]
        assert moments == sorted(moments)
        assert Almanac(now, BERLIN).start <= moments[0]
        assert moments[-1] <= now
