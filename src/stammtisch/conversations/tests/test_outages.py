"""What breaks in one place stays there: a database that is away, an odd message, a channel that was removed."""

from datetime import timedelta

import pytest
from django.db import InterfaceError, OperationalError

from stammtisch.conversations.actions import jobs
from stammtisch.conversations.changes import DERIVE, mark_changed
from stammtisch.conversations.models import Atom, Delivery, Envelope, Job, Room
from stammtisch.conversations.ports import ports
from stammtisch.conversations.tests.scene import arrive, hello, texts, until_idle
from stammtisch.conversations.work import loop, tidy
from stammtisch.kit.db.claim import claim, give_back
from stammtisch.testing.cast import NOON

MINUTE = timedelta(minutes=1)
AWAY = [OperationalError("database is locked"), InterfaceError("connection already closed")]


@pytest.mark.parametrize("away", AWAY)
def test_a_timer_outlives_any_number_of_outages(theatre, worker, monkeypatch, away):
    fired, is_away = [], [True]

    def note(payload, now):
        if is_away[0]:
            raise away
        fired.append(payload)

    monkeypatch.setattr(ports, "jobs", {"note": note})
    jobs.enqueue("note", run_at=NOON)
    for minute in range(20):
        with pytest.raises(type(away)):
            worker.step(NOON + minute * MINUTE)
    is_away[0] = False
    until_idle(worker, now=NOON + 21 * MINUTE)
    assert (len(fired), Job.objects.get(kind="note").state) == (1, "done")


def test_a_message_outlives_any_number_of_outages(account, worker, monkeypatch):
    from stammtisch.conversations.work import envelopes

    real, is_away = envelopes.take_in, [True]

    def take_in(*args, **kwargs):
        if is_away[0]:
            raise OperationalError("database is locked")
        return real(*args, **kwargs)

    monkeypatch.setattr(envelopes, "take_in", take_in)
    arrive(account, hello(1))
    for minute in range(20):
        with pytest.raises(OperationalError):
            worker.step(NOON + minute * MINUTE)
    is_away[0] = False
    until_idle(worker, now=NOON + 21 * MINUTE)
    assert texts() == ["Satz 1"]


def test_an_outage_in_the_middle_of_a_pass_gives_back_what_was_not_begun(theatre, worker, monkeypatch):
    def note(payload, now):
        raise OperationalError("database is locked")

    monkeypatch.setattr(ports, "jobs", {"note": note})
    for _ in range(5):
        jobs.enqueue("note", run_at=NOON)
    with pytest.raises(OperationalError):
        worker.step(NOON)
    assert sorted(Job.objects.filter(kind="note").values_list("state", "attempts")) == [("ready", 0)] * 4 + [
        ("ready", 1)
    ]


def test_the_loop_waits_for_a_database_that_is_away(worker, monkeypatch, db):
    monkeypatch.setattr(loop, "OUTAGE_SECONDS", 0)
    for away in AWAY:
        monkeypatch.setattr(worker, "step", lambda now, away=away: (_ for _ in ()).throw(away))
        assert loop._pass(worker) == 0


def test_a_message_that_breaks_us_does_not_hold_up_its_neighbours_and_is_shown_in_the_end(
    account, worker, monkeypatch
):
    from stammtisch.conversations.actions import talk

    real = talk.say

    def say(**kwargs):
        if kwargs["text"] == "Satz 2":
            raise RuntimeError("Oops")
        return real(**kwargs)

    monkeypatch.setattr(talk, "say", say)
    arrive(account, hello(1), hello(2), hello(3))
    until_idle(worker)
    assert texts() == ["Satz 1", "Satz 3"]
    assert not Atom.objects.filter(state="quarantined").exists()
    for hour in range(1, 12):
        until_idle(worker, now=NOON + timedelta(hours=hour))
    assert Envelope.objects.get().state == "dead"
    assert Atom.objects.get(state="quarantined").reason.startswith("Etwas ist angekommen")
    assert texts() == ["Satz 1", "Satz 3"]


def test_an_envelope_nobody_can_open_is_shown_in_the_end(account, worker, provider, monkeypatch):
    def split(*args):
        raise RuntimeError("Oops")

    monkeypatch.setattr(provider, "split", split)
    arrive(account, hello(1))
    for hour in range(12):
        until_idle(worker, now=NOON + timedelta(hours=hour))
    assert (Envelope.objects.get().state, Atom.objects.get().state) == ("dead", "quarantined")


def test_care_that_breaks_does_not_keep_the_work_from_being_done(account, worker, monkeypatch):
    def prune(**kwargs):
        raise RuntimeError("Oops")

    monkeypatch.setattr(tidy, "prune", prune)
    arrive(account, hello(1))
    until_idle(worker)
    assert texts() == ["Satz 1"]


def test_a_copy_that_cannot_be_judged_does_not_keep_others_waiting(answered, account, worker, monkeypatch):
    from stammtisch.conversations.actions import delivery as actions

    answered("Und noch etwas.")
    actions.claim(account, limit=1, now=NOON)
    Delivery.objects.exclude(state="attempting").update(state="attempting", attempt=1, lease_until=NOON)
    real = actions.expire_lease

    def expire(row, *args, **kwargs):
        if row.pk == Delivery.objects.earliest("id").pk:
            raise RuntimeError("Oops")
        real(row, *args, **kwargs)

    monkeypatch.setattr(actions, "expire_lease", expire)
    until_idle(worker, now=NOON + actions.LEASE + MINUTE)
    assert list(Delivery.objects.order_by("id").values_list("state", flat=True)) == ["attempting", "unclear"]


def test_a_job_whose_lease_ran_out_in_its_batch_is_not_run_by_its_former_holder(theatre, worker, monkeypatch):
    """The first job took so long that another process has taken the second one over."""
    ran = []

    def note(payload, now):
        ran.append(payload["n"])
        if payload["n"] == 0:
            Job.objects.filter(payload={"n": 1}).update(lease_until=NOON - MINUTE)
            give_back(Job, now=NOON)
            claim(Job, now=NOON, lease_until=NOON + MINUTE, limit=1)

    monkeypatch.setattr(ports, "jobs", {"note": note})
    for n in range(2):
        jobs.enqueue("note", run_at=NOON, payload={"n": n})
    worker.step(NOON)
    assert ran == [0]


def test_figures_that_were_being_made_when_the_worker_died_are_made_again(account, worker):
    """The new request must cover the span of the one that was cut off."""
    arrive(account, hello(1))
    until_idle(worker)
    room = Room.objects.get()
    mark_changed(room, NOON - timedelta(days=30), now=NOON)
    claim(Job, now=NOON, lease_until=NOON + MINUTE, limit=5)
    mark_changed(room, NOON, now=NOON)
    give_back(Job, now=NOON + 2 * MINUTE)
    (waiting,) = Job.objects.filter(kind=DERIVE, state="ready")
    assert waiting.payload["since"] == (NOON - timedelta(days=30)).isoformat()
