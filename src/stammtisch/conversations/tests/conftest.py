"""A theatre with one connected provider, and a worker whose clock the test holds."""

from random import Random

import pytest

from stammtisch.conversations.actions import talk
from stammtisch.conversations.models import Room
from stammtisch.conversations.ports import ports
from stammtisch.conversations.tests.scene import arrive, hello, until_idle
from stammtisch.conversations.work import Worker
from stammtisch.people.models import Account
from stammtisch.people.tenancy import firm_scope
from stammtisch.testing.cast import NOON, house
from stammtisch.testing.provider import FakeProvider


@pytest.fixture
def provider(monkeypatch):
    provider = FakeProvider()
    monkeypatch.setattr(ports, "channels", {**ports.channels, "fake": provider})
    return provider


@pytest.fixture
def theatre(db, monkeypatch):
    monkeypatch.setattr(ports, "jobs", {"measurement.derive": lambda payload, now: None})
    theatre = house()
    with firm_scope(theatre.firm):
        yield theatre


@pytest.fixture
def account(theatre, provider):
    return Account.objects.create(firm=theatre.firm, kind="fake", name="Test", created_at=NOON)


@pytest.fixture
def worker():
    return Worker(dice=Random(1))


@pytest.fixture
def answered(theatre, account, worker):
    """Bea wrote, Cem answered: one copy waits to leave. Returns a function that answers again."""
    arrive(account, hello(1))
    until_idle(worker)
    room = Room.objects.get()

    def answer(text="Gern!", now=NOON):
        return talk.answer(room=room, member=theatre.colleague, text=text, now=now)

    answer()
    return answer
