"""A guest of one table is nobody at the next one; and no guest reads what the team says among itself."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import pytest
from django.db import transaction
from django.test import Client

from stammtisch.conversations.actions import rooms, talk
from stammtisch.conversations.models import Message, Room
from stammtisch.kit import clock
from stammtisch.people.actions import persons
from stammtisch.people.tenancy import firm_scope
from stammtisch.testing.cast import NOON, guest
from stammtisch.web import guests
from tests.test_access_matrix import ALL, METHODS, PUBLIC, Route, World, ask, contents, names_of_objects

pytestmark = [pytest.mark.security, pytest.mark.django_db]

TABLES = [route for route in ALL.values() if route.access == PUBLIC and "room" in route.arguments]
#: What anybody with the link may do, and what it writes: a seat, a way back, a report.
DOORS = {"web:table", "web:table_sit", "web:table_return", "web:table_report"}
#: Said at the table, and among the team.
SECRET, NOTE = "Unter uns gesagt", "Nur fürs Team"


@pytest.fixture
def other(world: World) -> Iterator[str]:
    """A guest of the next table of the same firm; something was said at ours."""
    ours = world.ours
    with transaction.atomic():
        with firm_scope(ours.house.firm):
            next_table = rooms.open_table(title="Nebenan", now=NOON)
            seat = guest("Gast von nebenan", next_table)
            talk.say(seat=ours.seat, text=SECRET, now=NOON, dice=Random(1))
            talk.note(room=ours.room, member=ours.house.colleague, text=NOTE, now=NOON)
            token = persons.new_key(address=seat.address, now=clock.now())
        world.browsers["other"] = Client()
        world.browsers["other"].cookies[guests.cookie_name(ours.house.firm)] = token
        yield "other"
        transaction.set_rollback(True)
    del world.browsers["other"]


@pytest.mark.parametrize("route", TABLES, ids=lambda route: route.name)
def test_the_guest_of_another_table_hears_and_changes_nothing(world: World, other: str, route: Route) -> None:
    path = route.path(world.ours)
    before = contents(world.ours)
    for method in METHODS:
        for body in ({}, names_of_objects(world.ours)):
            with transaction.atomic():
                answer = ask(world, other, method, path, body, undo=False)
                assert SECRET not in answer.content.decode(errors="replace")
                assert (contents(world.ours) == before) or route.name in DOORS
                transaction.set_rollback(True)


def test_the_guest_of_this_table_hears_it(world: World, other: str) -> None:
    assert SECRET in ask(world, "guest", "get", ALL["web:table"].path(world.ours)).content.decode()


@pytest.mark.parametrize("route", [one for one in ALL.values() if one.access == PUBLIC], ids=lambda one: one.name)
def test_no_guest_reads_a_note_of_the_team(world: World, other: str, route: Route) -> None:
    with firm_scope(world.ours.house.firm):
        note = Message.objects.get(text=NOTE)
        assert Room.objects.filter(pk=note.room_id).exists()
    instead = {"message": note.public_id} if "message" in route.arguments else {}
    for who in ("guest", other, "nobody"):
        for method in METHODS:
            answer = ask(world, who, method, route.path(world.ours, **instead))
            assert NOTE not in answer.content.decode(errors="replace")
