"""A conversation that rests comes back at nine, in the firm's zone."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from stammtisch.conversations.rules import Rest, rest_until

BERLIN = ZoneInfo("Europe/Berlin")
#: Friday, 27 March 2026, 23:30 in Berlin; on Sunday the clocks go forward.
FRIDAY = datetime(2026, 3, 27, 22, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("rest", "on", "back"),
    [
        (Rest.TOMORROW, None, datetime(2026, 3, 28, 8, 0, tzinfo=UTC)),
        (Rest.MONDAY, None, datetime(2026, 3, 30, 7, 0, tzinfo=UTC)),
        (Rest.DATE, date(2026, 12, 24), datetime(2026, 12, 24, 8, 0, tzinfo=UTC)),
    ],
)
def test_it_comes_back_at_nine_also_after_the_clocks_changed(rest, on, back):
    assert rest_until(rest, on, now=FRIDAY, zone=BERLIN) == back


def test_monday_said_on_a_monday_is_the_next_one():
    monday = datetime(2026, 3, 30, 10, 0, tzinfo=UTC)
    assert rest_until(Rest.MONDAY, None, now=monday, zone=BERLIN) == datetime(2026, 4, 6, 7, 0, tzinfo=UTC)


@pytest.mark.parametrize("on", [None, date(2026, 3, 27), date(2020, 1, 1)])
def test_a_day_that_is_missing_or_not_to_come_is_none(on):
    assert rest_until(Rest.DATE, on, now=FRIDAY, zone=BERLIN) is None
