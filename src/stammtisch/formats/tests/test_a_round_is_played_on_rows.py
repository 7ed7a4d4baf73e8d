"""What people do becomes messages, duties and log entries."""

from datetime import timedelta

import pytest

from stammtisch.conversations.actions import talk
from stammtisch.conversations.models import FeedEntry, Message, Thread
from stammtisch.conversations.models.message import Audience
from stammtisch.formats import engine, queries
from stammtisch.formats.actions import leading, taking_part
from stammtisch.formats.errors import NoConsent, NotNow, Stale
from stammtisch.formats.models import Cue, Enrolment, HostDuty, Round, RoundEvent
from stammtisch.formats.one_sentence_story.settings import BEFORE, LAST_ONLY, OPEN_CHAIN
from stammtisch.people.models import Consent, Person
from stammtisch.testing import cast
from stammtisch.testing.storytellers import AGREED, Storytellers, settings


def said_to(table, name):
    return list(Message.objects.filter(to_address=table.seats[name].address, side="auto").order_by("seq"))


def test_a_story_is_told_to_its_end(house):
    table = Storytellers(house)
    assert table.state().status == "open"
    table.finish()
    assert table.state().status == "published"
    assert table.fresh().closed_at == table.now
    table.is_true()


def test_whose_turn_it_is_is_told_so_alone_and_in_the_own_language(house):
    table = Storytellers(house, start=False)
    Person.objects.filter(addresses=table.seats["Omar"].address).update(language="en")
    leading.start(round=table.fresh(), by=house.host, now=table.now)
    for _ in range(3):
        table.write()
    words = {name: " ".join(message.text for message in said_to(table, name)) for name in table.seats}
    assert "It is your turn!" in words["Omar"]
    assert "It is your turn!" not in words["Bea"]
    assert all(m.audience == Audience.SEAT for name in table.seats for m in said_to(table, name))


def test_an_accepted_line_is_a_contribution_that_the_room_sees(house):
    table = Storytellers(house)
    line = Message.objects.get(pk=table.write().pk)
    assert (line.audience, line.is_contribution, line.round_number) == (Audience.ROOM, True, table.round.number)
    assert not Thread.objects.exists()


def test_a_refused_line_is_seen_by_its_author_alone_and_answered_there(house):
    table = Storytellers(house)
    name = table.holder()
    line = Message.objects.get(pk=table.write(text="x" * 200).pk)
    assert (line.audience, line.to_address) == (Audience.SEAT, table.seats[name].address)
    answer = said_to(table, name)[-1]
    assert answer.reply_to == line
    assert "x" * 200 in answer.text
    assert table.holder() == name
    table.is_true()


def test_in_a_folded_story_nobody_else_sees_a_line_until_it_is_unfolded(house):
    table = Storytellers(house, settings(visibility=LAST_ONLY, reveal_seconds=0))
    line = table.write()
    assert Message.objects.get(pk=line.pk).audience == Audience.SEAT
    assert line.text in said_to(table, table.holder())[-1].text


def test_a_held_line_waits_for_the_host_and_is_then_shown(house):
    table = Storytellers(house, settings(moderation=BEFORE))
    line = table.write()
    assert Message.objects.get(pk=line.pk).audience == Audience.SEAT
    assert [duty.duty for duty in queries.duties()] == ["moderation"]
    leading.release(round=table.fresh(), by=house.host, ref=str(line.pk), now=table.now)
    assert Message.objects.get(pk=line.pk).audience == Audience.ROOM
    assert queries.duties() == []
    assert queries.host_acts(table.fresh())[0].event.ref == str(line.pk)


def test_a_struck_line_leaves_the_room_and_its_author_is_told_why(house):
    table = Storytellers(house)
    name = table.holder()
    line = table.write()
    leading.reject(round=table.fresh(), by=house.host, ref=str(line.pk), reason="Zu persönlich.", now=table.now)
    assert Message.objects.get(pk=line.pk).audience == Audience.SEAT
    assert "Zu persönlich." in said_to(table, name)[-1].text
    with pytest.raises(Stale):
        leading.reject(round=table.fresh(), by=house.host, ref=str(line.pk), reason="", now=table.now)


