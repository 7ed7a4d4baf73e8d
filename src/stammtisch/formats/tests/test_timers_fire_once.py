"""Timers are rows: late, twice or out of date, they do what they should and no more."""

from datetime import UTC, datetime, timedelta

from stammtisch.conversations.models import Job, Message
from stammtisch.formats import queries
from stammtisch.formats.jobs import fire_timer
from stammtisch.formats.models import Cue
from stammtisch.testing.storytellers import Storytellers, settings


def payload(table, timer):
    return Job.objects.get(unique_key=f"{table.round.pk}:{timer}", state="ready").payload


def test_a_timer_that_fires_twice_counts_once(house):
    table = Storytellers(house)
    due = payload(table, "due")
    table.now = table.state().lease.due
    for _ in range(3):
        fire_timer(due, table.now)
    assert table.state().timeouts_in_row == 1


def test_a_timer_that_was_replaced_or_cancelled_does_nothing(house):
    table = Storytellers(house)
    due = payload(table, "due")
    table.now += timedelta(hours=1)
    table.write()
    table.now += timedelta(hours=30)
    fire_timer(due, table.now)
    assert table.state().timeouts_in_row == 0
    table.host("pause")
    assert queries.timer_due(table.fresh(), "due") is None
    assert not Job.objects.filter(unique_key=f"{table.round.pk}:due", state="ready").exists()


def test_a_timer_of_a_round_that_is_gone_does_nothing(house):
    table = Storytellers(house)
    due = payload(table, "due")
    fire_timer({**due, "round": 0}, table.now)


def test_after_three_days_without_power_the_turn_goes_on_once(house):
    table = Storytellers(house)
    table.now += timedelta(days=3)
    table.work()
    state = table.state()
    assert (state.status, state.timeouts_in_row) == ("open", 1)
    assert state.lease.due > table.now
    table.is_true()


def test_five_absent_people_end_in_silence_after_exactly_four_days(house):
    quiet = settings(quiet_from=None, quiet_until=None, announce_hours=0)
    table = Storytellers(house, quiet, names=("Bea", "Omar", "Lena", "Ida", "Udo"))
    began = table.now
    table.wait(timedelta(days=5))
    state = table.state()
    assert (state.end_reason, state.status) == ("silence", "closed")
    assert state.closed_at - began == timedelta(hours=96)
    table.is_true()


def test_every_round_ends_whatever_people_do(house):
    table = Storytellers(house)
    table.write()
    table.wait(timedelta(days=60))
    assert table.state().status == "archived"
    assert not Job.objects.filter(state="ready", kind__startswith="formats.").exists()
    assert table.fresh().timers == {}


def test_over_the_night_of_the_clock_change_a_turn_ends_at_the_same_hour(house):
    # Clocks in Berlin go back on 25 October 2026 at 3:00.
    noon = datetime(2026, 10, 24, 10, 0, tzinfo=UTC)
    table = Storytellers(house, now=noon)
    assert table.state().lease.due == datetime(2026, 10, 25, 11, 0, tzinfo=UTC)
    table.wait(timedelta(hours=24))
    assert table.state().timeouts_in_row == 0
    table.wait(timedelta(hours=1))
    assert table.state().timeouts_in_row == 1
    table.is_true()


def test_nobody_is_reminded_in_quiet_hours(house):
    evening = datetime(2026, 11, 4, 18, 0, tzinfo=UTC)
    table = Storytellers(house, now=evening)
    table.wait(timedelta(days=4))
    zone = house.firm.zone
    said = Message.objects.filter(pk__in=Cue.objects.filter(text__startswith="remind").values("message"))
    assert said
    assert all(8 <= message.at.astimezone(zone).hour < 21 for message in said)


def test_the_deputy_is_asked_when_the_host_is_silent(house):
    table = Storytellers(house, is_public=True)
    table.write()
    table.wait(timedelta(hours=49))
    assert table.state().deputy_acts
    assert Cue.objects.filter(text="deputy.please", who=f"m{house.owner.pk}").exists()
