"""Steering: what the format offers, done once, by those who lead; what is overtaken hurts nobody."""

import pytest
from django.urls import reverse

from stammtisch.conversations.models import Message
from stammtisch.testing.cast import house


@pytest.fixture
def host(theatre, as_):
    return as_(theatre.host)


@pytest.fixture
def do(host, story, key):
    """Press the button of an act."""

    def do(act, browser=None, **typed):
        return (browser or host).post(story.url("round_act", act), {"key": key()} | typed, follow=True)

    return do


def test_it_begins_once_enough_are_in(do, host, story):
    story.prepare().announce().join("Bea", "Omar")
    assert story.url("round_act", "start") not in host.get(story.url()).text
    do("start")
    assert story.state.status == "announced"
    story.join("Lena")
    assert story.url("round_act", "start") in host.get(story.url()).text
    do("start")
    assert story.state.status == "open"


def test_an_announced_story_says_when_it_begins_by_itself(host, story):
    story.prepare().announce().join("Bea", "Omar", "Lena")
    heading = host.get(story.url()).text.split('<p class="clock">')[1].split("</p>")[0]
    assert "12\N{NO-BREAK SPACE}Uhr" in heading  # two days after noon


def test_the_page_says_whose_turn_it_is_and_until_when(host, story):
    story.run()
    name = next(n for n, seat in story.seats.items() if f"p{seat.address.person_id}" == story.state.holder)
    page = host.get(story.url()).text
    assert f"{name}" in page.split("<h1>")[1].split("</h1>")[0]
    assert "12\N{NO-BREAK SPACE}Uhr" in page
    assert "seat-turn" in page


def test_a_turn_is_passed_on_by_one_press(do, story):
    story.run()
    before = story.state
    do("skip", turn="turn-1")
    assert story.state.turns == before.turns + 1


def test_a_press_for_a_turn_that_is_over_does_nothing_and_says_so(do, story):
    story.run().fill(1)
    held = story.state.holder
    page = do("skip", turn="turn-1")
    assert story.state.holder == held
    assert 'class="notice notice-warn"' in page.text


def test_a_double_click_passes_on_once(host, story, key):
    story.run()
    typed = {"key": key(), "turn": "turn-1"}
    for _ in range(2):
        host.post(story.url("round_act", "skip"), typed)
    assert story.state.turns == 2


def test_time_is_given_once_per_turn(do, host, story):
    story.run()
    due = story.state.lease.due
    do("extend", turn="turn-1")
    assert story.state.lease.due > due
    assert story.url("round_act", "extend") not in host.get(story.url()).text


def test_a_line_to_whoever_writes_comes_under_the_hosts_name(do, story, theatre):
    story.run()
    do("impulse", text="Was steht wohl auf dem Anhänger?", turn="turn-1")
    said = Message.objects.get(text="Was steht wohl auf dem Anhänger?")
    assert (said.author_name, said.audience) == (theatre.host.name, "seat")


def test_typed_words_survive_a_story_that_moved_on(do, story):
    story.run()
    story.fill(1)
    page = do("impulse", text="Meine schönen Worte", turn="turn-1")
    assert page.status_code == 422
    assert "Meine schönen Worte" in page.text


def test_it_pauses_goes_on_and_moves_its_end_by_the_pause(do, at, host, story):
    story.run()
    ends = story.state.ends
    do("pause")
    at(hours=30)
    assert story.url("round_act", "move_end") in host.get(story.url()).text
    assert do("move_end", hours="31").status_code == 422
    do("move_end", hours="30")
    assert (story.state.ends - ends).total_seconds() == 30 * 3600
    do("resume")
    assert story.state.status == "open"


def test_the_end_is_asked_for_first_and_cannot_be_pressed_by_accident(do, host, story):
    story.run().fill(3)
    page = host.get(story.url("round_act", "end"))
    assert "button-danger" in page.text
    assert story.state.status == "open"
    do("end")
    assert (story.state.status, story.state.end_reason) == ("closing", "host")


def test_a_sentence_is_taken_out_with_a_reason_that_its_author_reads(do, story):
    story.run().fill(2)
    ref = story.state.lines[0].refs[0]
    assert do("strike", ref=ref).status_code == 422
    do("strike", ref=ref, reason="Bitte keine Namen.")
    assert story.state.lines[0].status == "rejected"
    assert Message.objects.filter(audience="seat", text__contains="Bitte keine Namen.").exists()


