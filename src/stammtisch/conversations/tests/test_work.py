"""The work loop: stored once, in order, sent by the promise of each channel; a dead worker loses nothing."""

from datetime import timedelta

import pytest
from django.test import Client

from stammtisch.conversations.actions import delivery as actions
from stammtisch.conversations.actions import jobs, talk, threads
from stammtisch.conversations.actions.atoms import dismiss
from stammtisch.conversations.ingest import Arrival, insert
from stammtisch.conversations.models import Atom, Delivery, Envelope, Job, Message, Reaction, Room, Thread
from stammtisch.conversations.ports import DeliveryError, ports
from stammtisch.conversations.states import WAIT_WINDOW, DeliveryState, TransportClass
from stammtisch.conversations.tests.scene import arrive, hello, keep_up, state, texts, until_idle
from stammtisch.conversations.work.tidy import prune_all
from stammtisch.people.actions import consents
from stammtisch.people.models import Account, Address
from stammtisch.testing.cast import NOON
from stammtisch.testing.provider import SIGNATURE


# --- in -----------------------------------------------------------------------------------------------------------
def test_one_envelope_may_hold_many_messages(account, worker):
    arrive(account, hello(1), hello(2), hello(3))
    until_idle(worker)
    assert texts() == ["Satz 1", "Satz 2", "Satz 3"]
    assert Room.objects.get().kind == "direct"


def test_a_repeat_in_other_bytes_is_stored_once(account, worker):
    arrive(account, hello(1))
    arrive(account, hello(2), hello(1))
    until_idle(worker)
    assert sorted(texts()) == ["Satz 1", "Satz 2"]


def test_the_same_bytes_twice_are_one_envelope(account):
    arrive(account, hello(1))
    arrive(account, hello(1))
    assert Envelope.objects.count() == 1


def test_the_same_id_on_two_accounts_is_two_messages(theatre, account, worker):
    other = Account.objects.create(firm=theatre.firm, kind="fake", name="Zwei", created_at=NOON)
    arrive(account, hello(1))
    arrive(other, hello(1))
    until_idle(worker)
    assert len(texts()) == 2


def test_what_cannot_be_read_is_set_aside_and_its_neighbours_go_on(account, worker):
    arrive(account, {"id": "x", "kind": "?"}, hello(1), {"id": "y", "from": "", "name": "", "text": "?"})
    until_idle(worker)
    assert texts() == ["Satz 1"]
    aside = Atom.objects.filter(state="quarantined")
    assert {atom.external_id for atom in aside} == {"x", "y"}
    dismiss(atom=aside[0])
    assert Atom.objects.filter(state="dismissed").count() == 1


def test_bytes_that_are_no_envelope_are_set_aside(account, worker):
    insert([Arrival(account.firm_id, account.pk, "d", b"\xff{", NOON)])
    until_idle(worker)
    assert Atom.objects.get().state == "quarantined"
    assert Envelope.objects.get().state == "done"


def test_edits_reactions_and_deletions_find_their_message(account, worker):
    arrive(account, hello(1), {"id": "r", "kind": "reaction", "from": "omar", "target": "m1", "value": "👍"})
    arrive(account, {"id": "e", "kind": "edit", "from": "bea", "target": "m1", "text": "Neu"})
    until_idle(worker)
    assert texts() == ["Neu"]
    assert Reaction.objects.get().emoji == "👍"
    arrive(account, {"id": "d", "kind": "delete", "from": "bea", "target": "m1"})
    until_idle(worker)
    assert texts() == [""]


def test_nobody_edits_the_words_of_another(account, worker):
    arrive(account, hello(1), {"id": "e", "kind": "edit", "from": "mallory", "target": "m1", "text": "Haha"})
    until_idle(worker)
    assert texts() == ["Satz 1"]
    assert Atom.objects.filter(state="quarantined").get().external_id == "e"


def test_a_worker_that_died_with_an_envelope_in_hand_loses_nothing(account, worker):
    arrive(account, hello(1))
    Envelope.objects.update(state="attempting", lease_until=NOON + timedelta(seconds=60), fence=1)
    until_idle(worker)
    assert texts() == []
    until_idle(worker, now=NOON + timedelta(seconds=61))
    assert texts() == ["Satz 1"]


