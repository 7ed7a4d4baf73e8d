"""Messengers, and groups that no program reaches: numbered words, and lines brought by hand."""

import pytest

from stammtisch.conversations.actions import rooms, talk
from stammtisch.conversations.models import Delivery, Message, Thread
from stammtisch.conversations.models.message import Audience
from stammtisch.conversations.ports import ports
from stammtisch.formats import engine, queries
from stammtisch.formats.actions import leading, taking_part
from stammtisch.formats.errors import NoConsent
from stammtisch.formats.hearing import EngineRounds
from stammtisch.formats.one_sentence_story.settings import LAST_ONLY
from stammtisch.people.actions import persons
from stammtisch.people.models import Account, Consent
from stammtisch.testing.provider import FakeProvider
from stammtisch.testing.storytellers import AGREED, Storytellers, settings


@pytest.fixture
def messenger(monkeypatch, house):
    monkeypatch.setattr(ports, "channels", {**ports.channels, "fake": FakeProvider()})
    return Account.objects.create(firm=house.firm, kind="fake", name="A messenger", created_at=house.firm.created_at)


def join_by_messenger(table, messenger, name):
    address = persons.meet(account=messenger, handle=f"+49{name}", name=name, now=table.now)
    table.seats[name] = rooms.sit_down(room=table.room, name=name, address=address, now=table.now)
    table.join(name)
    return address


def test_buttons_become_numbered_words_where_there_are_none(house, messenger):
    table = Storytellers(house, names=("Bea", "Omar"), start=False)
    address = join_by_messenger(table, messenger, "Lena")
    leading.start(round=table.fresh(), by=house.host, now=table.now)
    while table.holder() != "Lena":
        table.write()
    prompt = Message.objects.filter(to_address=address, side="auto").latest("seq")
    assert prompt.text.splitlines()[-1].startswith("1 ")
    assert Delivery.objects.get(message=prompt).purpose == "participation"
    seat = EngineRounds().seat_for(address)
    assert seat == table.seats["Lena"]
    talk.say(seat=seat, text="1", now=table.now, dice=table.dice)
    assert table.holder() != "Lena"
    assert EngineRounds().seat_for(address) is None
    assert not Thread.objects.exists()


def test_an_accepted_line_is_carried_to_the_others_and_a_hidden_one_is_not(house, messenger):
    table = Storytellers(house, names=("Bea", "Omar"), start=False)
    address = join_by_messenger(table, messenger, "Lena")
    leading.start(round=table.fresh(), by=house.host, now=table.now)
    if table.holder() == "Lena":
        taking_part.press(round=table.fresh(), somebody=address, button="skip", token="", now=table.now)
    refused = table.write(text="x" * 200)
    line = table.write()
    assert not Delivery.objects.filter(message=refused).exists()
    assert Delivery.objects.get(message=line).address == address


def test_a_folded_line_is_not_carried_to_anybody(house, messenger):
    table = Storytellers(house, settings(visibility=LAST_ONLY), names=("Bea", "Omar"), start=False)
    join_by_messenger(table, messenger, "Lena")
    leading.start(round=table.fresh(), by=house.host, now=table.now)
    if table.holder() == "Lena":
        table.write()
    line = table.write()
    assert not Delivery.objects.filter(message=line).exists()


def test_a_prompt_that_does_not_arrive_passes_the_turn_on(house, messenger):
    table = Storytellers(house, names=("Bea", "Omar"), start=False)
    address = join_by_messenger(table, messenger, "Lena")
    leading.start(round=table.fresh(), by=house.host, now=table.now)
    while table.holder() != "Lena":
        table.write()
    prompt = Message.objects.filter(to_address=address, side="auto").latest("seq")
    ports.rounds.undelivered(prompt, now=table.now)
    table.work()
    assert table.holder() != "Lena"
    assert table.state().player(table.key("Lena")).aside
    table.is_true()


def test_the_host_brings_a_line_from_a_group_elsewhere(house):
    table = Storytellers(house, start=False, names=())
    for name in ("Rosa", "Kalle", "Ute"):
        with pytest.raises(NoConsent):
            taking_part.say_for(
                round=table.fresh(), by=house.host, name=name, text="Ich?", now=table.now, dice=table.dice
            )
        taking_part.say_for(
            round=table.fresh(), by=house.host, name=name, text="Ich bin dabei", now=table.now, dice=table.dice,
            agreed=AGREED,
        )  # fmt: skip
    consent = Consent.objects.filter(purpose="licence").first()
    assert (consent.recorded_by, consent.words) == (house.host, "You may show it.")
    leading.start(round=table.fresh(), by=house.host, now=table.now)
    names = {player.who: player.name for player in table.state().players}
    asked = names[table.state().holder]
    assert "Du bist dran" in queries.to_paste(table.fresh(), table.token()) or "your turn" in queries.to_paste(
        table.fresh(), table.token()
    )
    written = taking_part.say_for(
        round=table.fresh(), by=house.host, name=f" {asked.upper()} ", text="Da ging das Licht aus.",
        now=table.now, dice=table.dice,
    )  # fmt: skip
    assert table.texts() == ["Da ging das Licht aus."]
    assert Message.objects.get(pk=written.message.pk).audience == Audience.ROOM
    assert table.state().lines[0].who in names
    table.is_true()


def test_what_is_wrong_with_a_brought_line_is_said_to_the_host(house):
    table = Storytellers(house, start=False, names=())
    for name in ("Rosa", "Kalle", "Ute"):
        taking_part.say_for(
            round=table.fresh(), by=house.host, name=name, text="Dabei", now=table.now, dice=table.dice, agreed=AGREED
        )
    leading.start(round=table.fresh(), by=house.host, now=table.now)
    asked = {player.who: player.name for player in table.state().players}[table.state().holder]
    written = taking_part.say_for(
        round=table.fresh(), by=house.host, name=asked, text="x" * 200, now=table.now, dice=table.dice
    )
    assert any("200" in message.text for message in written.said)
    assert engine.state_of(table.fresh()).lines == ()
