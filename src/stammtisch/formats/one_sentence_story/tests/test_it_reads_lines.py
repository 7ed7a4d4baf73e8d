"""What counts as a line: length, sentences, links, voice, the join window, edits, duplicates, the open chain."""

from dataclasses import replace
from datetime import timedelta

import pytest

from stammtisch.formats.effects import Accept, Ask, HoldForModeration, React, Revise, ToInbox
from stammtisch.formats.events import Merged
from stammtisch.formats.one_sentence_story.settings import Settings
from stammtisch.formats.one_sentence_story.tests.table import GAME, Table, of, said

PLAIN = Settings(join_seconds=0, quiet_from=None, quiet_until=None)
JOINING = replace(PLAIN, join_seconds=10)
CHAIN = replace(PLAIN, order="open_cooldown")
TEN_SECONDS = timedelta(seconds=10)


@pytest.mark.parametrize(
    "text",
    [
        "„Ja“, sagte sie – und ging …",
        "x" * 180,
        "👩‍👩‍👧‍👦" * 180,
        "e\u0301" * 180,
        "שלום עולם",
        "你好世界",
        "Ohne Punkt am Ende",
        "Es kostete am 3. Mai z. B. 3,50 Euro.",
        "Um 20.15 Uhr, am 01.02.2026, kamen 1234567 Gäste.",
    ],
)
def test_it_accepts_what_people_write(text):
    table = Table(PLAIN)
    effects = table.write(text=text)
    assert of(effects, Accept)
    assert of(effects, React)
    assert table.state.lines[0].status == "ok"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("x" * 181, "line.too_long"),
        ("   \n ", "line.empty"),
        ("Ein Satz. Und noch einer.", "line.sentences"),
    ],
)
def test_it_gives_back_what_does_not_fit(text, key):
    table = Table(PLAIN)
    due = table.state.lease.due
    effects = table.write(text=text)
    assert said(effects) == [key]
    assert of(effects, Ask)[0].token == GAME.token(table.state)
    assert of(effects, Ask)[0].parameters["draft"] == " ".join(text.split())
    assert table.state.lease.due == due


def test_two_sentences_are_asked_about_once_and_then_taken_and_marked():
    table = Table(PLAIN)
    who = table.state.holder
    table.write(who, "Ein Satz. Und noch einer.", ref="a")
    assert table.write(who, "Ein Satz. Und noch einer.", ref="a") == ()
    effects = table.write(who, "Ein Satz. Und noch einer.", ref="b")
    assert of(effects, Accept)
    assert table.state.lines[0].marked


def test_a_refused_line_can_be_mended_by_editing_the_message():
    table = Table(PLAIN)
    who = table.state.holder
    table.write(who, "x" * 181, ref="long")
    assert of(table.edit(who, "long", "Kurz genug."), Accept)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Siehe https://beispiel.de/x", "link"),
        ("Auf www.beispiel.org steht alles.", "link"),
        ("Auf beispiel.com steht alles.", "link"),
        ("Siehe HTTPS://beispiel.xyz", "link"),
        ("Auf WWW.beispiel.xyz steht alles.", "link"),
        ("Komm auf t.me/beispiel.", "link"),
        ("Ruf an: 0171 / 234 56 78.", "phone"),
        ("Ruf an: +49 30 1234567.", "phone"),
        ("Schreib an wirt@beispiel.de!", "link,mail"),
        ("So ein Mist!", "word"),
    ],
)
def test_it_holds_what_a_person_should_see_first(text, reason):
    table = Table(replace(PLAIN, held_words=("mist",)))
    effects = table.write(text=text)
    assert of(effects, HoldForModeration)[0].reason == reason
    assert "line.held" in said(effects)
    assert of(effects, Accept)[0].visible == "host_only"
    assert table.state.last_words == "Es war einmal."


@pytest.mark.parametrize("text", ["Er ging.De facto blieb er.", "Das Wenn und/oder Aber.", "Um 8.30 Uhr, bzw.um 9."])
def test_a_missing_space_is_no_address(text):
    table = Table(PLAIN)
    table.write(text=text)
    if not table.state.lines:
        table.write(text=text)  # it looked like two sentences, and was meant so
    assert [line.status for line in table.state.lines] == ["ok"]


def test_a_voice_message_is_no_line():
    table = Table(PLAIN)
    effects = table.write(text="", form="voice")
    assert said(effects) == ["line.not_text"]
    assert of(effects, ToInbox)[0].reason == "not_text"
    assert not table.state.lines


def test_split_messages_are_joined():
    table = Table(JOINING)
    who = table.state.holder
    table.write(who, "Der Hund", ref="a")
    table.wait(timedelta(seconds=7))
    table.write(who, "bellte laut.", ref="b")
    assert not table.state.lines
    table.wait(TEN_SECONDS)
    assert table.texts() == ["Der Hund bellte laut."]
    assert table.state.lines[0].refs == ("a", "b")
    assert table.state.holder != who