# --- the door -----------------------------------------------------------------------------------------------------
@pytest.fixture
def knock(account):
    def knock(body=b"[]", signature=SIGNATURE, kind="fake", public_id=account.public_id):
        return Client().post(
            f"/hooks/{kind}/{public_id}", body, content_type="application/json", headers={"X-Signature": signature}
        )

    return knock


@pytest.fixture
def store_here(monkeypatch):
    """Store in the test's own transaction instead of by the writer's thread."""
    monkeypatch.setattr("stammtisch.web.views.hooks.writer.store", lambda arrival: insert([arrival]))


def test_a_signed_envelope_is_stored_before_it_is_acknowledged(knock, store_here):
    assert knock().status_code == 200
    assert Envelope.objects.count() == 1


@pytest.mark.parametrize(("arguments", "status"), [({"signature": "wrong"}, 401), ({"kind": "web"}, 404)])
@pytest.mark.security
def test_a_wrong_knock_stores_nothing(knock, store_here, arguments, status):
    assert knock(**arguments).status_code == status
    assert not Envelope.objects.exists()


@pytest.mark.security
def test_without_a_secret_the_channel_is_off(knock, store_here, provider):
    provider.has_secret = False
    assert knock().status_code == 503
    assert not Envelope.objects.exists()


def test_when_the_database_is_away_the_provider_is_asked_to_repeat(knock, monkeypatch):
    from stammtisch.conversations.ingest import NotStored

    def fail(arrival):
        raise NotStored("disk full")

    monkeypatch.setattr("stammtisch.web.views.hooks.writer.store", fail)
    response = knock()
    assert (response.status_code, response["Retry-After"]) == (503, "5")


# --- out ----------------------------------------------------------------------------------------------------------
def test_an_answer_reaches_the_person_once_and_in_order(answered, provider, worker):
    answered("Und noch etwas.")
    until_idle(worker)
    assert provider.accepted == [("bea", "Gern!"), ("bea", "Und noch etwas.")]
    assert set(Delivery.objects.values_list("state", flat=True)) == {"accepted"}


def test_a_refusal_for_now_is_tried_again(answered, provider, worker):
    provider.answers = [DeliveryError("Später.", "429", retry_after=timedelta(seconds=30))]
    until_idle(worker)
    assert state() == "queued"
    until_idle(worker, now=NOON + timedelta(days=1))
    assert state() == "accepted"


def test_a_refusal_for_good_is_shown_with_its_reason(answered, provider, worker):
    provider.answers = [DeliveryError("Diese Nummer gibt es nicht.", "404", permanent=True)]
    until_idle(worker)
    failed = Delivery.objects.get()
    assert (failed.state, failed.detail) == ("failed", "Diese Nummer gibt es nicht.")


def test_what_may_have_left_is_never_sent_again_by_itself(answered, provider, worker):
    provider.answers = [DeliveryError("", "timeout", ambiguous=True)]
    until_idle(worker)
    later = NOON + WAIT_WINDOW + timedelta(seconds=10)
    keep_up(NOON, later)
    until_idle(worker, now=later)
    parked = Delivery.objects.get()
    assert (parked.state, parked.parked_at is not None, provider.accepted) == ("unclear", True, [])


def test_a_person_may_send_a_parked_copy_again_or_let_it_be(answered, provider, worker):
    provider.transport_class = TransportClass.BLIND
    provider.answers = [DeliveryError("", "timeout", ambiguous=True)]
    until_idle(worker)
    parked = Delivery.objects.get()
    assert parked.parked_at is not None
    assert actions.send_again(delivery=parked, now=NOON)
    assert not actions.dismiss(delivery=parked, now=NOON)
    until_idle(worker)
    assert provider.accepted == [("bea", "Gern!")]


def test_a_status_that_comes_late_says_that_it_arrived_after_all(answered, account, provider, worker):
    provider.answers = [DeliveryError("", "timeout", ambiguous=True)]
    until_idle(worker)
    delivery = Delivery.objects.get()
    delivery.attempts.update(provider_id="late")
    actions.note_status(account, "late", "delivered", now=NOON)
    assert state() == "delivered"


def test_a_status_may_overtake_the_answer_to_our_own_call(answered, account, provider, worker):
    copy_id = Delivery.objects.get().pk
    actions.note_status(account, f"p{copy_id}.1", "read", now=NOON)
    until_idle(worker)
    assert state() == "read"


