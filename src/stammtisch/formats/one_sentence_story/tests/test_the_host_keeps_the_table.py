"""What host and deputy can do, moderation, withdrawal, and what happens when they are silent."""

from dataclasses import replace
from datetime import timedelta

import pytest

from stammtisch.formats.base import Setup
from stammtisch.formats.effects import (
    Accept,
    Close,
    HoldForModeration,
    Publish,
    Revise,
    Say,
    Strike,
    Unpublish,
    Withdraw,
    one,
)
from stammtisch.formats.events import Reported, Started
from stammtisch.formats.one_sentence_story.preview import preview
from stammtisch.formats.one_sentence_story.settings import PRESETS, Settings
from stammtisch.formats.one_sentence_story.tests.table import GAME, MONDAY, Table, of, said

PLAIN = Settings(join_seconds=0, quiet_from=None, quiet_until=None)
FOLDED = replace(PLAIN, visibility="last_only")
HOURS_48 = timedelta(hours=48)


def published(settings=PLAIN, lines=6, **more):
    table = Table(replace(settings, lines=lines), **more)
    table.fill(lines)
    table.write(table.state.title_lease.holder, "Die Ente")
    return table


def test_only_host_and_deputy_command():
    table = Table(PLAIN)
    for command in ("end", "pause", "skip", "extend"):
        assert table.host(command, by="ada") == ()
    assert table.host("resume") == ()
    assert table.host("nonsense") == ()
    assert said(table.host("skip", by="dirk"))[0] == "host.skipped"


def test_a_round_without_deputy_knows_no_empty_deputy():
    table = Table(PLAIN, deputy="")
    assert table.host("end", by="") == ()


def test_the_host_opens_early_when_enough_are_in():
    table = Table(PLAIN, start=False)
    table.do(Started(by="hanna"))
    assert table.state.status == "draft"
    table.host("announce")
    table.join("ada")
    assert said(table.do(Started(by="hanna"))) == ["host.too_few"]
    table.join("ben")
    table.join("cem")
    table.do(Started(by="ada"))
    assert table.state.status == "announced"
    effects = table.do(Started(by="hanna"))
    assert said(effects) == ["open.in_turn", "turn.line"]


def test_a_forgotten_draft_is_put_away():
    table = Table(PLAIN, start=False)
    table.wait(timedelta(days=90))
    assert table.state.status == "archived"
    table = Table(PLAIN, start=False)
    table.host("discard")
    assert table.state.status == "archived"


def test_a_turn_is_extended_once():
    table = Table(PLAIN)
    due = table.state.lease.due
    assert said(table.host("extend")) == ["host.extended"]
    assert table.state.lease.due == due + timedelta(hours=24)
    assert table.host("extend") == ()
    table.wait(timedelta(hours=30))
    assert table.state.timeouts_in_row == 0


def test_nudge_and_impulse_are_the_hosts_own_words():
    table = Table(PLAIN)
    effects = table.host("nudge", text="Na, wer traut sich?")
    assert not of(effects, Say)[0].automatic
    effects = table.host("impulse", text="Ein Regenschirm!")
    assert of(effects, Say)[0].to == one(table.state.holder)
    chain = Table(replace(PLAIN, order="open_cooldown"))
    assert of(chain.host("impulse", text="Ein Schirm!"), Say)[0].to.kind == "room"
    assert chain.host("skip") == ()


def test_a_pause_stops_leases_and_gives_the_turn_back():
    table = Table(PLAIN)
    who = table.state.holder
    table.host("pause")
    assert table.state.lease is None
    assert not {"due", "remind_half", "remind_late"} & set(table.timers)
    table.wait(timedelta(days=3))
    assert said(table.host("resume")) == ["host.resumed", "turn.line"]
    assert table.state.holder == who


def test_the_end_date_keeps_running_in_a_pause():
    table = Table(PLAIN)
    table.host("pause")
    table.wait(timedelta(days=30))
    assert table.state.end_reason == "date"