def test_late_words_go_to_the_inbox_with_one_kind_notice(house):
    table = Storytellers(house)
    name, token = table.holder(), table.token()
    table.write()
    before = len(said_to(table, name))
    late = [table.write(name, f"Noch ein Gedanke {n}.", token=token) for n in range(3)]
    assert len(said_to(table, name)) == before + 1
    thread = Thread.objects.get(address=table.seats[name].address)
    assert (thread.waiting_since, thread.last_message) == (late[0].at, late[-1])
    assert len(table.texts()) == 1
    assert all(Message.objects.get(pk=m.pk).audience == Audience.SEAT for m in late)


def test_chatter_stays_talk_and_its_words_are_not_in_the_log(house):
    table = Storytellers(house)
    chatter = table.write(table.others()[0], "Habt ihr morgen offen?", field=False)
    assert Message.objects.get(pk=chatter.pk).audience == Audience.ROOM
    assert Message.objects.get(pk=chatter.pk).round_number is None
    assert Thread.objects.get().waiting_since == chatter.at
    assert not any("morgen offen" in str(event.payload) for event in RoundEvent.objects.all())
    table.is_true()


def test_a_double_submit_is_one_line(house):
    table = Storytellers(house)
    name, token = table.holder(), table.token()
    table.write(name, "Der Vorhang klemmte.", token=token)
    table.write(name, "Der Vorhang klemmte.", token=token)
    assert table.texts() == ["Der Vorhang klemmte."]


def test_split_messages_are_joined_and_shown_together(house):
    table = Storytellers(house, settings(join_seconds=10))
    name = table.holder()
    first = table.write(name, "Der Vorhang", field=False)
    table.now += timedelta(seconds=3)
    second = table.write(name, "klemmte.", field=False)
    assert Message.objects.get(pk=first.pk).audience == Audience.SEAT
    table.wait(timedelta(seconds=11))
    assert table.texts() == ["Der Vorhang klemmte."]
    assert {Message.objects.get(pk=m.pk).audience for m in (first, second)} == {Audience.ROOM}
    table.is_true()


def test_the_open_chain_is_for_everybody(house):
    table = Storytellers(house, settings(order=OPEN_CHAIN, lines=6))
    for name in ("Bea", "Omar", "Lena", "Bea"):
        table.write(name)
    assert len(table.texts()) == 4
    newest = table.write("Omar", "Und dann?", token="line-2")
    assert Message.objects.get(pk=newest.pk).audience == Audience.SEAT
    happened = taking_part.press(
        round=table.fresh(), somebody=table.seats["Omar"].address, button="append", token="", now=table.now
    )
    assert happened.mattered
    assert table.texts()[-1] == "Und dann?"
    assert Message.objects.get(pk=newest.pk).audience == Audience.ROOM


def test_the_host_speaks_under_the_own_name(house):
    table = Storytellers(house)
    table.host("nudge", text="Na, traut sich jemand?")
    nudge = Message.objects.get(text="Na, traut sich jemand?")
    assert (nudge.side, nudge.member, nudge.audience) == ("team", house.host, Audience.ROOM)


def test_what_the_host_must_know_only_the_team_reads(house):
    table = Storytellers(house)
    line = table.write()
    address = table.seats[next(n for n in table.seats if table.key(n) == table.state().lines[0].who)].address
    taking_part.withdraw(round=table.fresh(), somebody=address, ref=str(line.pk), now=table.now)
    told = Cue.objects.get(text="host.bridge").message
    assert told.audience == Audience.TEAM


def test_too_few_people_are_told_to_the_host_and_nothing_is_written(house):
    table = Storytellers(house, names=("Bea",), start=False)
    count = Message.objects.count()
    with pytest.raises(NotNow, match="1"):
        leading.start(round=table.fresh(), by=house.host, now=table.now)
    assert Message.objects.count() == count


def test_one_round_at_a_time_runs_at_a_table(house):
    table = Storytellers(house)
    second = leading.prepare(
        room=table.room,
        kind="one_sentence_story",
        settings=settings(),
        host=house.host,
        now=table.now,
        dice=table.dice,
    )
    assert (table.round.number, second.number) == (1, 2)
    with pytest.raises(NotNow):
        leading.command(round=second, by=house.host, command="announce", now=table.now)
    assert queries.at_table(table.room) == table.round


