"""Moments as a person says them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from stammtisch.web import words

BERLIN = ZoneInfo("Europe/Berlin")
#: Wednesday noon in Berlin.
NOW = datetime(2026, 11, 4, 11, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        (0, "today, noon"),
        (-11, "today, 1\N{NO-BREAK SPACE}am"),
        (-13, "yesterday, 11\N{NO-BREAK SPACE}pm"),
        (24, "tomorrow, noon"),
        (-48, "Monday, noon"),
        (-24 * 8, "27 Oct, noon"),
        (-24 * 365, "4 Nov 2025, noon"),
    ],
)
def test_a_moment_is_named_by_how_near_it_is(hours, said):
    assert words.moment(NOW + timedelta(hours=hours), NOW, BERLIN) == said


def test_days_are_those_of_the_firm():
    late = datetime(2026, 11, 3, 23, 30, tzinfo=UTC)
    assert words.day(late, NOW, BERLIN) == "today"
    assert words.day(late, NOW, ZoneInfo("America/New_York")) == "yesterday"


def test_numbers_are_words_up_to_twelve():
    assert [words.number(count) for count in (2, 12, 13)] == ["two", "twelve", "13"]
    assert words.capital(words.number(2)) == "Two"


def test_a_heading_names_the_day():
    assert words.heading_day(NOW, BERLIN) == "Wednesday, 4 November"
    assert words.day_line(NOW - timedelta(days=1), NOW, BERLIN) == "Yesterday"
    assert words.day_line(NOW - timedelta(days=12), NOW, BERLIN) == "Friday, 23 Oct"