def test_the_joined_text_is_judged_as_one():
    table = Table(JOINING)
    who = table.state.holder
    table.write(who, "x" * 100)
    table.write(who, "y" * 100)
    table.wait(TEN_SECONDS)
    assert not table.state.lines
    assert table.effects[-1].effect.parameters["length"] == 201


def test_the_same_part_twice_counts_once():
    table = Table(JOINING)
    who = table.state.holder
    table.write(who, "Der Hund bellte.", ref="a")
    table.write(who, "der  Hund bellte.", ref="b")
    table.write(who, "Der Hund bellte.", ref="a")
    table.wait(TEN_SECONDS)
    assert table.texts() == ["Der Hund bellte."]


def test_ten_parts_are_enough():
    table = Table(JOINING)
    who = table.state.holder
    for number in range(10):
        table.write(who, f"Wort{number}")
    assert table.timers["join"] == table.now


def test_an_edit_in_the_join_window_replaces():
    table = Table(JOINING)
    who = table.state.holder
    table.write(who, "Der Hunt", ref="a")
    table.write(who, "bellte.", ref="b")
    table.edit(who, "a", "Der Hund")
    table.wait(TEN_SECONDS)
    assert table.texts() == ["Der Hund bellte."]


def test_words_sent_just_before_the_due_time_count():
    table = Table(replace(JOINING, join_seconds=60))
    who = table.state.holder
    table.wait(table.state.lease.due - table.now - timedelta(seconds=5))
    table.write(who, "Gerade noch.")
    table.wait(timedelta(seconds=6))
    assert table.texts() == ["Gerade noch."]
    assert table.state.timeouts_in_row == 0


def test_withdrawing_in_the_join_window_takes_the_part():
    table = Table(JOINING)
    who = table.state.holder
    table.write(who, "Der Hund", ref="a")
    table.write(who, "bellte.", ref="b")
    table.withdraw(who, "a")
    table.wait(TEN_SECONDS)
    assert table.texts() == ["bellte."]


def test_the_field_needs_no_join_window_and_knows_no_commands():
    table = Table(JOINING)
    table.write(text="Stopp!", from_field=True)
    assert table.texts() == ["Stopp!"]


def test_the_same_words_right_after_the_turn_are_counted_once_kindly():
    table = Table(PLAIN)
    who = table.state.holder
    table.write(who, "Der Hund bellte.", ref="a")
    assert said(table.write(who, "Der Hund bellte.")) == ["line.twice"]
    assert said(table.write(who, "Der Hund bellte.")) == []
    assert table.write(who, "Der Hund bellte.", ref="a") == ()
    assert len(table.state.lines) == 1


def test_an_edit_after_acceptance_asks_the_host():
    table = Table(PLAIN)
    who = table.state.holder
    table.write(who, "Der Hunt bellte.", ref="a")
    assert said(table.edit(who, "a", "Der Hund bellte.")) == ["edit.asked_host"]
    assert table.texts() == ["Der Hunt bellte."]
    assert of(table.host("accept_edit", ref="a"), Revise)
    assert table.texts() == ["Der Hund bellte."]
    assert "edit.does_not_fit" in said(table.edit(who, "a", "x" * 200))
    table.edit(who, "a", "Die Katze bellte.")
    assert said(table.host("refuse_edit", ref="a")) == ["edit.not_taken"]
    assert table.texts() == ["Der Hund bellte."]
    assert table.edit("stranger", "a", "Ich war es.") == ()


def test_an_edit_of_one_part_changes_only_that_part():
    table = Table(JOINING)
    who = table.state.holder
    table.write(who, "Der Hunt", ref="a")
    table.write(who, "bellte.", ref="b")
    table.wait(TEN_SECONDS)
    table.edit(who, "a", "Der Hund")
    table.host("accept_edit", ref="a")
    assert table.texts() == ["Der Hund bellte."]


def test_a_held_line_can_still_be_edited_freely():
    table = Table(PLAIN, public=True)
    who = table.state.holder
    table.write(who, "Der Hunt bellte.", ref="a")
    assert of(table.edit(who, "a", "Der Hund bellte."), Revise)[0].visible == "host_only"
    assert table.texts() == ["Der Hund bellte."]


# The open chain


def test_in_the_open_chain_only_meant_words_are_lines():
    table = Table(CHAIN, people=4)
    assert GAME.token(table.state) == "line-0"
    assert of(table.write("ada", "Haha, sehr gut!"), ToInbox)[0].reason == "ordinary"
    assert of(table.write("ada", "", form="voice", token="line-0"), ToInbox)[0].reason == "not_text"
    assert of(table.write("ada", "Satz: Ein Hund kam herein."), Accept)
    assert of(table.write("ben", "Er setzte sich.", reply_to="m3", ref="x"), Accept)
    assert of(table.write("cem", "Er bestellte Tee.", token="line-2"), Accept)
    assert of(table.write("dora", "Niemand wunderte sich.", from_field=True), Accept)
    assert table.texts()[0] == "Ein Hund kam herein."


