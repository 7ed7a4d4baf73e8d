"""The theatre with a table, Bea in a talk of her own, and the team signed in."""

import pytest
from django.test import Client

from stammtisch.conversations.actions import rooms, talk
from stammtisch.conversations.models import Seat
from stammtisch.people.actions import persons
from stammtisch.people.tenancy import firm_scope
from stammtisch.testing.cast import NOON, guest, house


@pytest.fixture
def theatre(db):
    theatre = house()
    with firm_scope(theatre.firm):
        yield theatre


@pytest.fixture
def table(theatre):
    return rooms.open_table(title="Stammtisch", welcome="Setzt euch.", now=NOON)


@pytest.fixture
def bea(table):
    return guest("Bea", table)


@pytest.fixture
def direct(theatre):
    """Bea's own room with the firm; returns her seat."""
    address, _token = persons.meet_web_guest(name="Bea Baumann", now=NOON)
    room = rooms.direct_room(address=address, now=NOON)
    return Seat.objects.get(room=room, address=address)


@pytest.fixture
def ask(dice):
    """Lets a guest say something."""

    def ask(seat, text="Gibt es am Samstag noch zwei Karten?", now=NOON, **more):
        return talk.say(seat=seat, text=text, now=now, dice=dice, **more)

    return ask


@pytest.fixture
def as_(theatre):
    """A browser in which this member is signed in."""

    def sign_in(member):
        browser = Client()
        browser.force_login(member.user)
        return browser

    return sign_in


@pytest.fixture
def browser(as_, theatre):
    """Cem's browser: a colleague who answers."""
    return as_(theatre.colleague)


@pytest.fixture
def path(theatre):
    """An address inside the theatre."""
    return lambda rest="": f"/f/{theatre.firm.slug}/{rest}"