def test_a_sender_that_died_leaves_an_unclear_copy_not_a_second_one(answered, account, provider, worker):
    assert len(actions.claim(account, limit=5, now=NOON)) == 1
    until_idle(worker, now=NOON + actions.LEASE + timedelta(seconds=6))
    assert state() == "unclear"
    assert provider.accepted == []


def test_an_unclear_copy_holds_back_the_next_one_to_the_same_person(answered, provider, worker):
    provider.answers = [DeliveryError("", "timeout", ambiguous=True)]
    answered("Zweite Antwort.")
    until_idle(worker)
    assert provider.accepted == []


def test_after_stop_nothing_leaves(answered, provider, worker):
    address = Address.objects.get(handle="bea")
    for given in (True, False):
        consents.record(
            address=address, purpose="service", given=given, text="x", text_version="1", method="STOP", now=NOON
        )
    until_idle(worker)
    assert (state(), Delivery.objects.get().reason, provider.accepted) == ("failed", "stopped", [])


def test_withdrawn_words_do_not_leave(answered, provider, worker, dice):
    talk.delete(message=Message.objects.get(side="team"), now=NOON, dice=dice)
    until_idle(worker)
    assert (Delivery.objects.get().reason, provider.accepted) == ("withdrawn", [])


# --- jobs ---------------------------------------------------------------------------------------------------------
@pytest.fixture
def done(monkeypatch):
    """Jobs of kind "note" leave their payload here; those of kind "fail" fail."""
    seen = []

    def fail(payload, now):
        raise RuntimeError("Oops")

    monkeypatch.setattr(
        ports,
        "jobs",
        {"note": lambda payload, now: seen.append(payload), "fail": fail, "measurement.derive": lambda p, n: None},
    )
    return seen


def test_a_timer_fires_once_when_its_time_has_come(theatre, worker, done):
    jobs.enqueue("note", run_at=NOON + timedelta(hours=1), payload={"a": 1})
    until_idle(worker)
    assert done == []
    for _ in range(2):
        until_idle(worker, now=NOON + timedelta(days=3))
    assert done == [{"a": 1}]


def test_a_second_request_moves_the_waiting_job(theatre, done):
    jobs.enqueue("note", run_at=NOON, unique_key="k")
    jobs.enqueue("note", run_at=NOON + timedelta(hours=1), unique_key="k")
    assert Job.objects.get(kind="note").run_at == NOON + timedelta(hours=1)
    assert jobs.cancel("note", unique_key="k")


def test_a_job_that_fails_is_tried_again_and_given_up_in_the_end(theatre, worker, done):
    jobs.enqueue("fail", run_at=NOON)
    for day in range(20):
        worker.step(NOON + timedelta(days=day))
    job = Job.objects.get(kind="fail")
    assert (job.state, job.attempts, job.error) == ("dead", 8, "RuntimeError: Oops")


def test_a_job_that_was_asked_for_again_while_it_failed_is_done_once(theatre, worker, done, monkeypatch):
    jobs.enqueue("fail", run_at=NOON, unique_key="k")

    def fail_and_ask_again(payload, now):
        jobs.enqueue("fail", run_at=NOON + timedelta(days=9), unique_key="k")
        raise RuntimeError

    ports.jobs["fail"] = fail_and_ask_again
    worker.step(NOON)
    assert list(Job.objects.filter(kind="fail").order_by("run_at").values_list("state", flat=True)) == [
        "done",
        "ready",
    ]


def test_old_rows_go_and_young_ones_stay(account, worker, done):
    arrive(account, hello(1))
    until_idle(worker)
    assert prune_all(now=NOON + timedelta(days=1)) == 0
    assert prune_all(now=NOON + timedelta(days=15)) > 0
    assert not Envelope.objects.exists()
    assert Message.objects.exists()


def test_the_answer_of_a_colleague_ends_the_wait_of_a_channel_guest(answered, worker):
    assert Thread.objects.get().waiting_since is None
    assert threads.reopen(thread=Thread.objects.get(), now=NOON).done_at is None
    assert DeliveryState.QUEUED in Delivery.objects.values_list("state", flat=True)
