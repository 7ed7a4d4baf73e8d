"""What providers report later: in any order, any number of times, even about an attempt we no longer remember."""

from datetime import timedelta
from itertools import permutations
from random import Random

import pytest

from stammtisch.conversations.actions import delivery as actions
from stammtisch.conversations.models import Delivery, DeliveryAttempt
from stammtisch.conversations.ports import DeliveryError
from stammtisch.conversations.tests.scene import arrive, state, until_idle
from stammtisch.people.models import Account
from stammtisch.testing.cast import NOON


def report(value, reference="", target="unknown"):
    atom = f"{target}:{value}:{reference}"
    return {"kind": "status", "id": atom, "target": target, "value": value, "reference": reference}


def test_a_status_finds_an_attempt_whose_answer_never_came(answered, account, provider, worker):
    provider.answers = [DeliveryError("", "timeout", ambiguous=True)]
    until_idle(worker)
    assert state() == "unclear"
    arrive(account, report("delivered", f"{Delivery.objects.get().pk}.1"))
    until_idle(worker)
    assert (state(), provider.accepted) == ("delivered", [])


def test_a_status_about_a_copy_that_was_to_be_sent_again_holds_the_second_one_back(
    answered, account, provider, worker
):
    copy_id = Delivery.objects.get().pk
    actions.claim(account, limit=1, now=NOON)
    Delivery.objects.update(state="queued", next_at=NOON + timedelta(seconds=1))
    arrive(account, report("accepted", f"{copy_id}.1"))
    until_idle(worker, now=NOON + timedelta(minutes=1))
    assert (state(), provider.accepted) == ("accepted", [])


def test_a_provider_cannot_report_on_a_copy_of_another_channel(theatre, answered, provider, worker):
    other = Account.objects.create(firm=theatre.firm, kind="fake", name="Zwei", created_at=NOON)
    provider.answers = [DeliveryError("", "timeout", ambiguous=True)]
    until_idle(worker)
    arrive(other, report("read", f"{Delivery.objects.get().pk}.1"))
    until_idle(worker)
    assert state() == "unclear"


def test_a_report_that_is_overtaken_by_a_higher_one_does_not_undo_it(
    answered, account, provider, worker, monkeypatch
):
    until_idle(worker)
    reference, find = f"{Delivery.objects.get().pk}.1", actions._reported

    def overtaken(*arguments):
        found = find(*arguments)
        monkeypatch.setattr(actions, "_reported", find)
        actions.note_status(account, "unknown", "read", now=NOON, reference=reference)
        return found

    monkeypatch.setattr(actions, "_reported", overtaken)
    actions.note_status(account, "unknown", "delivered", now=NOON, reference=reference)
    assert state() == "read"


@pytest.mark.parametrize("reference", ["", ".", "1", "x.1", "1.x", "-1.1", "9" * 40 + ".1", "1." + "9" * 40])
def test_a_reference_that_is_none_of_ours_is_kept_like_any_unknown_status(answered, account, worker, reference):
    arrive(account, report("read", reference))
    until_idle(worker)
    assert state() == "accepted"


EVENTS = ("answer", "accepted", "delivered", "read")


@pytest.mark.parametrize("order", list(permutations(EVENTS)))
def test_every_order_and_repetition_of_reports_ends_in_the_same_state(answered, account, order):
    (copy,) = actions.claim(account, limit=1, now=NOON)
    ok = actions.AttemptResult(actions.Outcome.OK, provider_id="p1")
    for event in [*order, *order[::-1], *order]:
        if event == "answer":
            actions.record(copy, ok, actions.TransportClass.RECONCILABLE, now=NOON, dice=Random(1))
        else:
            actions.note_status(account, "p1", event, now=NOON, reference=copy.reference)
    assert state() == "read"


@pytest.mark.parametrize("order", list(permutations(("answer 2", "accepted 1", "failed 1", "delivered 2"))))
def test_reports_on_two_attempts_end_alike_in_every_order(answered, account, order):
    """The first attempt was unclear and sent again; the provider then speaks about both."""
    (copy,) = actions.claim(account, limit=1, now=NOON)
    Delivery.objects.update(state="queued")
    (again,) = actions.claim(account, limit=1, now=NOON)
    for event in order * 2:
        what, n = event.split()
        if what == "answer":
            ok = actions.AttemptResult(actions.Outcome.OK, provider_id="p2")
            actions.record(again, ok, actions.TransportClass.RECONCILABLE, now=NOON, dice=Random(1))
        else:
            named = copy if n == "1" else again
            actions.note_status(account, f"p{n}", what, now=NOON, reference=named.reference)
    assert state() == "delivered"
    assert list(DeliveryAttempt.objects.order_by("n").values_list("status", flat=True)) == ["failed", "delivered"]


@pytest.mark.parametrize("order", list(permutations(("refused 2", "accepted 1"))))
def test_a_first_attempt_that_arrived_counts_whatever_becomes_of_the_second(answered, account, order):
    (copy,) = actions.claim(account, limit=1, now=NOON)
    Delivery.objects.update(state="queued")
    (again,) = actions.claim(account, limit=1, now=NOON)
    for event in order:
        if event == "refused 2":
            no = actions.AttemptResult(actions.Outcome.PERMANENT)
            actions.record(again, no, actions.TransportClass.RECONCILABLE, now=NOON, dice=Random(1))
        else:
            actions.note_status(account, "p1", "accepted", now=NOON, reference=copy.reference)
    assert state() == "accepted"