def test_a_draft_can_be_prepared_differently_until_it_is_announced(house):
    table = Storytellers(house, start=False)
    draft = leading.prepare(
        room=table.room,
        kind="one_sentence_story",
        settings=settings(),
        host=house.host,
        now=table.now,
        dice=table.dice,
    )
    leading.revise(round=draft, settings=settings(lines=7), opening="Anders.", title="Zwei", now=table.now)
    draft = Round.objects.get(pk=draft.pk)
    assert (engine.state_of(draft).settings.lines, engine.state_of(draft).setup.opening) == (7, "Anders.")
    assert engine.replay_round(draft) == engine.state_of(draft)
    with pytest.raises(NotNow):
        leading.revise(round=table.fresh(), settings=settings(), now=table.now)


def test_only_host_and_deputy_lead_until_somebody_steps_in(house):
    table = Storytellers(house)
    with pytest.raises(Stale):
        leading.command(round=table.fresh(), by=house.colleague, command="pause", now=table.now)
    leading.take_over(round=table.fresh(), member=house.colleague, now=table.now)
    leading.command(round=table.fresh(), by=house.colleague, command="pause", now=table.now)
    assert table.state().status == "paused"
    assert table.fresh().deputy == house.colleague
    assert "Cem" in Cue.objects.filter(text="host.deputised").get().message.text
    table.is_true()


def test_nobody_takes_part_without_consent(house):
    table = Storytellers(house, start=False)
    seat = cast.guest("Paul", table.room)
    with pytest.raises(NoConsent):
        taking_part.enrol(round=table.fresh(), seat=seat, credit="name", agreed=AGREED[:1], now=table.now)
    assert not Consent.objects.filter(address=seat.address).exists()
    assert not Enrolment.objects.filter(address=seat.address).exists()


def test_a_member_writes_along_and_is_marked_as_of_the_house(house):
    table = Storytellers(house, settings(order=OPEN_CHAIN, lines=9), start=False)
    from stammtisch.conversations.actions import rooms

    seat = rooms.sit_down(room=table.room, member=house.colleague, name="Cem", now=table.now)
    taking_part.enrol(round=table.fresh(), seat=seat, credit="name", of_the_house=True, now=table.now)
    leading.start(round=table.fresh(), by=house.host, now=table.now)
    written = taking_part.contribute(
        round=table.fresh(), member=house.colleague, text="Ich auch.", token="line-0", now=table.now
    )
    assert table.texts() == ["Ich auch."]
    assert Message.objects.get(pk=written.message.pk).audience == Audience.ROOM


def test_leaving_the_table_is_leaving_the_story(house):
    table = Storytellers(house)
    name = table.holder()
    from stammtisch.conversations.actions import rooms

    rooms.leave(seat=table.seats[name], now=table.now)
    assert table.key(name) not in table.state().people
    assert table.holder() != name


def test_an_edit_after_acceptance_asks_the_host(house):
    table = Storytellers(house)
    line = table.write(text="Der Vorhang klemte.")
    talk.edit(message=line, text="Der Vorhang klemmte.", now=table.now, dice=table.dice)
    assert table.texts() == ["Der Vorhang klemte."]
    table.host("accept_edit", ref=str(line.pk))
    assert table.texts() == ["Der Vorhang klemmte."]
    table.is_true()


def test_every_change_is_announced_to_open_pages(house):
    table = Storytellers(house)
    before = FeedEntry.objects.filter(kind="round").count()
    table.write()
    assert FeedEntry.objects.filter(kind="round", ref=table.round.pk).count() == before + 1


def test_what_waits_for_a_host_is_listed_until_it_is_done(house):
    table = Storytellers(house)
    table.finish()
    assert [(duty.duty, duty.round) for duty in queries.duties()] == [("aftercare", table.round)]
    table.host("aftercare", text="Wir lesen sie am Freitag.")
    assert queries.duties() == []
    assert HostDuty.objects.filter(round=table.round, duty="aftercare", done_at=table.now).exists()
