"""Copies leave side by side: a slow provider delays only itself, and a handful costs as much as one."""

import threading
import time
from datetime import timedelta
from random import Random

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from stammtisch.conversations.actions import delivery as actions
from stammtisch.conversations.actions import rooms
from stammtisch.conversations.actions.delivery import AttemptResult
from stammtisch.conversations.actions.throttle import Limit
from stammtisch.conversations.actions.writing import Author, Line, write
from stammtisch.conversations.models import Bucket, Delivery, FeedEntry
from stammtisch.conversations.ports import ports
from stammtisch.conversations.queries.due import accounts_with_due_copies
from stammtisch.conversations.states import Outcome, TransportClass
from stammtisch.conversations.work import deliveries
from stammtisch.people.actions import consents, persons
from stammtisch.people.models import Account
from stammtisch.people.tenancy import firm_scope
from stammtisch.testing.cast import NOON, house
from stammtisch.testing.provider import FakeProvider


class Hanging(FakeProvider):
    """A provider that answers nobody until `answer` is set."""

    pace = Limit(burst=1000, every=timedelta(milliseconds=1))
    lanes = 5

    def __init__(self):
        super().__init__()
        self.answer = threading.Event()

    def send(self, account, copy):
        self.answer.wait(10)
        return super().send(account, copy)


class Roomy(FakeProvider):
    """A provider that can bear a lot."""

    pace = Limit(burst=1000, every=timedelta(milliseconds=1))
    lanes = 50


@pytest.fixture
def hanging(monkeypatch):
    monkeypatch.setattr(deliveries, "PATIENCE_SECONDS", 0.05)
    monkeypatch.setattr(deliveries, "OUTAGE_SECONDS", 0.02)
    hanging = Hanging()
    yield hanging
    hanging.answer.set()


@pytest.fixture
def quick():
    return Roomy()


@pytest.fixture
def channels(monkeypatch, hanging, quick):
    channels = {**ports.channels, "hanging": hanging, "quick": quick, "plain": FakeProvider()}
    monkeypatch.setattr(ports, "channels", channels)


@pytest.fixture
def theatre(db, channels):
    theatre = house()
    with firm_scope(theatre.firm):
        yield theatre.firm


def wrote_to(firm, kind, people, room=None):
    """A table where so many people sit by an account of this kind, and a line that has to be taken to each."""
    account = Account.objects.create(firm=firm, kind=kind, name=kind, created_at=NOON)
    room = room or rooms.open_table(title=kind, now=NOON)
    for number in range(people):
        address = persons.meet(account=account, handle=f"{kind}{number}", name="Bea", now=NOON)
        consents.record(
            address=address,
            purpose="participation",
            given=True,
            text="Ja",
            text_version="1",
            method="test",
            now=NOON,
        )
        rooms.sit_down(room=room, name="Bea", address=address, now=NOON)
    write(room, Author.automatic(), Line("An alle.", purpose="participation"), now=NOON)
    return account


def send():
    return deliveries.send_due(now=NOON, dice=Random(1))


def states(account):
    return sorted(Delivery.objects.filter(account=account).values_list("state", flat=True))


def until(true):
    deadline = time.monotonic() + 10
    while not _seen(true):
        assert time.monotonic() < deadline, "It did not happen."
        time.sleep(0.01)


def _seen(true):
    """The suite's SQLite lives in memory, where a reader is refused while another thread writes: look again."""
    try:
        return true()
    except OperationalError:
        return False


@pytest.mark.django_db(transaction=True)
def test_a_provider_that_hangs_keeps_nobody_waiting_but_itself(theatre, hanging):
    stuck, other = wrote_to(theatre, "hanging", 9), wrote_to(theatre, "quick", 9)
    send()
    assert states(other) == ["accepted"] * 9
    assert states(stuck) == ["attempting"] * hanging.lanes + ["queued"] * (9 - hanging.lanes)
    assert send() == 0
    hanging.answer.set()
    until(lambda: states(stuck).count("accepted") == hanging.lanes)


@pytest.mark.django_db(transaction=True)
def test_an_answer_that_comes_late_is_written_down_all_the_same(theatre, hanging):
    account = wrote_to(theatre, "hanging", 2)
    send()
    assert states(account) == ["attempting"] * 2
    hanging.answer.set()
    until(lambda: states(account) == ["accepted"] * 2)


def test_nothing_is_claimed_that_cannot_leave_at_once(theatre, quick):
    account = wrote_to(theatre, "quick", quick.lanes + 7)
    assert send() == quick.lanes
    assert states(account).count("queued") == 7


def test_a_lane_is_free_when_what_came_of_its_copy_is_written_down(theatre, quick, monkeypatch):
    account, free, record_all = wrote_to(theatre, "quick", quick.lanes), [], actions.record_all

    def note_free_lanes():
        free.append(deliveries.lanes.reserve(account.pk, quick.lanes))
        deliveries.lanes.give_up(account.pk, free[-1])

    def record(*arguments, **named):
        note_free_lanes()
        record_all(*arguments, **named)

    monkeypatch.setattr(actions, "record_all", record)
    monkeypatch.setattr(deliveries, "PATIENCE_SECONDS", 10)
    assert send() == quick.lanes
    note_free_lanes()
    assert free == [0, quick.lanes]