def test_the_end_moves_once_and_by_the_length_of_the_pause_at_most():
    table = Table(PLAIN)
    ends = table.state.ends
    table.host("pause")
    table.wait(timedelta(hours=30))
    assert table.host("move_end", hours="31") == ()
    assert table.host("move_end", hours="x") == ()
    assert said(table.host("move_end", hours="20")) == ["host.end_moved"]
    assert table.state.ends == ends + timedelta(hours=20) == table.timers["end"]
    table.host("resume")
    assert table.host("move_end", hours="5") == ()


def test_a_paused_chain_waits_again_after_the_pause():
    table = Table(replace(PLAIN, order="open_cooldown"))
    table.host("pause")
    assert "quiet_day" not in table.timers
    table.host("resume")
    assert "quiet_day" in table.timers


def test_the_host_may_pause_the_own_last_line():
    table = Table(PLAIN)
    table.leave("ada")
    table.leave("ben")
    table.host("pause")
    assert table.state.lease is None
    table.host("resume")
    assert table.state.lease.kind == "last"
    assert table.host("skip") == ()
    assert table.host("extend") == ()


# Moderation


def test_on_a_public_page_lines_wait_for_release():
    table = Table(PLAIN, public=True)
    effects = table.write(ref="a")
    assert of(effects, Accept)[0].visible == "host_only"
    assert table.state.last_words == "Es war einmal."
    effects = table.release("a")
    assert of(effects, Revise)[0].visible == "all"
    assert table.state.last_words == table.texts()[0]
    assert table.release("a") == ()
    table.write(ref="b")
    assert table.release("b", by="ada") == ()
    assert table.reject("b", by="ada") == ()
    effects = table.reject("b", "Zu grob.")
    assert of(effects, Strike)
    assert said(effects)[0] == "line.struck"
    assert table.reject("b") == ()


@pytest.mark.parametrize(("moderation", "status"), [("pre", "pending"), ("post", "ok")])
def test_the_host_can_choose_moderation(moderation, status):
    table = Table(replace(PLAIN, moderation=moderation), public=moderation == "post")
    table.write()
    assert table.state.lines[0].status == status


def test_in_a_folded_story_a_held_line_is_shown_to_nobody():
    table = Table(replace(FOLDED, held_words=("mist",)))
    table.write(text="Alles gut.")
    effects = table.write(text="So ein Mist.", ref="bad")
    asks = [effect for effect in effects if getattr(effect, "text", "") == "turn.line"]
    assert asks[0].parameters["last"] == "Alles gut."
    assert of(table.release("bad"), Revise)[0].visible == "next_only"


def test_a_struck_line_is_replaced_by_the_one_before_for_who_writes_now():
    table = Table(PLAIN)
    table.write(text="Eins.")
    table.write(text="Zwei.", ref="two")
    effects = table.host("strike", ref="two", reason="Nein.")
    changed = [effect for effect in effects if getattr(effect, "text", "") == "turn.changed"]
    assert changed[0].parameters["last"] == "Eins."
    assert table.texts() == ["Eins."]
    assert "turn.changed" not in said(table.host("strike", ref="unknown"))


def test_a_report_hides_a_line_until_the_host_has_looked():
    table = Table(PLAIN)
    table.write(ref="a")
    effects = table.do(Reported(who="ben", ref="a"))
    assert of(effects, HoldForModeration)
    assert said(effects)[-1] == "report.thanks"
    assert table.do(Reported(who="ben", ref="a")) == ()
    table.release("a")
    assert table.do(Reported(who="ben", ref="a")) == ()
    assert table.state.lines[0].status == "ok"


def test_the_host_proposes_and_the_author_decides():
    table = Table(PLAIN)
    who = table.state.holder
    table.write(who, "Eins.", ref="a")
    assert said(table.host("edit", ref="a", text="x" * 200)) == ["edit.does_not_fit"]
    assert said(table.host("edit", ref="a", text="Eins!")) == ["edit.proposed"]
    assert table.host("accept_edit", ref="a") == ()
    assert GAME.offered(table.state, who) == ("yes", "no")
    assert said(table.press(who, "no")) == ["edit.not_taken"]
    table.host("edit", ref="a", text="Eins!")
    assert said(table.write(who, "ja")) == ["edit.taken"]
    assert table.texts() == ["Eins!"]
    assert table.host("edit", ref="unknown", text="x") == ()


