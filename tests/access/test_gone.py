"""What is gone is not there: deleted objects, closed tables, members who left, guests whose key has run out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from stammtisch.conversations.models import Atom, Attachment, Delivery, Job, Message, Report, Room, Thread
from stammtisch.formats.models import Round
from stammtisch.kit import clock
from stammtisch.people.models import AddressKey, Consent, Invitation, Member, Person
from stammtisch.people.tenancy import firm_scope
from tests.tenancy.rows import histories_may_be_rewritten
from tests.test_access_matrix import ALL, METHODS, PUBLIC, SAMPLES, STAFF, Route, Sample, World, ask, two_firms

pytestmark = [pytest.mark.security, pytest.mark.django_db]

#: Name of an argument in an address → what it names. The others name no object that could go.
OBJECTS: dict[str, tuple[type, Any]] = {
    "room": (Room, lambda sample: sample.room.pk),
    "message": (Message, lambda sample: sample.message.pk),
    "thread": (Thread, lambda sample: sample.thread.pk),
    "attachment": (Attachment, lambda sample: sample.attachment.pk),
    "copy": (Delivery, lambda sample: sample.copy.pk),
    "arrival": (Atom, lambda sample: sample.arrival.pk),
    "job": (Job, lambda sample: sample.job.pk),
    "person": (Person, lambda sample: sample.person.pk),
    "invitation": (Invitation, lambda sample: sample.invitation.pk),
    "round": (Round, lambda sample: sample.round.pk),
    "story": (Round, lambda sample: sample.round.pk),
    "report": (Report, lambda sample: sample.report.pk),
}
#: Arguments that are words, not rows, and the member, who is not deleted but leaves.
WORDS = {"firm", "act", "metric", "token", "kind", "account", "uidb36", "key", "pk", "member", "handle"}

NAMED = [(route, name) for route in ALL.values() for name in route.arguments if name in OBJECTS]


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """As everywhere, but what people agreed to can be deleted as well."""
    with django_db_blocker.unblock(), histories_may_be_rewritten():
        yield two_firms("Bühne")


def delete(sample: Sample, name: str) -> None:
    model, key = OBJECTS[name]
    with firm_scope(sample.house.firm):
        Consent.objects.all()._raw_delete("default")  # what people agreed to stays with them otherwise
        assert model.objects.filter(pk=key(sample)).delete()[0]  # type: ignore[attr-defined]


def test_every_argument_is_an_object_or_a_word() -> None:
    assert set(SAMPLES) == set(OBJECTS) | WORDS


@pytest.mark.parametrize(("route", "name"), NAMED, ids=lambda one: getattr(one, "name", one))
def test_a_deleted_object_is_not_there(world: World, route: Route, name: str) -> None:
    path = route.path(world.ours)
    with transaction.atomic():
        delete(world.ours, name)
        for method in METHODS:
            who = "guest" if route.access == PUBLIC else "owner"
            assert ask(world, who, method, path).status_code in {404, 405}, method
            assert ask(world, "nobody", method, path).status_code in {302, 404, 405}, method
        transaction.set_rollback(True)


@pytest.mark.parametrize("route", [one for one in ALL.values() if "room" in one.arguments], ids=lambda one: one.name)
def test_a_closed_table_is_closed_to_guests(world: World, route: Route) -> None:
    with transaction.atomic():
        with firm_scope(world.ours.house.firm):
            Room.objects.filter(pk=world.ours.room.pk).update(archived_at=clock.now())
        for who in ("guest", "nobody"):
            for method in METHODS:
                answer = ask(world, who, method, route.path(world.ours))
                if route.access == PUBLIC:
                    assert answer.status_code in {404, 405}, (who, method, answer.status_code)
        transaction.set_rollback(True)


@pytest.mark.parametrize("route", STAFF, ids=lambda route: route.name)
def test_who_left_the_team_sees_nothing(world: World, route: Route) -> None:
    for role in ("owner", "adviser"):
        with transaction.atomic():
            member = getattr(world.ours.house, role)
            Member.objects.filter(pk=member.pk).update(left_at=clock.now())
            for method in METHODS:
                assert ask(world, role, method, route.path(world.ours)).status_code == 404
            transaction.set_rollback(True)


@pytest.mark.parametrize("route", [one for one in ALL.values() if "room" in one.arguments], ids=lambda one: one.name)
def test_a_key_that_has_run_out_opens_nothing(world: World, route: Route) -> None:
    """A guest with an old key is answered as somebody unknown is."""
    if route.access != PUBLIC:
        pytest.skip("Guests' keys open no page of the team")
    path = route.path(world.ours)
    with transaction.atomic():
        with firm_scope(world.ours.house.firm):
            assert AddressKey.objects.update(expires_at=clock.now() - timedelta(seconds=1))
        for method in METHODS:
            old, unknown = (ask(world, who, method, path) for who in ("guest", "nobody"))
            assert old.status_code == unknown.status_code
            assert old.headers.get("Location") == unknown.headers.get("Location")
        transaction.set_rollback(True)
