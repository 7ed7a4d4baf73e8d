"""Who writes next, and what passing, putting off, leaving and silence do to the turn."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from random import Random

import pytest

from stammtisch.formats.effects import Accept, Ask, CancelTimer, ToInbox
from stammtisch.formats.events import Merged, TimerFired, Unreachable
from stammtisch.formats.one_sentence_story.settings import Settings
from stammtisch.formats.one_sentence_story.tests.table import GAME, MONDAY, Table, of, said
from stammtisch.formats.one_sentence_story.turns import choose

PLAIN = Settings(join_seconds=0, quiet_from=None, quiet_until=None)


def writers(table, lines):
    names = []
    for _ in range(lines):
        names.append(table.state.holder)
        table.write()
    return names


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("people", [2, 3, 5])
def test_nobody_writes_twice_in_a_row_and_none_waits_long(seed, people):
    table = Table(replace(PLAIN, min_people=2), people=people, seed=str(seed))
    names = writers(table, 12)
    assert all(one != two for one, two in pairwise(names))
    if people > 2:
        assert all(one != three for one, three in zip(names, names[2:], strict=False))
    assert {names.count(who) for who in set(names)} <= {12 // people, 12 // people + 1, 12 // people - 1}


def test_the_bag_gives_up_its_wishes_in_order():
    table = Table(PLAIN)
    state = replace(table.state, lines=(), bag=("ada", "ben"), previous_holder="ada")
    assert choose(state, Random(1)) == ("ben", ("ada",))
    assert choose(replace(state, bag=("ada",)), Random(1)) == ("ada", ())
    nobody = replace(state, players=(), bag=())
    assert choose(nobody, Random(1)) == ("", ())
    table.write()
    author = table.state.lines[0].who
    alone = tuple(replace(player, left=player.who != author) for player in table.state.players)
    assert choose(replace(table.state, players=alone, bag=(author,)), Random(1))[0] == author


def test_new_people_are_heard_first():
    table = Table(PLAIN)
    table.join("dora")
    table.write()
    assert table.state.holder == "dora"


def test_who_comes_late_reads_along_and_is_first_on_the_next_list():
    table = Table(replace(PLAIN, join_until_line=2, max_people=4))
    assert said(table.join("dora")) == ["join.welcome"]
    assert said(table.join("emil")) == ["join.next_time"]
    table.fill(2)
    table.leave("dora")
    assert said(table.join("fee")) == ["join.next_time"]
    assert said(table.join("fee")) == []
    assert table.state.waiting == ("emil", "fee")
    table.leave("emil")
    assert table.state.waiting == ("fee",)


def test_joining_needs_consent_and_can_change_the_credit():
    table = Table(PLAIN)
    assert said(table.join("dora", consent=False)) == ["join.consent"]
    assert not table.state.is_in("dora")
    table.join("ada", credit="guest")
    assert table.state.player("ada").credit == "guest"
    table.host("end")
    assert table.join("gus") == ()


def test_passing_goes_on_and_the_third_pass_sets_aside():
    table = Table(PLAIN, people=3)
    who = table.state.holder
    passes = []
    while not table.state.player(who).aside:
        if table.state.holder == who:
            passes += [key for key in said(table.write(who, "Passen")) if key.startswith("skip")]
        else:
            table.write()
    assert passes == ["skip.done", "skip.done", "skip.aside"]
    assert table.state.timeouts_in_row == 0
    assert table.state.is_in(who)
    assert said(table.write(who, "bin wieder da!"))[0] == "back.welcome"
    assert table.state.bag[-1] == who


def test_putting_off_swaps_with_the_next_and_works_once_per_turn():
    table = Table(PLAIN)
    who = table.state.holder
    assert "snooze.done" in said(table.press(who, "later", GAME.token(table.state)))
    assert table.state.holder != who
    table.write()
    assert table.state.holder == who
    assert said(table.write(who, "später")) == ["snooze.once"]
    assert GAME.offered(table.state, who) == ("skip", "out")
    table.write(who)
    assert not table.state.player(who).snoozed


def test_putting_off_when_nobody_else_may_write_keeps_the_turn():
    table = Table(replace(PLAIN, min_people=2), people=2)
    table.write()
    who = table.state.holder
    table.press(who, "later")
    assert table.state.holder == who


def test_a_button_of_an_old_prompt_gets_one_kind_word():
    table = Table(PLAIN)
    who, token = table.state.holder, GAME.token(table.state)
    table.write()
    assert said(table.press(who, "skip", token)) == ["turn.over"]
    assert said(table.press(who, "skip", token)) == []
    assert said(table.press("nobody", "yes")) == []
    assert said(table.press("nobody", "out")) == []


def test_two_timeouts_set_aside_and_a_line_forgives():
    table = Table(replace(PLAIN, timeouts_in_row=20), people=3)
    table.wait(timedelta(hours=24))
    assert table.state.timeouts_in_row == 1
    table.write()
    assert table.state.timeouts_in_row == 0
    while table.state.lease.kind == "line":
        table.wait(timedelta(hours=24))
    assert [player.aside for player in table.state.players].count(True) == 2
    assert table.state.holder == "hanna"


def test_the_last_one_left_hands_the_story_to_the_host():
    table = Table(PLAIN)
    table.fill(3)
    table.leave("ada")
    effects = table.leave("ben")
    assert "host.last" in said(effects)
    assert table.state.holder == "hanna"
    assert GAME.token(table.state) == table.state.lease.token
    assert not of(table.write("hanna", "passen"), CancelTimer) or table.texts()[-1] == "passen"
    assert table.state.end_reason == "too_few"


def test_the_host_may_let_the_last_line_be():
    table = Table(PLAIN)
    table.fill(3)
    table.leave("ada")
    table.leave("ben")
    assert said(table.write("cem", "Und ich?")) == ["turn.not_yours"]
    table.wait(timedelta(hours=48))
    assert table.state.end_reason == "too_few"


@pytest.mark.parametrize("order", ["bag_least_heard", "open_cooldown"])
def test_who_comes_back_takes_the_story_from_the_host(order):
    table = Table(replace(PLAIN, order=order))
    table.leave("ada")
    table.leave("ben")
    assert table.state.lease.kind == "last"
    table.join("ada")
    assert table.state.is_in("ada")
    assert table.state.lease is None or table.state.lease.kind == "line"
    assert table.state.status == "open"


def test_nobody_left_is_the_end():
    table = Table(PLAIN)
    table.fill(4)
    for who in ("ada", "ben", "cem"):
        table.leave(who)
    assert table.state.end_reason == "nobody"
    assert table.state.title_lease.kind == "host_title"


def test_leaving_hands_the_turn_on_and_asks_about_own_lines():
    table = Table(PLAIN)
    table.fill(3)
    who = table.state.holder
    effects = table.write(who, "Ich bin raus")
    assert "leave.lines" in said(effects)
    assert table.state.holder not in ("", who)
    assert GAME.offered(table.state, who) == ("stay", "unnamed", "remove")
    assert said(table.press(who, "stay")) == ["leave.stay"]
    assert said(table.press(who, "stay")) == []
    assert GAME.offered(table.state, who) == ()
    assert table.leave(who) == ()


def test_leaving_without_lines_is_just_a_farewell():
    table = Table(PLAIN)
    assert "leave.bye" in said(table.leave(table.state.holder))


def test_words_in_the_join_window_of_a_turn_that_ends_are_not_lost():
    table = Table(replace(PLAIN, join_seconds=10))
    who = table.state.holder
    table.write(who, "Halb fertig", ref="half")
    effects = table.leave(who)
    assert of(effects, ToInbox) == [ToInbox(ref="half", reason="turn_over")]


def test_who_cannot_be_reached_is_skipped_and_the_host_sees_it():
    table = Table(PLAIN)
    who = table.state.holder
    effects = table.do(Unreachable(who=who))
    assert "host.unreachable" in said(effects)
    assert table.state.player(who).aside
    assert table.state.holder != who
    assert table.do(Unreachable(who=who)) == ()
    assert table.do(Unreachable(who="nobody")) == ()


def test_a_late_message_goes_to_the_inbox_with_one_kind_word():
    table = Table(PLAIN)
    who, token = table.state.holder, GAME.token(table.state)
    table.wait(timedelta(hours=24))
    effects = table.write(who, "Zu spät.", token=token)
    assert of(effects, ToInbox)[0].reason == "late"
    assert said(effects) == ["turn.is_other"]
    effects = table.write(who, "Noch einmal.", token=token)
    assert of(effects, ToInbox)
    assert said(effects) == []
    assert table.texts() == []


def test_in_a_folded_story_the_notice_names_nobody():
    table = Table(replace(PLAIN, visibility="last_only"))
    other = next(who for who in table.state.people if who != table.state.holder)
    assert said(table.write(other, "Ich auch!")) == ["turn.not_yours"]


def test_strangers_and_idle_rooms_are_left_in_peace():
    table = Table(PLAIN, start=False)
    effects = table.write("ada", "Hallo?")
    assert of(effects, ToInbox)[0].reason == "ordinary"
    assert said(table.write("ada", "Hallo?", token="turn-1")) == ["turn.over"]
    table = Table(PLAIN)
    assert said(table.write("stranger", "Hallo?")) == []


def test_two_keys_that_are_one_person_count_once():
    table = Table(PLAIN, people=4)
    table.fill(4)
    table.do(Merged(kept="ada", gone="ben"))
    assert table.state.people == ("ada", "cem", "dora")
    assert len(table.state.lines_by("ada")) == 2
    assert table.do(Merged(kept="ada", gone="ada")) == ()
    table.do(Merged(kept="zoe", gone="cem"))
    assert "zoe" in table.state.people
    assert table.state.holder in table.state.people


def test_merging_keeps_the_one_who_is_still_in():
    table = Table(PLAIN, people=4)
    table.leave("ada")
    table.do(Merged(kept="ada", gone="ben"))
    assert table.state.is_in("ada")
    table.do(Merged(kept="unknown", gone="stranger"))
    assert len(table.state.people) == 3


def test_who_plays_with_one_key_is_not_aside_with_the_other():
    table = Table(PLAIN, people=4)
    aside = table.state.holder
    table.do(Unreachable(who=aside))
    table.do(Merged(kept=aside, gone=table.state.holder))
    assert table.state.holder == aside
    assert aside in table.state.active


def test_whoever_has_the_turn_with_one_key_does_not_wait_for_it_with_the_other():
    table = Table(PLAIN, people=4)
    holder = table.state.holder
    table.do(Merged(kept=holder, gone=next(who for who in table.state.bag if who != holder)))
    assert holder not in table.state.bag
    table.host("pause")
    assert table.state.bag.count(holder) == 1


def test_merging_reaches_leases_and_drafts():
    table = Table(replace(PLAIN, lines=3))
    table.fill(3)
    holder = table.state.title_lease.holder
    table.do(Merged(kept="zoe", gone=holder))
    assert table.state.title_lease.holder == "zoe"


def test_reminders_come_at_half_and_shortly_before_the_end():
    table = Table(PLAIN)
    opened = table.state.lease.opens
    table.effects.clear()
    table.wait(timedelta(hours=23, minutes=50))
    reminders = [(s.effect.text, s.at - opened) for s in table.effects if "remind" in getattr(s.effect, "text", "")]
    assert reminders == [("remind.half", timedelta(hours=12)), ("remind.late", timedelta(hours=22))]


def test_no_reminder_disturbs_quiet_hours():
    table = Table(Settings(join_seconds=0), now=MONDAY)
    assert "remind_half" not in table.timers
    assert "remind_late" in table.timers


def test_a_prompt_in_quiet_hours_waits_for_the_morning():
    table = Table(Settings(join_seconds=0), now=MONDAY + timedelta(hours=7))
    table.wait(timedelta(hours=2, minutes=10))
    effects = table.write()
    assert not of(effects, Ask)
    assert table.timers["prompt"] == table.state.lease.opens
    assert table.state.lease.opens.hour == 7  # 08:00 in Berlin in winter
    assert table.state.lease.due - table.state.lease.opens == timedelta(hours=24)
    effects = table.fire_next()
    assert said(effects) == ["turn.line"]


def test_the_holder_may_write_before_the_prompt():
    table = Table(Settings(join_seconds=0), now=MONDAY + timedelta(hours=7))
    table.wait(timedelta(hours=2, minutes=10))
    table.write()
    assert of(table.write(), Accept)


def test_timers_that_are_out_of_date_do_nothing():
    table = Table(PLAIN)
    before = table.state
    for timer in sorted(GAME.timers - {"prompt", "remind_half", "remind_late"}):
        table.do(TimerFired(timer=timer))
        assert table.state == before, timer
    table.do(TimerFired(timer="unknown"))
    assert table.state == before
    table.host("pause")
    paused = table.state
    for timer in ("prompt", "remind_half", "remind_late", "due", "join"):
        assert not of(table.do(TimerFired(timer=timer)), CancelTimer)
    assert table.state == paused


def test_an_extended_turn_reminds_only_of_what_is_still_to_come():
    table = Table(Settings(join_seconds=0), now=MONDAY + timedelta(hours=8))
    table.wait(timedelta(hours=1, minutes=20))
    table.write()
    table.state = replace(table.state, lease=replace(table.state.lease, opens=table.now - timedelta(hours=60)))
    table.timers.pop("remind_half", None)
    table.host("extend")
    assert "remind_half" not in table.timers


def test_only_the_holder_can_pass():
    table = Table(PLAIN)
    other = next(who for who in table.state.people if who != table.state.holder)
    assert table.press(other, "skip") == ()
