"""The writer: acknowledged means committed, every waiter is answered, one bad row does not harm its neighbours."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import DataError, OperationalError

from stammtisch.conversations import ingest
from stammtisch.conversations.ingest import Arrival, NotStored, Writer
from stammtisch.conversations.models import Envelope
from stammtisch.people.models import Account
from stammtisch.people.tenancy import firm_scope
from stammtisch.testing.cast import NOON, house


@pytest.fixture
def account(transactional_db):
    theatre = house()
    with firm_scope(theatre.firm):
        yield Account.objects.get(kind="web")


@pytest.fixture
def writer(account):
    writer = Writer()
    yield writer
    writer.close()


def arrival(account, number):
    return Arrival(account.firm_id, account.pk, f"digest-{number}", b"{}", NOON)


def test_many_at_once_are_all_stored_before_they_are_acknowledged(account, writer):
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda number: writer.store(arrival(account, number)), range(100)))
    assert Envelope.objects.count() == 100


def test_a_repeat_is_acknowledged_and_stored_once(account, writer):
    for _ in range(3):
        writer.store(arrival(account, 1))
    assert Envelope.objects.count() == 1


def test_a_full_disk_reaches_everybody_who_waits_and_the_writer_goes_on(account, writer, monkeypatch):
    real, full = ingest.insert, [True]

    def insert(arrivals):
        if full[0]:
            raise OperationalError("database or disk is full")
        real(arrivals)

    monkeypatch.setattr(ingest, "insert", insert)
    for number in range(3):
        with pytest.raises(NotStored, match="full"):
            writer.store(arrival(account, number))
    full[0] = False
    writer.store(arrival(account, 0))
    assert Envelope.objects.count() == 1
    assert writer.is_alive


def test_one_bad_row_does_not_fail_its_neighbours(account, writer, monkeypatch):
    real = ingest.insert

    def insert(arrivals):
        if any(each.digest == "digest-13" for each in arrivals):
            raise DataError("bad")
        real(arrivals)

    monkeypatch.setattr(ingest, "insert", insert)

    def store(number):
        try:
            writer.store(arrival(account, number))
        except NotStored:
            return number
        return None

    with ThreadPoolExecutor(20) as pool:
        refused = [number for number in pool.map(store, range(20)) if number is not None]
    assert refused == [13]
    assert Envelope.objects.count() == 19


def test_who_waits_too_long_is_told_to_try_again(account, writer, monkeypatch):
    monkeypatch.setattr(ingest, "WAIT_SECONDS", 0.05)
    release = threading.Event()
    monkeypatch.setattr(ingest, "insert", lambda arrivals: release.wait(5))
    with pytest.raises(NotStored, match="too long"):
        writer.store(arrival(account, 1))
    release.set()
