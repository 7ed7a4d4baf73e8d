"""For every use case, for every N: the Nth call of the database fails, once. All of it stands or nothing, and doing
it again comes to the same end as if nothing had failed. (After the loops of SQLite's own tests,
`test/malloc_common.tcl`.)
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from django.apps import apps
from django.db import OperationalError, connection

from stammtisch.conversations.actions import delivery, jobs, moderation, rooms, talk, threads
from stammtisch.conversations.ingest import Arrival, insert
from stammtisch.conversations.models import Atom, Delivery, Job, Message, Room, Thread
from stammtisch.conversations.ports import DeliveryError, ports
from stammtisch.conversations.work import Worker, deliveries, nightly
from stammtisch.people.actions import consents, persons
from stammtisch.people.models import Account, Address, Person
from stammtisch.people.tenancy import firm_scope
from stammtisch.testing import cast
from stammtisch.testing.cast import NOON, house
from stammtisch.testing.provider import FakeProvider
from stammtisch.testing.storytellers import Storytellers
from stammtisch.web import seating

MINUTE = timedelta(minutes=1)
#: No use case needs more calls than this.
MOST = 600
#: The loops that play on for hours after each failure try one call in so many, unless somebody digs (conftest.py).
STEP = 1 if os.environ.get("HYPOTHESIS_PROFILE") == "long" else 5


class Nth:
    """Lets the call of this number fail."""

    def __init__(self, number: int) -> None:
        self.left = number

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self.left -= 1
        if self.left == 0:
            raise OperationalError("database is locked")
        return execute(sql, params, many, context)

    @property
    def has_failed(self) -> bool:
        return self.left <= 0


@contextmanager
def failing(number: int) -> Any:
    nth = Nth(number)
    with connection.execute_wrapper(nth):
        yield nth


def everything() -> dict[str, list[Any]]:
    """Every row of every area, so that nothing half done can hide."""
    areas = ("people", "conversations", "formats", "measurement")
    tables = sorted(model._meta.db_table for area in areas for model in apps.get_app_config(area).get_models())
    found = {}
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT * FROM {table} ORDER BY 1")  # noqa: S608 - our own tables
            found[table] = cursor.fetchall()
    return found


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> FakeProvider:
    provider = FakeProvider()
    monkeypatch.setattr(ports, "channels", {**ports.channels, "fake": provider})
    monkeypatch.setattr(deliveries, "OUTAGE_SECONDS", 0)
    return provider


@pytest.fixture
def theatre(db: None, provider: FakeProvider) -> Any:
    theatre = house()
    with firm_scope(theatre.firm):
        yield theatre


@pytest.fixture
def account(theatre: Any) -> Account:
    return connected(theatre)


def connected(theatre: Any) -> Account:
    account: Account = Account.objects.create(firm=theatre.firm, kind="fake", name="Test", created_at=NOON)
    return account


def arrive(account: Account, *atoms: dict[str, str]) -> None:
    raw = json.dumps(atoms).encode()
    insert([Arrival(account.firm_id, account.pk, str(hash(raw)), raw, NOON)])


# --- one action, one transaction ----------------------------------------------------------------------------------
Act = Callable[[], object]


def guest_sits_down(theatre: Any, account: Account) -> Act:
    table = rooms.open_table(title="Stammtisch", now=NOON)
    address, _token = persons.meet_web_guest(name="Bea", now=NOON)
    return lambda: seating.take_seat(room=table, address=address, name="Bea", language="de", now=NOON)


def guest_is_met(theatre: Any, account: Account) -> Act:
    return lambda: persons.meet(account=account, handle="bea", name="Bea", now=NOON)


def guest_speaks(theatre: Any, account: Account) -> Act:
    seat = cast.guest("Bea", rooms.open_table(title="Stammtisch", now=NOON))
    return lambda: talk.say(seat=seat, text="Gibt es Kuchen?", now=NOON, dice=Random(1))


def _talk(theatre: Any, account: Account) -> Message:
    seat = cast.guest("Bea", rooms.open_table(title="Stammtisch", now=NOON))
    other = persons.meet(account=account, handle="omar", name="Omar", now=NOON)
    rooms.sit_down(room=seat.room, name="Omar", address=other, now=NOON)
    return talk.say(seat=seat, text="Gibt es Kuchen?", now=NOON, dice=Random(1))


def team_answers(theatre: Any, account: Account) -> Act:
    message = _talk(theatre, account)
    return lambda: talk.answer(room=message.room, member=theatre.host, text="Ja!", now=NOON, reply_to=message)


def team_notes(theatre: Any, account: Account) -> Act:
    message = _talk(theatre, account)
    return lambda: talk.note(room=message.room, member=theatre.host, text="Wer backt?", now=NOON)


def words_are_changed(theatre: Any, account: Account) -> Act:
    message = _talk(theatre, account)
    return lambda: talk.edit(message=Message.objects.get(pk=message.pk), text="Torte?", now=NOON, dice=Random(1))


def words_are_taken_back(theatre: Any, account: Account) -> Act:
    message = _talk(theatre, account)
    return lambda: talk.delete(message=Message.objects.get(pk=message.pk), now=NOON, dice=Random(1))


def words_are_taken_out(theatre: Any, account: Account) -> Act:
    pk = _talk(theatre, account).pk

    def act() -> object:
        message = Message.objects.get(pk=pk)
        return moderation.take_out(message=message, by=theatre.host, reason="Werbung", now=NOON, dice=Random(1))

    return act


def thread_is_finished(theatre: Any, account: Account) -> Act:
    _talk(theatre, account)
    return lambda: threads.finish(thread=Thread.objects.get(), now=NOON)


def guest_takes_everything_back(theatre: Any, account: Account) -> Act:
    message = _talk(theatre, account)
    seat_of = message.room.seats.filter(address=message.address)
    return lambda: seating.take_everything_back(
        seat=seat_of.select_related("room", "address").get(), now=NOON, dice=Random(1)
    )


def two_become_one(theatre: Any, account: Account) -> Act:
    _talk(theatre, account)
    bea, omar = (Person.objects.get(name=name).pk for name in ("Bea", "Omar"))
    return lambda: persons.merge(
        survivor=Person.objects.get(pk=bea), absorbed=Person.objects.get(pk=omar), by=theatre.host, now=NOON
    )


def copies_are_claimed(theatre: Any, account: Account) -> Act:
    team_answers(theatre, account)()
    address = Address.objects.get(handle="omar")
    consents.record(address=address, purpose="answer", given=True, text="Ja", text_version="1", method="x", now=NOON)
    return lambda: delivery.claim(account, limit=5, now=NOON, pace=deliveries.PACE)


def _claimed(theatre: Any, account: Account) -> Any:
    copies = copies_are_claimed(theatre, account)()
    return copies[-1]  # type: ignore[index]


def answer_of_a_provider(theatre: Any, account: Account) -> Act:
    copy = _claimed(theatre, account)
    ok = delivery.AttemptResult(delivery.Outcome.OK, provider_id="p1")
    delivery.note_status(account, "p1", "delivered", now=NOON)
    return lambda: delivery.record(copy, ok, delivery.TransportClass.BLIND, now=NOON, dice=Random(1))


def refusal_of_a_provider(theatre: Any, account: Account) -> Act:
    copy = _claimed(theatre, account)
    no = delivery.AttemptResult(delivery.Outcome.PERMANENT, for_user="Gibt es nicht.")
    return lambda: delivery.record(copy, no, delivery.TransportClass.BLIND, now=NOON, dice=Random(1))


def status_arrives(theatre: Any, account: Account) -> Act:
    copy = _claimed(theatre, account)
    return lambda: delivery.note_status(account, "p9", "read", now=NOON, reference=copy.reference)


def sender_is_gone(theatre: Any, account: Account) -> Act:
    copy = _claimed(theatre, account)
    later = NOON + delivery.LEASE + MINUTE
    row = Delivery.objects.get(pk=copy.delivery_id)
    return lambda: delivery.expire_lease(row, delivery.TransportClass.BLIND, now=later, dice=Random(1))


def person_sends_again(theatre: Any, account: Account) -> Act:
    sender_is_gone(theatre, account)()
    row = Delivery.objects.get(state="unclear")
    return lambda: delivery.send_again(delivery=row, now=NOON)


def _story(theatre: Any) -> Storytellers:
    return Storytellers(theatre)


def sentence_is_taken(theatre: Any, account: Account) -> Act:
    story = _story(theatre)
    name, token = story.holder(), story.token()
    return lambda: story.write(name, "Der Vorhang klemmte.", token=token)


def author_leaves(theatre: Any, account: Account) -> Act:
    story = _story(theatre)
    story.write()
    seat_id = story.seats["Bea"].pk

    def act() -> object:
        from stammtisch.conversations.models import Seat

        seat = Seat.objects.select_related("room", "address").get(pk=seat_id)
        return seating.get_up(seat=seat, fate="remove", now=NOON)

    return act


def host_starts_a_story(theatre: Any, account: Account) -> Act:
    story = Storytellers(theatre, start=False)
    from stammtisch.formats.actions import leading

    return lambda: leading.start(round=story.fresh(), by=theatre.host, now=NOON)


def timer_is_asked_for(theatre: Any, account: Account) -> Act:
    jobs.enqueue("note", run_at=NOON, unique_key="k")
    return lambda: jobs.enqueue("note", run_at=NOON + MINUTE, payload={"n": 2}, unique_key="k")


ACTS = [
    guest_sits_down,
    guest_is_met,
    guest_speaks,
    team_answers,
    team_notes,
    words_are_changed,
    words_are_taken_back,
    words_are_taken_out,
    thread_is_finished,
    guest_takes_everything_back,
    two_become_one,
    copies_are_claimed,
    answer_of_a_provider,
    refusal_of_a_provider,
    status_arrives,
    sender_is_gone,
    person_sends_again,
    sentence_is_taken,
    author_leaves,
    host_starts_a_story,
    timer_is_asked_for,
]


@pytest.mark.parametrize("prepare", ACTS, ids=lambda act: act.__name__)
def test_an_action_happens_whole_or_not_at_all(
    prepare: Callable[[Any, Account], Act], theatre: Any, account: Account
) -> None:
    act = prepare(theatre, account)
    before = everything()
    for number in range(1, MOST):
        with failing(number) as nth:
            try:
                act()
            except OperationalError:
                assert nth.has_failed
        if not nth.has_failed:
            break
        if number % 5 and number > 10:  # to look at every row takes longer than the use case
            continue
        after = everything()
        assert after == before, f"call {number}: {[table for table in after if after[table] != before[table]]}"
    assert number > 1
    assert everything() != before


# --- work that is done in several transactions --------------------------------------------------------------------
#: When somebody looks again after the failure: at once, after the pauses, after the leases.
AGAIN = [0, 1, 3, 7, 20, 45, 90]


@pytest.fixture
def settled(transactional_db: None, provider: FakeProvider) -> Any:
    """As `theatre`, with transactions that really end: nothing around them that would hide what stays."""
    if connection.vendor != "sqlite":
        pytest.skip("The loops of several transactions run on SQLite, whose database is copied back in a moment.")
    theatre = house()
    with firm_scope(theatre.firm):
        yield theatre


def work_with_a_failure(number: int, *, now: datetime = NOON) -> bool:
    """Passes from `now` on, of which the first has one call fail; whether it came to fail."""
    worker = Worker(dice=Random(1))
    with failing(number) as nth:
        try:
            worker.step(now)
        except OperationalError:
            assert nth.has_failed
    for minute in AGAIN:
        for _ in range(20):
            if not worker.step(now + minute * MINUTE):
                break
    return nth.has_failed


def every_number(again: Callable[[], None], holds: Callable[[int], None], *, now: datetime = NOON) -> int:
    """Work from the present state of the database for N = 1, 1 + STEP, … until nothing fails."""
    connection.ensure_connection()
    with closing(sqlite3.connect(":memory:")) as kept:
        connection.connection.backup(kept)
        for number in range(1, MOST, STEP):
            kept.backup(connection.connection)
            again()
            failed = work_with_a_failure(number, now=now)
            holds(number)
            if not failed:
                return number
    raise AssertionError("It never came through.")


def test_an_envelope_is_opened_once_whatever_fails(settled: Any) -> None:
    account = connected(settled)
    arrive(account, *({"id": f"m{n}", "from": "bea", "name": "Bea", "text": f"Satz {n}"} for n in range(2)))

    def holds(number: int) -> None:
        assert list(Message.objects.values_list("text", flat=True)) == ["Satz 0", "Satz 1"], number
        assert (Room.objects.count(), Atom.objects.count(), Person.objects.count()) == (1, 2, 1), number
        assert set(Job.objects.exclude(kind=nightly.CLEAR).values_list("state", flat=True)) == {"done"}, number

    assert every_number(lambda: None, holds) > 40


@pytest.mark.parametrize("answer", [None, DeliveryError("Später.", "429", retry_after=MINUTE)])
def test_a_copy_is_sent_once_whatever_fails(
    settled: Any, provider: FakeProvider, answer: DeliveryError | None
) -> None:
    arrive(connected(settled), {"id": "m1", "from": "bea", "name": "Bea", "text": "Hallo"})
    work_with_a_failure(MOST)
    talk.answer(room=Room.objects.get(), member=settled.host, text="Gern!", now=NOON)

    def again() -> None:
        provider.accepted.clear()
        provider.answers = [answer] if answer else []

    def holds(number: int) -> None:
        assert provider.accepted == [("bea", "Gern!")], number
        assert Delivery.objects.get().state == "accepted", number

    assert every_number(again, holds) > 20


def test_a_turn_passes_on_once_whatever_fails(settled: Any) -> None:
    """A story's own timer: nobody writes, the turn goes to the next, exactly once."""
    story = Storytellers(settled)
    work_with_a_failure(MOST)
    lease = story.state().lease
    assert lease is not None

    def holds(number: int) -> None:
        assert story.state().timeouts_in_row == 1, number
        story.is_true()

    assert every_number(lambda: None, holds, now=lease.due) > 10