def test_a_withdrawn_line_goes_and_the_host_may_bridge_it():
    table = Table(PLAIN)
    who = table.state.holder
    table.write(who, "Geheim.", ref="a")
    table.edit(who, "a", "Sehr geheim.")
    effects = table.withdraw(who, "a")
    assert of(effects, Withdraw) == [Withdraw(who=who, refs=("a",))]
    assert "host.bridge" in said(effects)
    assert "geheim" not in str(table.state).lower()
    assert "geheim" not in str(table.log).lower()
    assert table.withdraw(who, "a") == ()
    assert of(table.edit(who, "a", "Doch geheim."), Withdraw)
    assert "geheim" not in str(table.log).lower()
    table.host("bridge", line="x", text="Nichts.")
    table.host("bridge", line="1", text="Eine Brücke.")
    assert table.state.lines[0].bridge == "Eine Brücke."


def test_leaving_can_take_name_or_lines():
    table = published()
    who = table.state.lines[0].who
    table.leave(who)
    effects = table.press(who, "unnamed")
    assert of(effects, Withdraw)[0].words is False
    assert of(effects, Publish)
    assert len(GAME.artefact(table.state).credits) == 2
    assert who.title() not in str(table.log)
    assert table.replayed() == table.state
    other = table.state.lines[1].who
    table.leave(other)
    assert of(table.press(other, "remove"), Withdraw)
    assert len(GAME.artefact(table.state).sentences) == 4


def test_leaving_unnamed_before_the_end():
    table = Table(PLAIN)
    who = table.state.holder
    table.write()
    table.leave(who)
    assert said(table.press(who, "unnamed")) == ["leave.unnamed"]


def test_a_story_that_lost_all_lines_goes_offline():
    table = published(lines=3)
    for line in table.state.lines:
        effects = table.withdraw(line.who)
    assert of(effects, Unpublish)
    assert GAME.artefact(table.state) is None


# A silent host


def test_the_deputy_is_asked_after_48_hours():
    table = Table(PLAIN, public=True)
    table.write()
    table.fill(1)
    assert GAME.hosts(table.state) == ("hanna",)
    table.wait(timedelta(hours=49))
    assert table.state.deputy_acts
    assert GAME.hosts(table.state) == ("hanna", "dirk")
    for line in table.state.lines:
        table.release(line.refs[0], by="dirk")
    assert not table.state.deputy_acts
    assert "host" not in table.timers


@pytest.mark.parametrize(("deputy", "hours"), [("", 48), ("dirk", 96)])
def test_without_anybody_the_story_closes_with_what_exists(deputy, hours):
    table = Table(replace(PLAIN, timeouts_in_row=20, lease=timedelta(days=7)), public=True, deputy=deputy)
    for number in range(3):
        table.write(ref=f"ok{number}")
        table.release(f"ok{number}")
    table.write()
    table.wait(timedelta(hours=hours, minutes=1))
    assert table.state.end_reason == "host"
    table.wait(timedelta(hours=73))
    assert len(GAME.artefact(table.state).sentences) == 3


def test_an_edit_nobody_looks_at_lapses():
    table = Table(replace(PLAIN, lease=timedelta(days=7)), deputy="")
    who = table.state.holder
    table.write(who, "Eins.", ref="a")
    table.edit(who, "a", "Zwei.")
    table.wait(HOURS_48)
    assert not table.state.proposals
    assert table.state.status == "open"


# Title, reveal, page, aftercare


def test_the_title_passes_to_the_host_and_then_to_the_calendar():
    table = Table(replace(PLAIN, lines=3))
    table.fill(3)
    assert GAME.offered(table.state, table.state.title_lease.holder) == ("skip",)
    table.wait(timedelta(hours=24))
    assert table.state.title_lease.holder == "hanna"
    assert said(table.write("ada", "Ein Titel")) == []
    table.wait(HOURS_48)
    assert table.state.title == "Ohne Titel, Januar 2026"
    assert table.state.status == "published"


def test_an_english_story_is_untitled_in_english():
    table = Table(replace(PLAIN, lines=3), language="en")
    table.fill(3)
    table.wait(timedelta(hours=72))
    assert table.state.title == "Untitled, January 2026"


