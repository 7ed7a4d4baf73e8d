"""A machine's clock jumps: put right by the network, by hand, twice a year, or because a laptop slept.

Nothing leaves too early, nothing twice, and nothing waits for a day because the clock was wrong for a minute.
"""

from datetime import UTC, datetime, timedelta

import pytest
from time_machine import travel

from stammtisch.conversations.actions import delivery as actions
from stammtisch.conversations.actions import jobs, throttle
from stammtisch.conversations.models import Delivery, Envelope, Job, Message
from stammtisch.conversations.ports import DeliveryError, ports
from stammtisch.conversations.tests.scene import arrive, hello, keep_up, state, texts, until_idle
from stammtisch.conversations.work.heartbeat import beat, up_since
from stammtisch.kit.db.claim import claim
from stammtisch.people.models import Account
from stammtisch.testing.cast import NOON

HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)
SILENCE = DeliveryError("", "timeout", ambiguous=True)


@pytest.mark.parametrize("jump", [HOUR, DAY])
def test_put_forward_nothing_is_sent_again_early(answered, provider, worker, jump):
    Message.objects.filter(side="team").update(is_contribution=True)
    provider.answers = [SILENCE]
    keep_up(NOON - HOUR, NOON)
    until_idle(worker)
    until_idle(worker, now=NOON + jump)
    assert (state(), provider.accepted) == ("unclear", [])


@pytest.mark.parametrize("jump", [HOUR, DAY])
def test_put_back_a_silence_is_waited_out_from_there_on(answered, provider, worker, jump):
    provider.answers = [SILENCE]
    until_idle(worker)
    back = NOON - jump
    until_idle(worker, now=back)
    keep_up(back, back + 11 * MINUTE)
    until_idle(worker, now=back + 11 * MINUTE)
    assert Delivery.objects.get().parked_at is not None


def test_put_back_what_had_just_arrived_and_what_was_to_leave_does_not_wait(answered, account, provider, worker):
    arrive(account, hello(2), now=NOON + HOUR)
    until_idle(worker, now=NOON - HOUR)
    assert "Satz 2" in texts()
    assert provider.accepted == [("bea", "Gern!")]


def test_put_back_what_rests_until_morning_still_rests(answered, provider, worker):
    Delivery.objects.update(next_at=NOON + HOUR, reason="quiet")
    until_idle(worker)
    until_idle(worker, now=NOON - HOUR)
    assert provider.accepted == []


@pytest.mark.parametrize("pause", [None, timedelta(seconds=30)])
def test_put_back_a_pause_does_not_last_until_the_old_time(answered, provider, worker, pause):
    provider.answers = [DeliveryError("Später.", "busy", retry_after=pause)]
    until_idle(worker)
    until_idle(worker, now=NOON - DAY)
    assert provider.accepted == [("bea", "Gern!")]


def test_put_back_a_pause_that_a_person_asked_for_still_holds(answered, account, provider, worker):
    Account.objects.filter(pk=account.pk).update(paused_until=NOON + 30 * DAY)
    until_idle(worker)
    until_idle(worker, now=NOON - HOUR)
    assert provider.accepted == []


@pytest.mark.parametrize("model", [Envelope, Job])
def test_put_back_a_dead_workers_rows_do_not_wait_for_the_old_time(account, worker, model, monkeypatch):
    seen = []
    monkeypatch.setattr(ports, "jobs", {"note": lambda payload, now: seen.append(payload), **ports.jobs})
    arrive(account, hello(1), now=NOON - DAY)
    jobs.enqueue("note", run_at=NOON - DAY)
    assert claim(model, now=NOON, lease_until=NOON + MINUTE, limit=1)
    until_idle(worker, now=NOON - HOUR)
    assert (texts(), len(seen)) == (["Satz 1"], 1)


def test_put_back_a_dead_senders_copy_is_judged(answered, account, provider, worker):
    assert len(actions.claim(account, limit=1, now=NOON)) == 1
    until_idle(worker, now=NOON - HOUR)
    assert (state(), provider.accepted) == ("unclear", [])


def test_put_back_a_limit_does_not_hold_for_a_day(theatre):
    limit = throttle.Limit(burst=2, every=timedelta(seconds=1))
    assert throttle.take("k", limit, now=NOON, wanted=2)[0] == 2
    assert throttle.take("k", limit, now=NOON - DAY)[0] == 0
    assert throttle.take("k", limit, now=NOON - DAY + 2 * MINUTE)[0] == 1


def test_put_back_and_forward_again_nothing_is_sent_again_early(answered, provider, worker):
    Message.objects.filter(side="team").update(is_contribution=True)
    provider.answers = [SILENCE]
    keep_up(NOON - HOUR, NOON)
    until_idle(worker)
    for now in (NOON + timedelta(seconds=5), NOON - HOUR, NOON + timedelta(seconds=15)):
        beat("hooks", now=NOON)
        until_idle(worker, now=now)
    assert (state(), provider.accepted) == ("unclear", [])


def test_a_silent_door_is_not_open(db):
    beat("hooks", now=NOON)
    assert up_since("hooks", now=NOON + timedelta(seconds=59)) == NOON
    assert up_since("hooks", now=NOON + timedelta(seconds=61)) == NOON + timedelta(seconds=61)


#: The nights in which Berlin's clocks change, in UTC: 02:00 becomes 03:00, and 03:00 becomes 02:00.
NIGHTS = [datetime(2026, 3, 29, 0, 0, tzinfo=UTC), datetime(2026, 10, 25, 0, 0, tzinfo=UTC)]


@pytest.mark.parametrize("night", NIGHTS)
def test_through_the_night_of_a_clock_change_each_timer_fires_once(theatre, worker, monkeypatch, night):
    """One timer every quarter of an hour, a pass every five minutes, told by the machine's own clock."""
    from stammtisch.kit import clock

    fired = []
    monkeypatch.setattr(ports, "jobs", {"note": lambda payload, now: fired.append((payload["n"], now))})
    for n in range(12):
        jobs.enqueue("note", run_at=night + n * timedelta(minutes=15), payload={"n": n})
    with travel(night - 5 * MINUTE, tick=False) as machine:
        for _ in range(40):
            until_idle(worker, now=clock.now())
            machine.shift(5 * MINUTE)
    assert fired == [(n, night + n * timedelta(minutes=15)) for n in range(12)]


@pytest.mark.parametrize("back", [HOUR, DAY])
def test_a_clock_that_jumps_to_and_fro_fires_each_timer_once_and_none_early(theatre, worker, monkeypatch, back):
    fired = []
    monkeypatch.setattr(ports, "jobs", {"note": lambda payload, now: fired.append(now)})
    jobs.enqueue("note", run_at=NOON)
    for now in (NOON - MINUTE, NOON - back, NOON + MINUTE, NOON - back, NOON + back):
        until_idle(worker, now=now)
    assert fired == [NOON + MINUTE]