def test_a_channel_that_says_nothing_sends_at_the_common_pace(theatre, monkeypatch):
    monkeypatch.setattr(deliveries, "monotonic", lambda: 0.0)  # on a busy machine time would bring an eleventh
    wrote_to(theatre, "plain", 30)
    sent = sum(send() for _ in range(10))
    assert sent == deliveries.PACE.burst


def test_what_did_not_leave_does_not_count_against_the_pace(theatre, quick):
    account = wrote_to(theatre, "quick", 3)
    send()
    assert Bucket.objects.get(key=f"send:{account.pk}").tokens == quick.pace.burst - 3


def test_ten_copies_cost_as_many_statements_as_twenty(theatre, quick):
    counts = []
    for people in (10, 20):
        wrote_to(theatre, "quick", people)
        with CaptureQueriesContext(connection) as captured:
            assert send() == people
        counts.append(len(captured))
        Account.objects.update(closed_at=NOON)
    assert counts[0] == counts[1]


def test_open_pages_are_told_once_however_many_left_together(theatre):
    wrote_to(theatre, "quick", 12)
    send()
    assert FeedEntry.objects.filter(kind="delivery").count() == 1


def test_a_copy_that_was_erased_while_it_was_sent_harms_no_other(theatre, quick):
    account = wrote_to(theatre, "quick", 2)
    copies = actions.claim(account, limit=5, now=NOON)
    gone = Delivery.objects.get(pk=copies[0].delivery_id)
    gone.attempts.all().delete()
    gone.delete()
    ok = AttemptResult(Outcome.OK, provider_id="x")
    results = [(copy, ok) for copy in copies]
    actions.record_all(results, TransportClass.RECONCILABLE, now=NOON, dice=Random(1))
    assert states(account) == ["accepted"]


def test_a_known_result_is_told_again_when_the_database_was_away(theatre, quick, monkeypatch):
    account = wrote_to(theatre, "quick", 2)
    real, calls = actions.record_all, []

    def away_once(*arguments, **more):
        calls.append(1)
        if len(calls) == 1:
            raise OperationalError("gone")
        real(*arguments, **more)

    monkeypatch.setattr(actions, "record_all", away_once)
    monkeypatch.setattr(deliveries, "OUTAGE_SECONDS", 0.0)
    send()
    assert states(account) == ["accepted"] * 2


def test_outcomes_of_one_handful_are_told_apart(theatre, quick):
    account = wrote_to(theatre, "quick", 3)
    outcomes = (Outcome.OK, Outcome.PERMANENT, Outcome.AMBIGUOUS)
    copies = actions.claim(account, limit=5, now=NOON)
    results = [(copy, AttemptResult(outcome)) for copy, outcome in zip(copies, outcomes, strict=True)]
    actions.record_all(results, TransportClass.BLIND, now=NOON, dice=Random(1))
    assert states(account) == ["accepted", "failed", "unclear"]


def test_an_attempt_that_is_no_longer_ours_changes_nothing_unless_it_was_accepted(theatre, quick):
    account = wrote_to(theatre, "quick", 2)
    silent, accepted = actions.claim(account, limit=5, now=NOON)
    Delivery.objects.update(state="unclear", parked_at=NOON)
    results = [(silent, AttemptResult(Outcome.AMBIGUOUS)), (accepted, AttemptResult(Outcome.OK, "p"))]
    actions.record_all(results, TransportClass.BLIND, now=NOON, dice=Random(1))
    assert states(account) == ["accepted", "unclear"]


def test_only_accounts_with_something_due_are_looked_at(theatre):
    first, second = wrote_to(theatre, "quick", 1), wrote_to(theatre, "hanging", 1)
    resting = wrote_to(theatre, "quick", 1)
    Delivery.objects.filter(account=second).update(next_at=NOON + timedelta(hours=1))
    Account.objects.filter(pk=resting.pk).update(paused_until=NOON + timedelta(minutes=1))
    assert accounts_with_due_copies(kinds=["quick", "hanging"], now=NOON) == [(first.pk, theatre.pk)]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL reads a small table as a whole")
def test_a_long_queue_is_read_from_its_index_and_in_its_order(theatre):
    account = wrote_to(theatre, "quick", 1)
    with CaptureQueriesContext(connection) as captured:
        accounts_with_due_copies(kinds=["quick", "hanging"], now=NOON)
        actions.claim(account, limit=5, now=NOON)
    asked = [query["sql"] for query in captured if "conversations_delivery d" in query["sql"]]
    assert len(asked) == 2
    for sql in asked:
        with connection.cursor() as cursor:
            plan = " ".join(row[3] for row in cursor.execute(f"EXPLAIN QUERY PLAN {sql}").fetchall())
        assert "conversations_delivery_due" in plan
        assert "SCAN d" not in plan
        assert "TEMP B-TREE" not in plan