def test_a_title_that_does_not_fit_is_asked_again():
    table = Table(replace(PLAIN, lines=3))
    table.fill(3)
    holder = table.state.title_lease.holder
    assert said(table.write(holder, "x" * 51)) == ["title.too_long"]
    assert said(table.write(holder, "Siehe www.beispiel.de")) == ["host.host_title"]
    assert said(table.write("hanna", "Die Ente")) == ["title.is", "published"]


def test_who_would_rather_not_name_it_passes_it_to_the_host():
    for end in ("press", "leave"):
        table = Table(replace(PLAIN, lines=3))
        table.fill(3)
        holder = table.state.title_lease.holder
        effects = table.press(holder, "skip") if end == "press" else table.leave(holder)
        assert "host.host_title" in said(effects)


def test_where_all_is_looked_at_first_the_host_gives_the_title():
    table = Table(replace(PLAIN, lines=3), public=True)
    table.fill(3)
    assert table.state.title_lease.kind == "host_title"
    table.host("title", text="")
    table.host("title", text="Die Ente")
    assert table.state.status == "closing"
    for line in table.state.lines:
        table.release(line.refs[0])
    assert table.state.status == "published"
    assert of(table.host("title", text="Die Gans"), Publish)


def test_closing_waits_at_most_72_hours():
    table = Table(replace(PLAIN, lines=4), public=True)
    for number in range(4):
        table.write(ref=f"m{number}x")
        if number < 3:
            table.release(f"m{number}x")
    table.host("title", text="Die Ente")
    assert table.state.status == "closing"
    table.wait(timedelta(hours=73))
    assert table.state.status == "published"
    assert table.state.lines[3].reason == "not_looked_at"


def test_a_folded_story_is_unfolded_line_by_line():
    table = Table(replace(FOLDED, lines=3, reveal_seconds=5))
    table.fill(3)
    table.effects.clear()
    effects = table.write(table.state.title_lease.holder, "Die Ente")
    assert "reveal.begins" in said(effects)
    assert table.state.status == "closed"
    table.wait(timedelta(seconds=20))
    lines = [s.effect.parameters["line"] for s in table.effects if getattr(s.effect, "text", "") == "reveal.line"]
    assert lines == table.texts()
    assert table.state.status == "published"


def test_a_folded_story_can_be_shown_at_once():
    assert published(replace(FOLDED, reveal_seconds=0)).state.status == "published"


def test_aftercare_is_owed_until_it_is_written():
    table = published()
    table.wait(timedelta(days=7))
    assert table.state.status == "aftercare"
    effects = table.host("aftercare", text="Wir lesen sie vor.")
    assert of(effects, Publish)
    assert GAME.artefact(table.state).aftercare == "Wir lesen sie vor."
    early = published()
    early.host("aftercare", text="Schon gedruckt.")
    early.wait(timedelta(days=7))
    assert early.state.status == "aftercare"


def test_the_page_stays_as_long_as_somebody_wants_it():
    table = published()
    table.wait(timedelta(days=705))
    assert any(getattr(s.effect, "text", "") == "host.expiry" for s in table.effects)
    table.host("keep")
    table.wait(timedelta(days=100))
    assert table.state.status == "aftercare"
    effects = table.host("offline")
    assert of(effects, Unpublish)
    assert table.state.status == "archived"
    assert table.host("keep") == ()


def test_without_an_answer_the_page_goes_offline():
    table = published()
    table.wait(timedelta(days=729))
    assert table.state.status == "aftercare"
    table.wait(timedelta(days=3))
    assert table.state.status == "archived"
    assert any(isinstance(s.effect, Unpublish) for s in table.effects)


def test_a_page_that_expires_before_its_aftercare_is_asked_about_and_goes():
    table = published(replace(PLAIN, expiry_months=1, aftercare_days=60))
    table.wait(timedelta(days=2))
    assert any(getattr(s.effect, "text", "") == "host.expiry" for s in table.effects)
    table.host("keep")
    table.wait(timedelta(days=40))
    assert table.state.status == "published"
    table.wait(timedelta(days=19))
    assert table.state.status == "archived"
    assert any(isinstance(s.effect, Unpublish) for s in table.effects)


def test_a_page_goes_offline_on_the_day_it_went_up():
    table = published()
    assert of(table.host("offline"), Unpublish)
    assert table.state.status == "archived"


