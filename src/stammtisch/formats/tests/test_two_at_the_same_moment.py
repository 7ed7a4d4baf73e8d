"""Real threads on a real database: order is the room's, and one sentence is one line."""

from datetime import timedelta
from random import Random

import pytest

from stammtisch.conversations.actions import talk
from stammtisch.conversations.models import Message, Seat
from stammtisch.formats.models import RoundEvent
from stammtisch.formats.one_sentence_story.settings import OPEN_CHAIN
from stammtisch.people.tenancy import firm_scope
from stammtisch.testing.at_once import at_once
from stammtisch.testing.cast import house as new_house
from stammtisch.testing.storytellers import Storytellers, settings

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def house():
    house = new_house()
    with firm_scope(house.firm):
        yield house


def saying(table, name, text, token):
    def say():
        seat = Seat.objects.select_related("room", "address").get(pk=table.seats[name].pk)
        talk.say(seat=seat, text=text, now=table.now, dice=Random(1), field=True, token=token)

    return say


@pytest.mark.security
def test_two_clicks_of_the_holder_are_one_line(house):
    table = Storytellers(house)
    name, token = table.holder(), table.token()
    at_once(house.firm, *(saying(table, name, f"Satz {n}.", token) for n in range(4)))
    assert len(table.texts()) == 1
    assert Message.objects.filter(is_contribution=True).count() == 1
    table.is_true()


def test_two_sentences_at_once_in_the_open_chain_are_one_line_and_one_question(house):
    table = Storytellers(house, settings(order=OPEN_CHAIN, lines=9))
    at_once(house.firm, *(saying(table, name, f"{name} war schneller.", "line-0") for name in ("Bea", "Omar")))
    state = table.state()
    assert (len(state.lines), len(state.drafts)) == (1, 1)
    assert state.lines[0].who != state.drafts[0].who
    table.is_true()


def test_words_and_the_end_of_the_turn_at_once_count_one_of_the_two(house):
    table = Storytellers(house)
    name, token = table.holder(), table.token()
    table.now = table.state().lease.due
    at_once(house.firm, saying(table, name, "Gerade noch.", token), table.work)
    state = table.state()
    assert len(state.lines) + state.timeouts_in_row == 1
    table.is_true()


def test_deleting_and_playing_on_at_once_do_not_wait_for_each_other(house):
    table = Storytellers(house, settings(lines=9))
    line = table.write()
    name, token = table.holder(), table.token()

    def delete():
        talk.delete(message=Message.objects.select_related("room").get(pk=line.pk), now=table.now, dice=Random(1))

    at_once(house.firm, delete, saying(table, name, "Weiter geht es.", token), lambda: table.host("extend"))
    assert [entry.status for entry in table.state().lines] == ["withdrawn", "ok"]
    seqs = list(RoundEvent.objects.order_by("seq").values_list("seq", flat=True))
    assert seqs == list(range(1, len(seqs) + 1))
    table.is_true()


def test_who_sends_every_fifty_milliseconds_neither_fills_the_story_nor_loses_a_word(house):
    table = Storytellers(house, settings(lines=9))
    name = table.holder()
    for n in range(20):
        table.now += timedelta(milliseconds=50)
        table.write(name, f"Und noch ein Einfall, der {n}te.")
    assert len(table.texts()) <= 2
    assert Message.objects.filter(address=table.seats[name].address).count() == 20
    notices = Message.objects.filter(to_address=table.seats[name].address, side="auto", reply_to__isnull=False)
    assert notices.count() <= 2
    table.is_true()