def test_other_words_are_proposed_and_stand_when_the_author_agrees(do, story):
    story.run().fill(1)
    do("edit", ref=story.state.lines[0].refs[0], text="Er roch nach Schnee.")
    assert story.state.lines[0].text != "Er roch nach Schnee."
    assert story.state.proposals[0].text == "Er roch nach Schnee."


def test_a_withdrawn_sentence_gets_a_bridge(do, host, story):
    from stammtisch.formats.actions import taking_part
    from stammtisch.testing.cast import NOON

    story.run().fill(2)
    line = story.state.lines[0]
    seat = next(s for s in story.seats.values() if f"p{s.address.person_id}" == line.who)
    taking_part.withdraw(round=story.now, somebody=seat.address, ref=line.refs[0], now=NOON)
    assert f"{story.url('round_act', 'bridge')}?line=1" in host.get(story.url()).text
    do("bridge", line="1", text="Und dann wurde es still.")
    assert "Und dann wurde es still." in host.get(story.url()).text


@pytest.mark.parametrize("typed", [{}, {"ref": "999999"}, {"ref": "x"}, {"ref": "-1"}])
def test_a_sentence_that_does_not_exist_is_refused_kindly(do, story, typed):
    story.run().fill(1)
    assert do("strike", reason="Warum auch immer", **typed).status_code == 422
    assert story.state.lines[0].status == "ok"


def test_a_held_sentence_waits_and_is_let_in(do, host, story):
    story.run()
    story.write("Ruf an unter 0151 23456789.")
    page = host.get(story.url()).text
    assert story.url("round_act", "release") in page
    do("release", ref=story.state.lines[0].refs[0])
    assert story.state.lines[0].status == "ok"
    assert "rounds/waits" not in page


def test_a_held_sentence_is_refused_with_a_reason(do, story):
    story.run()
    story.write("Ruf an unter 0151 23456789.")
    do("reject", ref=story.state.lines[0].refs[0], reason="Keine Nummern, bitte.")
    assert story.state.lines[0].status == "rejected"


def test_what_the_hosts_did_can_be_read_by_all_of_the_team(theatre, as_, do, story):
    story.run()
    do("pause")
    page = as_(theatre.adviser).get(story.url()).text
    assert page.count(theatre.host.name) >= 3


def test_who_does_not_lead_sees_no_buttons_and_cannot_press(theatre, as_, do, story, key):
    story.run()
    owner = as_(theatre.owner)
    page = owner.get(story.url()).text
    assert story.url("round_act", "pause") not in page
    assert story.url("round_take_over") in page
    do("pause", browser=owner)
    assert story.state.status == "open"


def test_an_owner_takes_over_and_leads_from_then_on(theatre, as_, do, story, key):
    story.run()
    owner = as_(theatre.owner)
    owner.post(story.url("round_take_over"), {"key": key()})
    assert story.now.deputy == theatre.owner
    do("pause", browser=owner)
    assert story.state.status == "paused"


@pytest.mark.parametrize("role", ["colleague", "adviser"])
def test_others_only_watch(theatre, as_, story, role, key):
    story.run()
    browser = as_(getattr(theatre, role))
    assert story.url("round_act", "pause") not in browser.get(story.url()).text
    for name in ("round_take_over", "round_paste"):
        assert browser.post(story.url(name), {"key": key()}).status_code == 403


def test_an_unknown_act_is_not_there(host, story, key):
    story.run()
    assert host.get(story.url("round_act", "wipe")).status_code == 404


def test_a_story_of_another_firm_is_not_there(theatre, as_, story, key, db):
    story.run()
    baker = house("Bäckerei Lindner", prefix="b")
    browser = as_(baker.owner)
    for name, more in (("round", ()), ("round_prepare", ()), ("round_act", ("end",)), ("round_paste", ())):
        url = reverse(f"web:{name}", args=[baker.firm.slug, story.round.public_id, *more])
        assert browser.get(url).status_code == 404
        assert browser.get(story.url(name, *more)).status_code == 404
    assert story.state.status == "open"
