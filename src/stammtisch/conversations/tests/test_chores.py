"""The house's own work: done when due, by one at a time, and tried again when it failed."""

from datetime import timedelta
from itertools import pairwise

import pytest

from stammtisch.conversations.models import Chore
from stammtisch.conversations.ports import ChoreError, ports
from stammtisch.conversations.work import chores
from stammtisch.testing.cast import NOON

HOUR = timedelta(hours=1)


class Sweeping:
    """Every hour; does what the test says."""

    def __init__(self):
        self.swept = []
        self.trouble = None
        self.is_here = True

    def first(self, now):
        return now + HOUR

    def next_after(self, now):
        return now + HOUR if self.is_here else None

    def run(self, now, alive):
        self.swept.append(now)
        alive()
        if self.trouble:
            raise self.trouble
        return {"dust": 3}


@pytest.fixture
def sweeping(db, monkeypatch):
    sweeping = Sweeping()
    monkeypatch.setattr(ports, "chores", {"sweep": sweeping})
    chores.run_due(now=NOON)
    return sweeping


def row():
    return Chore.objects.get()


def test_it_is_done_when_due_and_due_again_after_that(sweeping):
    assert chores.run_due(now=NOON) == 0
    assert chores.run_due(now=NOON + HOUR) == 1
    assert chores.run_due(now=NOON + HOUR) == 0

    assert sweeping.swept == [NOON + HOUR]
    assert (row().note, row().error, row().attempts, row().lease_until) == ({"dust": 3}, "", 0, None)
    assert NOON + 2 * HOUR <= row().due_at < NOON + 2 * HOUR + timedelta(minutes=1)


def test_what_failed_says_why_and_is_tried_again_later_and_later(sweeping):
    sweeping.trouble = ChoreError("The broom is missing.")
    tries = [NOON + HOUR]
    for _ in range(3):
        chores.run_due(now=tries[-1])
        tries.append(row().due_at)

    assert (row().error, row().attempts, row().done_at) == ("The broom is missing.", 3, None)
    pauses = [later - earlier for earlier, later in pairwise(tries)]
    assert pauses == sorted(pauses)
    assert timedelta(minutes=15) <= pauses[0] < timedelta(minutes=16)

    sweeping.trouble = None
    chores.run_due(now=tries[-1])
    assert (row().error, row().attempts) == ("", 0)
    assert row().done_at


def test_a_slip_of_ours_does_not_end_the_worker(sweeping):
    sweeping.trouble = RuntimeError("Oops")
    chores.run_due(now=NOON + HOUR)
    assert "Oops" in row().error


def test_two_machines_never_do_it_at_once(sweeping):
    assert chores._claim("sweep", NOON + HOUR)
    assert chores.run_due(now=NOON + HOUR) == 0
    assert chores.run_due(now=NOON + HOUR + chores.LEASE + timedelta(seconds=1)) == 1


def test_who_lost_its_lease_changes_nothing_any_more(sweeping):
    fence = chores._claim("sweep", NOON + HOUR)
    chores._claim("sweep", NOON + HOUR + chores.LEASE + timedelta(seconds=1))
    chores._finish("sweep", fence, error="too late")
    assert row().error == ""


def test_a_new_life_of_the_only_worker_begins_it_anew(sweeping):
    chores._claim("sweep", NOON + HOUR)
    chores.give_all_back()
    assert chores.run_due(now=NOON + HOUR) == 1


def test_a_clock_that_is_put_back_holds_it_up_for_one_look(sweeping):
    a_year_before = NOON - timedelta(days=365)
    chores._claim("sweep", NOON + HOUR)
    assert [chores.run_due(now=a_year_before) for _ in range(2)] == [0, 1]


def test_a_machine_that_does_not_do_it_leaves_it_to_others(sweeping):
    sweeping.is_here = False
    assert chores.run_due(now=NOON + HOUR) == 0
