"""The theatre with weeks of talk behind it, counted, and a clock that stands on a Wednesday noon."""

from datetime import timedelta
from random import Random

import pytest
from django.test import Client

from stammtisch.conversations.actions import rooms, talk
from stammtisch.conversations.work import jobs
from stammtisch.kit import clock
from stammtisch.people.tenancy import firm_scope
from stammtisch.testing.cast import NOON, guest, house

DAY = timedelta(days=1)


@pytest.fixture
def theatre(db, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOON)
    theatre = house()
    with firm_scope(theatre.firm):
        yield theatre


@pytest.fixture
def table(theatre):
    return rooms.open_table(title="Stammtisch", now=NOON - 100 * DAY)


@pytest.fixture
def counted():
    """Does what the work process would do."""

    def counted():
        while jobs.run_due(now=NOON):
            pass

    return counted


@pytest.fixture
def talks(theatre, table, counted):
    """Lets these people ask, be answered after 20 minutes and answer back, on each of these days before today.

    One after the other at the table, or each in a room of their own.
    """

    def talks(names, days, answered=True, alone=False):
        for place, name in enumerate(names):
            seat = guest(name, table, now=NOON - 100 * DAY)
            if alone:
                seat = rooms.direct_room(address=seat.address, now=NOON - 100 * DAY).seats.get()
            for day in days:
                at = NOON + day * DAY - timedelta(minutes=40 * place)
                ask = talk.say(seat=seat, text=f"Was spielt ihr am {day}. für {name}?", now=at, dice=Random(1))
                if answered:
                    said = f"Wir spielen für {name} Nummer {day}"
                    then = at + timedelta(minutes=20)
                    talk.answer(room=seat.room, member=theatre.host, text=said, now=then, reply_to=ask)
                    thanks = f"{name} kommt am {day}. vorbei"
                    talk.say(seat=seat, text=thanks, now=at + timedelta(minutes=30), dice=Random(1))
        counted()

    return talks


@pytest.fixture
def read(theatre):
    """The page at an address inside the theatre, as this member (the colleague) reads it in English."""

    def read(path="effect/", member=None, language="en"):
        reader = (member or theatre.colleague).user
        reader.language = language
        reader.save(update_fields=["language"])
        browser = Client()
        browser.force_login(reader)
        return browser.get(f"/f/{theatre.firm.slug}/{path}")

    return read