def test_a_story_that_never_became_one_is_put_away():
    table = Table(PLAIN)
    effects = table.host("end")
    assert of(effects, Close)
    table.wait(timedelta(days=7))
    assert table.state.status == "archived"


def test_credits_follow_the_wishes():
    table = Table(replace(PLAIN, lines=4), start=False)
    table.host("announce")
    table.join("ada", name="Ada", of_the_house=True)
    table.join("ben", credit="guest")
    table.join("cem", credit="none")
    table.join("dora", name="")
    table.do(Started(by="hanna"))
    table.fill(4)
    table.write(table.state.title_lease.holder, "Die Ente")
    story = GAME.artefact(table.state)
    names = {(credit.name, credit.of_the_house) for credit in story.credits}
    assert names == {("Ada", True), ("", False)}
    assert len(story.credits) == 3
    assert sum(sentence.credit is None for sentence in story.sentences) == 1
    table.state = replace(table.state, settings=replace(table.state.settings, credits=False))
    assert GAME.artefact(table.state).credits == ()


def test_a_bridge_stands_in_the_story():
    table = published()
    line = table.state.lines[2]
    table.withdraw(line.who, line.refs[0])
    assert of(table.host("bridge", line="3", text="Dann wurde es still."), Publish)
    story = GAME.artefact(table.state)
    assert [s.text for s in story.sentences if s.credit is None] == ["Dann wurde es still."]


# Settings and preview


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_holds(name):
    assert GAME.check(PRESETS[name]) == ()
    assert f"preset.{name}" in GAME.texts


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"min_people": 1}, "min_people"),
        ({"max_people": 41}, "max_people"),
        ({"max_people": 4, "min_people": 5}, "max_people"),
        ({"max_graphemes": 181}, "max_graphemes"),
        ({"order": "chaos"}, "order"),
        ({"lease": timedelta(seconds=5), "remind_before": timedelta(seconds=1)}, "lease"),
        ({"remind_before": timedelta(hours=24)}, "remind_before"),
        ({"quiet_from": None}, "quiet_from"),
        ({"order": "open_cooldown", "visibility": "last_only"}, "visibility"),
    ],
)
def test_settings_that_do_not_hold_are_refused_by_field(changes, field):
    found = GAME.check(replace(Settings(), **changes))
    assert [problem.field for problem in found] == [field]
    assert found[0].text in GAME.texts
    with pytest.raises(ValueError, match=field):
        GAME.begin(replace(Settings(), **changes), Setup(host="hanna"), MONDAY)


def test_settings_come_back_from_json():
    data = GAME.settings_from_json({"lines": 12})
    assert data == Settings(lines=12)
    state = Table(PLAIN).state
    assert GAME.state_from_json(GAME.state_to_json(state)) == state
    assert GAME.status(state) == "open"


@pytest.mark.parametrize("language", ["de", "de-formal", "en"])
@pytest.mark.parametrize("name", PRESETS)
def test_the_preview_plays_a_whole_story(name, language):
    rehearsal = preview(PRESETS[name], language=language, now=MONDAY)
    assert GAME.artefact(rehearsal.state) is not None
    assert any(isinstance(said.effect, Accept) for said in rehearsal.effects)
    assert rehearsal.now >= MONDAY


def test_a_held_line_that_is_withdrawn_needs_no_bridge():
    table = Table(PLAIN, public=True)
    who = table.state.holder
    table.write(who, ref="a")
    effects = table.withdraw(who, "a")
    assert of(effects, Withdraw)
    assert "host.bridge" not in said(effects)


def test_each_author_is_asked_about_the_own_line_only():
    table = Table(PLAIN)
    table.write(ref="a")
    table.write(ref="b")
    for ref in ("a", "b"):
        table.host("edit", ref=ref, text="Anders.")
    second = table.state.lines[1].who
    table.press(second, "yes")
    assert table.texts()[1] == "Anders."
    assert table.texts()[0] != "Anders."


def test_a_title_can_change_during_the_reveal():
    table = Table(replace(FOLDED, lines=3))
    table.fill(3)
    table.write(table.state.title_lease.holder, "Die Ente")
    table.host("title", text="Die Gans")
    assert (table.state.status, table.state.title) == ("closed", "Die Gans")
