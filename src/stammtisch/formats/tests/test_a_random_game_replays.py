"""Whatever people do, in any order: the log alone gives the same state, and every round ends."""

from contextlib import suppress
from copy import deepcopy
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stammtisch.conversations.actions import rooms, talk
from stammtisch.conversations.errors import Refused
from stammtisch.conversations.models import Message
from stammtisch.formats.actions import taking_part
from stammtisch.formats.one_sentence_story.settings import LAST_ONLY, OPEN_CHAIN
from stammtisch.testing.storytellers import Storytellers
from stammtisch.testing.storytellers import settings as rules

NAMES = ("Bea", "Omar", "Lena", "Ida")
WAYS = ({}, {"order": OPEN_CHAIN}, {"visibility": LAST_ONLY}, {"join_seconds": 10})
deeds = st.tuples(
    st.sampled_from(["line", "talk", "skip", "later", "leave", "back", "withdraw", "edit", "report", "wait", "host"]),
    st.sampled_from(NAMES),
    st.integers(0, 40),
)


def do(table, deed, name, number):
    address = table.seats[name].address
    newest = Message.objects.filter(address=address, deleted_at=None).order_by("-seq").first()
    if deed in ("line", "talk"):
        table.write(name, f"{name} erzählt {number}.", field=deed == "line")
    elif deed in ("skip", "later", "back"):
        taking_part.press(round=table.fresh(), somebody=address, button=deed, token="", now=table.now)
    elif deed == "leave":
        rooms.leave(seat=table.seats[name], now=table.now)
        table.join(name)
    elif deed == "withdraw" and newest:
        talk.delete(message=newest, now=table.now, dice=table.dice)
    elif deed == "edit" and newest:
        talk.edit(message=newest, text=f"{name} meint es anders {number}.", now=table.now, dice=table.dice)
    elif deed == "report" and newest:
        taking_part.report(round=table.fresh(), somebody=address, ref=str(newest.pk), now=table.now)
    elif deed == "wait":
        table.wait(timedelta(hours=number))
    elif deed == "host":
        table.host(["pause", "resume", "skip", "extend", "title"][number % 5], text="Ein Titel")


@pytest.fixture(params=WAYS, ids=str)
def begun(house, request):
    """A story that has just begun, with each set of rules."""
    return Storytellers(house, rules(**request.param), names=NAMES)


@settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(happenings=st.lists(deeds, max_size=14))
def test_the_log_gives_the_same_game(begun, happenings):
    with transaction.atomic():
        table = deepcopy(begun)
        for happening in happenings:
            with suppress(Refused):
                do(table, *happening)
            table.is_true()
        table.wait(timedelta(days=40))
        table.is_true()
        assert table.state().status not in ("announced", "open", "paused", "closing")
        transaction.set_rollback(True)