def test_the_cool_down_lets_others_go_first():
    table = Table(CHAIN, people=4)
    table.write("ada", "Satz: Eins.")
    effects = table.write("ada", "Satz: Zwei.")
    assert of(effects, ToInbox)[0].reason == "cooldown"
    assert said(effects) == ["chain.cooldown"]
    assert said(table.write("ada", "Satz: Drei.")) == []
    table.write("ben", "Satz: Zwei.")
    assert not of(table.write("ada", "Satz: Drei."), Accept)
    table.write("cem", "Satz: Drei.")
    assert of(table.write("ada", "Satz: Vier."), Accept)


def test_who_is_not_in_is_invited():
    table = Table(CHAIN)
    effects = table.write("stranger", "Satz: Ich auch!")
    assert of(effects, ToInbox)[0].reason == "not_in"
    assert said(effects) == ["join.first"]


def test_the_chain_asks_about_two_sentences_once_and_knows_repeats():
    table = Table(CHAIN)
    effects = table.write("ada", "Satz: Eins kam. Zwei ging.")
    assert said(effects) == ["line.sentences"]
    assert said(table.write("ada", "Satz: " + "x" * 200)) == ["line.too_long"]
    assert of(table.write("ada", "Satz: Eins kam. Zwei ging."), Accept)
    assert said(table.write("ada", "Satz: Eins kam. Zwei ging.")) == ["line.twice"]


def race(table):
    table.write("ada", "Satz: Eins.")
    table.write("ben", "Satz: Zwei.")
    return table.write("cem", "Drei, ihr Lieben.", token="line-1", ref="late")


def test_a_sentence_that_came_second_is_asked_about_not_refused():
    table = Table(CHAIN, people=4)
    effects = race(table)
    assert said(effects) == ["chain.race"]
    assert of(effects, Ask)[0].parameters["newer"] == "Zwei."
    assert GAME.offered(table.state, "cem") == ("append", "rewrite")
    assert of(table.write("cem", "1"), Accept)[0].text == "Drei, ihr Lieben."


def test_it_can_be_written_anew():
    table = Table(CHAIN, people=4)
    race(table)
    effects = table.press("cem", "rewrite")
    assert said(effects) == ["chain.rewrite"]
    assert of(effects, Ask)[0].token == "line-2"
    assert of(table.write("cem", "Anders.", token="line-2"), Accept)


def test_it_is_kept_for_half_an_hour():
    table = Table(CHAIN, people=5)
    race(table)
    table.wait(timedelta(minutes=10))
    table.write("dora", "Auch ich.", token="line-1")
    table.wait(timedelta(minutes=20))
    assert [draft.who for draft in table.state.drafts] == ["dora"]
    assert ToInbox(ref="late", reason="draft_expired") in [s.effect for s in table.effects]
    effects = table.write("dora", "Oder so.", token="line-1")
    assert of(effects, ToInbox)[0].reason == "draft_replaced"
    effects = table.leave("dora")
    assert of(effects, ToInbox)[0].reason == "left"


def test_appending_still_obeys_the_cool_down():
    table = Table(CHAIN, people=4)
    race(table)
    table.write("cem", "Satz: Doch noch.")
    effects = table.press("cem", "append")
    assert said(effects) == ["chain.cooldown"]


def test_a_draft_is_returned_when_the_story_ends_and_withdrawn_on_wish():
    table = Table(CHAIN, people=4)
    race(table)
    table.do(Merged(kept="zoe", gone="cem"))
    effects = table.host("end")
    assert ToInbox(ref="late", reason="story_closed") in effects
    table = Table(CHAIN, people=4)
    race(table)
    table.withdraw("cem", "other")
    assert table.state.drafts
    table.withdraw("cem", "late")
    assert not table.state.drafts


def test_a_silent_day_asks_the_host_and_four_end_the_chain():
    table = Table(CHAIN)
    table.wait(timedelta(hours=24))
    assert table.effects[-2].effect.text == "host.nudge"
    table.wait(timedelta(hours=72))
    assert table.state.end_reason == "silence"


def test_a_line_begins_the_silent_day_anew():
    table = Table(CHAIN)
    table.wait(timedelta(hours=23))
    table.write("ada", "Satz: Noch da.")
    table.wait(timedelta(hours=23))
    assert table.state.timeouts_in_row == 0


def test_the_holder_may_also_edit_an_older_line():
    table = Table(PLAIN)
    who = table.state.holder
    table.write(who, "Eins.", ref="a")
    while table.state.holder != who:
        table.write()
    assert said(table.edit(who, "a", "Eins!")) == ["edit.asked_host"]
    assert table.edit(who, "unknown", "Eins!") == ()


def test_leaving_leaves_the_drafts_of_others():
    table = Table(CHAIN, people=5)
    race(table)
    table.leave("dora")
    assert [draft.who for draft in table.state.drafts] == ["cem"]
