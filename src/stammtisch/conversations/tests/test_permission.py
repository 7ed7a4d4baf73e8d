"""Nothing leaves without a consent or an open conversation, in quiet hours, after STOP, or once withdrawn."""

from dataclasses import replace
from datetime import time as clock_time
from datetime import timedelta

import pytest

from stammtisch.conversations.permission import CONVERSATION_STAYS_OPEN, Permit, Situation, decide
from stammtisch.conversations.quiet import quiet_until
from stammtisch.people.models import Firm
from stammtisch.testing.cast import NOON

ANSWER = Situation(purpose="answer", now=NOON, has_consent=False, last_heard_at=NOON - timedelta(days=1))
PROMPT = Situation(purpose="participation", now=NOON, has_consent=True, last_heard_at=None)


@pytest.mark.parametrize("situation", [ANSWER, PROMPT])
def test_an_open_conversation_or_a_consent_lets_it_leave(situation):
    assert decide(situation).permit is Permit.SEND


@pytest.mark.parametrize(
    ("situation", "reason"),
    [
        (replace(ANSWER, last_heard_at=NOON - CONVERSATION_STAYS_OPEN - timedelta(seconds=1)), "no_consent"),
        (replace(ANSWER, last_heard_at=None), "no_consent"),
        (replace(PROMPT, has_consent=False, last_heard_at=NOON), "no_consent"),
        (replace(PROMPT, purpose="advertising", has_consent=False), "no_consent"),
        (replace(ANSWER, is_withdrawn=True), "withdrawn"),
        (replace(PROMPT, has_stopped=True), "stopped"),
        (replace(PROMPT, has_left=True), "left"),
    ],
)
def test_what_may_not_leave_says_why(situation, reason):
    decision = decide(situation)
    assert (decision.permit, decision.reason) == (Permit.NEVER, reason)


def test_in_quiet_hours_prompts_wait_and_answers_do_not():
    morning = NOON + timedelta(hours=8)
    assert decide(replace(PROMPT, quiet_until=morning)).at == morning
    assert decide(replace(ANSWER, quiet_until=morning)).permit is Permit.SEND


def berlin(**hours):
    return Firm(timezone="Europe/Berlin", **hours)


@pytest.mark.parametrize(
    ("at", "until"),
    [
        ("2026-11-04T20:30+01:00", None),
        ("2026-11-04T21:00+01:00", "2026-11-05T08:00+01:00"),
        ("2026-11-05T03:00+01:00", "2026-11-05T08:00+01:00"),
        ("2026-11-05T08:00+01:00", None),
        # The night in which clocks go forward, and the one in which they go back.
        ("2026-03-28T23:00+01:00", "2026-03-29T08:00+02:00"),
        ("2026-10-24T23:00+02:00", "2026-10-25T08:00+01:00"),
    ],
)
def test_quiet_hours_follow_the_clock_on_the_wall(at, until):
    from datetime import datetime

    end = quiet_until(berlin(), datetime.fromisoformat(at))
    assert end == (datetime.fromisoformat(until) if until else None)


def test_quiet_hours_may_lie_within_a_day_or_be_none_at_all():
    siesta = berlin(quiet_from=clock_time(12), quiet_until=clock_time(14))
    assert quiet_until(siesta, NOON).hour == 13
    assert quiet_until(berlin(quiet_from=clock_time(0), quiet_until=clock_time(0)), NOON) is None
