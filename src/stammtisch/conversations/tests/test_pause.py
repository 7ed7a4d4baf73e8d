"""After a restore: what may have happened does not happen by itself, and nothing leaves until an owner says so."""

from datetime import timedelta
from random import Random

import pytest

from stammtisch.conversations import feed
from stammtisch.conversations.actions import delivery, jobs, pausing, talk
from stammtisch.conversations.models import Delivery, Envelope, FeedCounter, IdempotentRequest, Job, Message, Room
from stammtisch.conversations.ports import ports
from stammtisch.conversations.queries.pause import held_jobs, open_pause
from stammtisch.conversations.work import Worker
from stammtisch.people.models import Account, Address
from stammtisch.people.tenancy import firm_scope
from stammtisch.testing.cast import NOON, house

BACKED_UP = NOON - timedelta(hours=8)


@pytest.fixture
def happened(monkeypatch):
    """Kinds of jobs that ran."""
    seen = []
    kinds = {kind: (lambda payload, now, kind=kind: seen.append(kind)) for kind in ("timer", "measurement.derive")}
    monkeypatch.setattr(ports, "jobs", kinds)
    return seen


@pytest.fixture
def theatre(db, happened):
    theatre = house()
    with firm_scope(theatre.firm):
        yield theatre


@pytest.fixture
def room(theatre, provider):
    """Bea has written by a messenger; whatever is said here leaves as a copy."""
    from stammtisch.conversations.actions import atoms
    from stammtisch.conversations.ports import InboundAtom

    account = Account.objects.create(firm=theatre.firm, kind="fake", name="Test", created_at=NOON)
    envelope = Envelope.objects.create(
        firm=theatre.firm, account=account, digest="1", raw=b"", received_at=NOON, run_at=NOON
    )
    atom = InboundAtom("message", "1", NOON, handle="bea", name="Bea", text="Gibt es noch Karten?")
    atoms.take_in(envelope, atom, now=NOON, dice=Random(1))
    return Room.objects.get(kind="direct")


@pytest.fixture
def work():
    worker = Worker(dice=Random(1))

    def work(now=NOON):
        for _ in range(20):
            if not worker.step(now):
                return

    return work


def restore(now=NOON):
    return pausing.pause_after_restore(state_of=BACKED_UP, harmless_jobs={"measurement.derive"}, now=now)


def answer(room, theatre, text="Ja, zwei."):
    return talk.answer(room=room, member=theatre.colleague, text=text, now=NOON)


def test_what_was_waiting_waits_for_a_person(room, theatre, provider, work):
    answer(room, theatre)
    restore()
    theatre_resumes(theatre)
    work()

    copy = Delivery.objects.get()
    assert (copy.state, copy.reason, copy.parked_at, provider.accepted) == ("unclear", "restored", NOON, [])

    delivery.send_again(delivery=copy, now=NOON)
    work()
    assert len(provider.accepted) == 1


def theatre_resumes(theatre):
    return pausing.resume_sending(by=theatre.owner, now=NOON)


def test_nothing_leaves_until_an_owner_says_so_and_then_all_of_it(room, theatre, provider, work):
    restore()
    answer(room, theatre, "Danach geschrieben.")
    work()
    work(NOON + timedelta(hours=1))
    assert provider.accepted == []

    assert theatre_resumes(theatre)
    assert not theatre_resumes(theatre)
    work(NOON + timedelta(hours=1))
    assert len(provider.accepted) == 1
    assert open_pause() is None


def test_another_firm_goes_on_sending(room, theatre, provider, work):
    bakery = house("Bäckerei Lindner", prefix="B")
    with firm_scope(bakery.firm):
        restore()
    answer(room, theatre)
    work()
    assert len(provider.accepted) == 1


def test_timers_that_fell_due_are_listed_and_not_fired(theatre, happened, work):
    due = jobs.enqueue("timer", run_at=NOON - timedelta(hours=1), unique_key="turn:1")
    jobs.enqueue("timer", run_at=NOON + timedelta(hours=1), unique_key="turn:2")
    jobs.enqueue("measurement.derive", run_at=NOON - timedelta(hours=1))
    restore()
    work()
    assert happened == ["measurement.derive"]
    assert list(held_jobs()) == [due]

    work(NOON + timedelta(hours=1))
    assert happened == ["measurement.derive", "timer"]  # what falls due later is nobody's doubt


def test_a_person_lets_a_timer_fire_or_be(theatre, happened, work):
    first, second = (jobs.enqueue("timer", run_at=NOON, unique_key=str(number)) for number in range(2))
    restore()

    assert pausing.do_now(job=first, now=NOON)
    assert pausing.let_be(job=second, now=NOON)
    assert not pausing.do_now(job=second, now=NOON)
    work()

    assert happened == ["timer"]
    assert not held_jobs()


def test_a_timer_that_was_set_anew_meanwhile_fires_once(theatre, happened, work):
    held = jobs.enqueue("timer", run_at=NOON, unique_key="turn:1")
    restore()
    jobs.enqueue("timer", run_at=NOON, unique_key="turn:1")

    assert pausing.do_now(job=held, now=NOON)
    work()

    assert happened == ["timer"]
    assert not Job.objects.filter(kind="timer").exclude(state="done").exists()


def test_keys_of_past_requests_are_dropped_and_open_pages_see_that_they_are_behind(theatre):
    IdempotentRequest.objects.create(
        firm=theatre.firm,
        actor="member:1",
        key="0b6f7c1e-8f0e-4a5f-9d53-0d0f6a3c1a11",
        method="POST",
        path="/",
        at=NOON,
    )
    FeedCounter.objects.update_or_create(firm=theatre.firm, defaults={"n": 40})
    restore()

    assert not IdempotentRequest.objects.exists()
    assert feed.head(theatre.firm) > 1000


def test_a_second_restore_during_a_pause_widens_it(theatre):
    restore()
    restore(NOON + timedelta(days=1))

    pause = open_pause()
    assert (pause.state_of, pause.since) == (BACKED_UP, NOON + timedelta(days=1))


def test_no_message_is_lost_by_it(room, theatre):
    answer(room, theatre)
    before = list(Message.objects.values())
    restore()
    assert list(Message.objects.values()) == before
    assert Address.objects.count()
