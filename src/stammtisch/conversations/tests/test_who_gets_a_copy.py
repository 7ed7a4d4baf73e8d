"""A line is taken to everybody who reads elsewhere, in one statement however many they are."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from stammtisch.conversations.actions import rooms
from stammtisch.conversations.actions.writing import Author, Line, write
from stammtisch.conversations.models import Delivery
from stammtisch.conversations.models.message import Audience
from stammtisch.conversations.ports import ports
from stammtisch.people.actions import persons
from stammtisch.people.models import Account
from stammtisch.people.tenancy import firm_scope
from stammtisch.testing.cast import NOON, guest, house
from stammtisch.testing.provider import FakeProvider


@pytest.fixture
def theatre(db, monkeypatch):
    monkeypatch.setattr(ports, "channels", {**ports.channels, "fake": FakeProvider()})
    theatre = house()
    with firm_scope(theatre.firm):
        yield theatre


@pytest.fixture
def account(theatre):
    return Account.objects.create(firm=theatre.firm, kind="fake", name="Messenger", created_at=NOON)


@pytest.fixture
def table(theatre):
    return rooms.open_table(title="Stammtisch", now=NOON)


def sit(account, room, *names):
    seats = []
    for name in names:
        address = persons.meet(account=account, handle=name, name=name, now=NOON)
        seats.append(rooms.sit_down(room=room, name=name, address=address, now=NOON))
    return seats


def readers(message):
    return list(Delivery.objects.filter(message=message).order_by("id").values_list("address__handle", flat=True))


def test_everybody_who_reads_elsewhere_gets_one_and_the_author_none(account, table):
    bea, _omar, _lena = sit(account, table, "Bea", "Omar", "Lena")
    guest("Web", table)
    message = write(table, Author.guest(bea), Line("Hallo"), now=NOON)
    assert readers(message) == ["Omar", "Lena"]
    copy = Delivery.objects.earliest("id")
    assert (copy.account, copy.purpose, copy.state, copy.next_at) == (account, "answer", "queued", NOON)


def test_who_left_and_whose_account_is_closed_get_none(theatre, account, table):
    closed = Account.objects.create(firm=theatre.firm, kind="fake", name="Zu", created_at=NOON, closed_at=NOON)
    gone, _stays = sit(account, table, "Bea", "Omar")
    sit(closed, table, "Lena")
    rooms.leave(seat=gone, now=NOON)
    assert readers(write(table, Author.automatic(), Line("Hallo"), now=NOON)) == ["Omar"]


def test_a_word_to_one_seat_goes_to_that_seat_and_a_note_to_nobody(theatre, account, table):
    bea, _omar = sit(account, table, "Bea", "Omar")
    to_bea = Line("Nur du", audience=Audience.SEAT, to_address=bea.address)
    assert readers(write(table, Author.automatic(), to_bea, now=NOON)) == ["Bea"]
    note = Line("Unter uns", audience=Audience.TEAM)
    assert readers(write(table, Author.team(theatre.owner), note, now=NOON)) == []


def test_a_house_without_messengers_queues_nothing(theatre, table, monkeypatch):
    monkeypatch.setattr(ports, "channels", {})
    guest("Web", table)
    assert readers(write(table, Author.automatic(), Line("Hallo"), now=NOON)) == []


def test_a_big_table_costs_as_many_statements_as_a_small_one(account, table):
    counts = []
    for size in (10, 20):
        sit(account, table, *(f"Gast {number}" for number in range(size)))
        with CaptureQueriesContext(connection) as captured:
            message = write(table, Author.automatic(), Line("Hallo"), now=NOON)
        assert len(readers(message)) == size
        counts.append(len(captured))
    assert counts[0] == counts[1]
