"""Quiet hours, wall-clock days over the change of clocks, months; and words and numbers as commands."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from stammtisch.formats.commands import numbered, parse
from stammtisch.formats.correlation import Match, correlate
from stammtisch.formats.one_sentence_story import clock
from stammtisch.formats.one_sentence_story.settings import Settings

BERLIN = "Europe/Berlin"
NIGHT = Settings()
DAYTIME = replace(NIGHT, quiet_from=time(13), quiet_until=time(15))
NEVER = replace(NIGHT, quiet_from=None, quiet_until=None)
DAY = timedelta(days=1)


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "settings", "quiet"),
    [
        ("2026-01-12 20:00", NIGHT, True),
        ("2026-01-12 19:59", NIGHT, False),
        ("2026-01-12 03:00", NIGHT, True),
        ("2026-01-12 07:00", NIGHT, False),
        ("2026-07-12 06:00", NIGHT, False),
        ("2026-07-12 05:59", NIGHT, True),
        ("2026-01-12 12:30", DAYTIME, True),
        ("2026-01-12 14:00", DAYTIME, False),
        ("2026-01-12 03:00", NEVER, False),
    ],
)
def test_it_knows_quiet_hours_in_the_firms_zone(at, settings, quiet):
    assert clock.is_quiet(utc(at), settings, BERLIN) is quiet


@pytest.mark.parametrize(
    ("opens", "ends"),
    [
        ("2026-01-12 11:00", "2026-01-13 11:00"),
        ("2026-03-28 11:00", "2026-03-29 10:00"),  # clocks go forward in the night
        ("2026-10-24 10:00", "2026-10-25 11:00"),  # and back
        ("2026-01-12 07:00", "2026-01-13 07:00"),
        ("2026-01-12 20:30", "2026-01-14 09:00"),  # 21:30 local is quiet: 10:00 the morning after
        ("2026-01-12 05:00", "2026-01-13 09:00"),
    ],
)
def test_a_lease_is_a_day_by_the_wall_clock_and_never_ends_at_night(opens, ends):
    assert clock.due(utc(opens), DAY, NIGHT, BERLIN) == utc(ends)


def test_minutes_are_minutes_even_when_clocks_change():
    before = utc("2026-10-25 00:59")
    assert clock.add(before, timedelta(minutes=4), BERLIN) - before == timedelta(minutes=4)


def test_a_quiet_afternoon_ends_with_itself():
    assert clock.due(utc("2026-01-12 12:30"), DAY, DAYTIME, BERLIN) == utc("2026-01-14 09:00")


def test_waking_is_the_end_of_the_quiet_hours():
    assert clock.waking(utc("2026-01-12 22:00"), NIGHT, BERLIN) == utc("2026-01-13 07:00")
    assert clock.waking(utc("2026-01-12 10:00"), NIGHT, BERLIN) == utc("2026-01-12 10:00")
    assert clock.waking(utc("2026-01-12 22:00"), NEVER, BERLIN) == utc("2026-01-12 22:00")


def test_months_keep_the_day_or_take_the_last():
    assert clock.add_months(utc("2026-01-31 11:00"), 1, BERLIN) == utc("2026-02-28 11:00")
    assert clock.add_months(utc("2026-01-12 11:00"), 24, BERLIN) == utc("2028-01-12 11:00")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Passen", "skip"),
        ("  passen. ", "skip"),
        ("PASS!", "skip"),
        ("später", "later"),
        ("Spaeter", "later"),
        ("spater", "later"),
        ("Später bitte!", "later"),
        ("„Ich bin raus“", "out"),
        ("I’m out", "out"),
        ("STOPP", "out"),
        ("bin wieder da", "back"),
        ("Ich bin wieder da!!", "back"),
        ("Anhaengen", "append"),
        ("ja", "yes"),
        ("ohne Namen", "unnamed"),
        ("Ich kann heute nicht passen", ""),
        ("", ""),
        ("2", "b"),
        ("2.", "b"),
        ("4", ""),
    ],
)
def test_commands_are_understood_as_people_write_them(text, key):
    assert parse(text, ("a", "b", "c")) == key


def test_buttons_become_a_numbered_line():
    assert numbered(("Passen", "Später", "Ich bin raus")) == "1 Passen · 2 Später · 3 Ich bin raus"


@pytest.mark.parametrize(
    ("token", "current", "is_holder", "match"),
    [
        ("t2", "t2", True, Match.PROMPT),
        ("t2", "t2", False, Match.OLD),
        ("t1", "t2", True, Match.OLD),
        ("", "t2", True, Match.HOLDER),
        ("", "t2", False, Match.ORDINARY),
        ("", "", True, Match.ORDINARY),
    ],
)
def test_messages_are_correlated_in_order(token, current, is_holder, match):
    assert correlate(token=token, current=current, is_holder=is_holder) is match
