"""The words behind a figure cost the same in a long room as in a short one, and each turn has its own."""

from datetime import timedelta
from random import Random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from stammtisch.conversations.actions import rooms, talk
from stammtisch.measurement.actions import rebuild
from stammtisch.measurement.evidence import words_of
from stammtisch.measurement.models import Turn
from stammtisch.people.tenancy import firm_scope
from stammtisch.testing.cast import NOON, guest, house


@pytest.fixture
def theatre(db):
    theatre = house()
    with firm_scope(theatre.firm):
        yield theatre


def talked(theatre, exchanges):
    """Bea and Alma speak in turn; Bea always says two things."""
    room = rooms.open_table(title="Stammtisch", now=NOON)
    seat, now = guest("Bea", room), NOON
    for number in range(exchanges):
        for word in ("eins", "zwei"):
            talk.say(seat=seat, text=f"Frage {number} {word}?", now=now, dice=Random(1))
            now += timedelta(minutes=1)
        talk.answer(room=room, member=theatre.owner, text=f"Antwort {number}.", now=now)
        now += timedelta(minutes=1)
    rebuild(theatre.firm)


def test_each_turn_says_its_own_words(theatre):
    talked(theatre, 4)
    numbers = list(Turn.objects.order_by("start_at").values_list("number", flat=True))
    texts = [words_of(numbers)[number].text for number in numbers]
    assert texts[:3] == ["Frage 0 eins?\nFrage 0 zwei?", "Antwort 0.", "Frage 1 eins?\nFrage 1 zwei?"]
    assert list(words_of(numbers[1:2])) == numbers[1:2]
    assert words_of([]) == words_of([-1]) == {}


def test_only_the_messages_of_the_turns_are_read(theatre):
    talked(theatre, 12)
    numbers = list(Turn.objects.order_by("start_at").values_list("number", flat=True))[:2]
    with CaptureQueriesContext(connection) as captured:
        words_of(numbers)
    with connection.cursor() as cursor:
        cursor.execute(captured[-1]["sql"])
        assert len(cursor.fetchall()) == 3
    assert len(captured) == 2
