"""Two processes at the same moment, for real: threads with connections of their own.

On PostgreSQL only: SQLite lets one write at a time, and the suite's database in memory knows no waiting at all.
"""

import os
from random import Random

import pytest

from stammtisch.conversations.actions import delivery as actions
from stammtisch.conversations.actions import talk
from stammtisch.conversations.actions.atoms import take_in
from stammtisch.conversations.models import Atom, Delivery, DeliveryAttempt, EarlyStatus, Envelope, Message, Room
from stammtisch.conversations.ports import InboundAtom, ports
from stammtisch.conversations.tests.scene import arrive, hello, until_idle
from stammtisch.conversations.work import Worker
from stammtisch.people.models import Person
from stammtisch.people.tenancy import firm_scope
from stammtisch.testing.at_once import at_once
from stammtisch.testing.cast import NOON, house

pytestmark = pytest.mark.skipif(
    os.environ.get("STAMMTISCH_TEST_DATABASE") != "postgresql", reason="one writer at a time"
)


@pytest.fixture
def theatre(transactional_db, monkeypatch):
    monkeypatch.setattr(ports, "jobs", {"measurement.derive": lambda payload, now: None})
    theatre = house()
    with firm_scope(theatre.firm):
        yield theatre


@pytest.mark.parametrize("n", range(5))
def test_the_first_words_of_somebody_new_open_one_room(theatre, account, n):
    arrive(account, hello(1))
    envelope = Envelope.objects.select_related("account", "firm").get()

    def words(number):
        atom = InboundAtom("message", f"m{number}", NOON, handle="bea", name="Bea", text=f"Satz {number}")
        return lambda: take_in(envelope, atom, now=NOON, dice=Random(1))

    at_once(theatre.firm, *(words(number) for number in range(4)))
    assert (Person.objects.count(), Room.objects.count()) == (1, 1)
    assert list(Message.objects.values_list("seq", flat=True)) == [1, 2, 3, 4]


@pytest.mark.parametrize("n", range(5))
def test_a_status_that_meets_the_answer_to_our_call_is_not_lost(theatre, account, n):
    arrive(account, hello(1))
    until_idle(Worker(dice=Random(1)))
    talk.answer(room=Room.objects.get(), member=theatre.colleague, text="Gern!", now=NOON)
    (copy,) = actions.claim(account, limit=1, now=NOON)
    ok = actions.AttemptResult(actions.Outcome.OK, provider_id="p1")
    at_once(
        theatre.firm,
        lambda: actions.record(copy, ok, actions.TransportClass.RECONCILABLE, now=NOON, dice=Random(1)),
        lambda: actions.note_status(account, "p1", "delivered", now=NOON),
        lambda: actions.note_status(account, "p1", "read", now=NOON),
    )
    assert Delivery.objects.get().state == "read"


@pytest.mark.parametrize("n", range(3))
def test_two_senders_never_hold_the_same_copy(theatre, account, n):
    people = [f"guest{i}" for i in range(12)]
    arrive(account, *({"id": name, "from": name, "text": "Hallo"} for name in people))
    until_idle(Worker(dice=Random(1)))
    for room in Room.objects.all():
        talk.answer(room=room, member=theatre.colleague, text="Gern!", now=NOON)
    at_once(theatre.firm, *(lambda: actions.claim(account, limit=5, now=NOON) for _ in range(4)))
    assert DeliveryAttempt.objects.count() == Delivery.objects.filter(state="attempting").count() == 12
    assert not EarlyStatus.objects.exists()
    assert Atom.objects.count() == 12
