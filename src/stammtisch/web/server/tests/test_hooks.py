"""The door for providers answers as the view does, and 200 only after the commit."""

import asyncio
import json
from datetime import timedelta

import pytest
from django.db import OperationalError

from stammtisch.conversations import ingest
from stammtisch.conversations.models import Envelope
from stammtisch.conversations.ports import ports
from stammtisch.people.models import Account
from stammtisch.people.tenancy import firm_scope
from stammtisch.testing.cast import NOON, house
from stammtisch.testing.provider import SIGNATURE, FakeProvider
from stammtisch.web.server import hooks
from stammtisch.web.server.hooks import Hooks
from stammtisch.web.server.intake import Intake
from stammtisch.web.views.hooks import MOST_BYTES


@pytest.fixture
def provider(monkeypatch):
    provider = FakeProvider()
    monkeypatch.setattr(ports, "channels", {**ports.channels, "fake": provider})
    return provider


@pytest.fixture
def account(transactional_db, provider):
    theatre = house()
    with firm_scope(theatre.firm):
        yield Account.objects.create(firm=theatre.firm, kind="fake", name="Test", created_at=NOON)
    ingest.writer.close()


@pytest.fixture
def door():
    return Hooks(intake=Intake(altogether_bytes=10 * MOST_BYTES, pause_seconds=1))


def knock(door, account, *bodies, signature=SIGNATURE, method="POST", path=""):
    """The status of each answer to these bodies, sent at the same time."""
    path = path or f"/hooks/fake/{account.public_id}"

    async def one(body):
        told = []

        async def receive():
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message):
            told.append(message)

        headers = [(b"x-signature", signature.encode()), (b"content-length", str(len(body)).encode())]
        scope = {
            "type": "http",
            "method": method,
            "path": path,
            "raw_path": path.encode(),
            "query_string": b"",
            "http_version": "1.1",
            "headers": headers,
        }
        await door(scope, receive, send)
        return told[0]["status"]

    async def all_at_once():
        return await asyncio.gather(*map(one, bodies))

    return asyncio.run(all_at_once())


def envelope(number=1):
    return json.dumps([{"id": f"m{number}", "from": "bea", "text": "Hallo"}]).encode()


def test_many_at_once_are_acknowledged_after_they_are_stored(door, account):
    assert knock(door, account, *map(envelope, range(40))) == [200] * 40
    assert Envelope.objects.count() == 40


def test_a_repeat_is_acknowledged_and_stored_once(door, account):
    assert knock(door, account, envelope(), envelope()) == [200, 200]
    assert Envelope.objects.count() == 1


@pytest.mark.security
@pytest.mark.parametrize(
    ("wish", "status"),
    [
        ({"signature": "wrong"}, 401),
        ({"method": "GET"}, 405),
        ({"path": "/hooks/fake/nobody-here"}, 404),
        ({"path": "/hooks/fake/"}, 404),
        ({"path": "/hooks/fake/a/b"}, 404),
    ],
)
def test_a_wrong_knock_stores_nothing(door, account, wish, status):
    assert knock(door, account, envelope(), **wish) == [status]
    assert not Envelope.objects.exists()


@pytest.mark.security
def test_an_account_of_another_kind_is_not_there(door, account):
    assert knock(door, account, envelope(), path=f"/hooks/web/{account.public_id}") == [404]


@pytest.mark.security
def test_without_a_secret_the_channel_is_off(door, account, provider):
    provider.has_secret = False
    assert knock(door, account, envelope()) == [503]
    assert not Envelope.objects.exists()


def test_too_long_a_body_is_refused(door, account):
    assert knock(door, account, b"x" * (MOST_BYTES + 1)) == [413]


def test_a_closed_account_is_gone_within_a_moment(door, account):
    assert knock(door, account, envelope(1)) == [200]
    Account.objects.filter(pk=account.pk).update(closed_at=NOON + timedelta(days=1))
    assert hooks.KNOWN_SECONDS <= 2
    door._known.clear()  # the moment is over
    assert knock(door, account, envelope(2)) == [404]


def test_when_the_database_is_away_the_provider_is_asked_to_repeat(door, account, monkeypatch):
    def away(arrivals):
        raise OperationalError("disk full")

    monkeypatch.setattr(ingest, "insert", away)
    assert knock(door, account, envelope()) == [503]


def test_a_commit_that_takes_too_long_is_no_commit(door, account, monkeypatch):
    monkeypatch.setattr(ingest, "WAIT_SECONDS", 0.01)
    monkeypatch.setattr(ingest.writer, "hand_in", lambda arrival: ingest.Future())
    assert knock(door, account, envelope()) == [503]


def test_nobody_can_cancel_what_the_writer_has_in_hand(account):
    done = ingest.writer.hand_in(ingest.Arrival(account.firm_id, account.pk, "d", b"{}", NOON))
    assert not done.cancel()
    done.result(timeout=5)
