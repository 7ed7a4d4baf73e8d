"""The end in words: why, title, page, what became of it, expiry; and what was reported."""

from datetime import timedelta

import pytest
from django.urls import reverse

from stammtisch.conversations.actions import reports, talk
from stammtisch.conversations.models import Message, Report
from stammtisch.formats.actions import taking_part
from stammtisch.formats.engine import fire
from stammtisch.testing.cast import NOON


@pytest.fixture
def host(theatre, as_):
    return as_(theatre.host)


@pytest.fixture
def do(host, story, key):
    def do(act, **typed):
        return host.post(story.url("round_act", act), {"key": key()} | typed, follow=True)

    return do


@pytest.fixture
def published(story):
    story.run(lines=3).fill(3)
    story.write("Regen")
    return story


def _let_time_pass(story, until):
    """Fire every timer of the round that is due."""
    while True:
        round = story.now
        due = sorted((at, name) for name, at in round.timers.items() if at <= until.isoformat())
        if not due:
            return
        at, name = due[0]
        from datetime import datetime

        fire(round, name, at, now=datetime.fromisoformat(at))


def test_a_story_that_did_not_become_one_says_why(host, do, story):
    story.run().fill(1)
    page = do("end").text
    assert story.state.has_page is False
    assert story.url("round_act", "title") not in page
    assert reverse("web:story", args=[story.round.public_id]) not in page


def test_the_host_gives_the_title(host, do, story):
    story.run(lines=3).fill(3)
    do("title", text="Regen im Foyer")
    assert story.state.title == "Regen im Foyer"
    assert story.state.status == "published"


def test_a_title_has_a_length(do, story):
    story.run(lines=3).fill(3)
    page = do("title", text="R" * 51)
    assert page.status_code == 422
    assert "R" * 51 in page.text


def test_a_finished_story_leads_to_its_page_pdf_and_reading_sheet(host, published):
    page = host.get(published.url()).text
    for name in ("story", "story_pdf", "story_aloud"):
        assert reverse(f"web:{name}", args=[published.round.public_id]) in page


def test_the_host_sees_how_each_author_is_named(host, story):
    story.run(lines=3)
    shy = story.seats["Omar"]
    taking_part.enrol(round=story.now, seat=shy, credit="none", now=NOON)
    assert "Named under the story" not in host.get(story.url()).text
    story.fill(3).write("Regen")
    page = host.get(story.url()).text
    named = page.split('<ul class="stack-s">')[1].split("</ul>")[0]
    assert "<li>Bea</li>" in named
    assert "<li>Omar</li>" not in named
    assert "Omar" in named


def test_the_host_is_reminded_to_tell_what_became_of_it_until_it_is_told(host, do, published):
    assert published.url("round_act", "aftercare") in host.get(published.url()).text
    do("aftercare", text="Wir haben sie am Tresen gelesen.")
    assert published.state.aftercare == "Wir haben sie am Tresen gelesen."
    listed = host.get(reverse("web:rounds", args=[published.theatre.firm.slug])).text
    assert "Wir haben sie am Tresen gelesen." in listed
    assert Message.objects.filter(text="Wir haben sie am Tresen gelesen.", audience="room").exists()


def test_before_it_goes_the_host_is_asked_and_may_let_it_stay(host, do, at, published, theatre):
    expires = published.state.expires
    soon = expires - timedelta(days=20)
    _let_time_pass(published, soon)
    at(seconds=(soon - NOON).total_seconds())
    host.force_login(theatre.host.user)  # nobody stays signed in for two years
    assert published.url("round_act", "keep") in host.get(published.url()).text
    do("keep")
    assert published.state.expires > expires


def test_a_story_is_taken_offline(host, do, published):
    _let_time_pass(published, NOON + timedelta(days=8))
    assert "button-danger" in host.get(published.url("round_act", "offline")).text
    page = do("offline").text
    assert published.state.status == "archived"
    assert reverse("web:story_pdf", args=[published.round.public_id]) not in page


def test_the_host_decides_whether_search_engines_may_find_it(host, published):
    host.post(published.url("round_listed"), {"listed": "yes"})
    assert published.now.is_listed
    host.post(published.url("round_listed"), {"listed": "no"})
    assert not published.now.is_listed


def test_a_draft_is_thrown_away_after_a_question(host, do, story):
    story.prepare()
    assert story.url("round_act", "discard") in host.get(story.url("round_prepare")).text
    do("discard")
    assert story.state.status == "archived"


@pytest.fixture
def report(published):
    message = Message.objects.get(pk=int(published.state.lines[0].refs[0]))
    path = reverse("web:story", args=[published.round.public_id])
    return reports.file_report(path=path, reason="Das verletzt mich.", message=message, room=message.room, now=NOON)


def test_a_report_is_shown_and_decided_with_reasons(host, published, report, key):
    assert "Das verletzt mich." in host.get(published.url()).text
    url = published.url("round_report", report.public_id)
    assert host.post(url, {"key": key(), "decision": "removed"}).status_code == 422
    host.post(url, {"key": key(), "decision": "removed", "statement": "Das war unfreundlich."})
    assert published.state.lines[0].status == "rejected"
    assert "Das verletzt mich." not in host.get(published.url()).text
    assert Report.objects.get().decision == "removed"
    assert "Das war unfreundlich." in host.get(url).text


def test_of_two_decisions_the_first_counts(host, published, report, key):
    url = published.url("round_report", report.public_id)
    host.post(url, {"key": key(), "decision": "kept", "statement": "Das ist erlaubt."})
    page = host.post(url, {"key": key(), "decision": "removed", "statement": "Doch nicht."})
    assert page.status_code == 422
    assert published.state.lines[0].status == "ok"


def test_talk_that_was_reported_is_taken_back(host, published, key, dice):
    seat = next(iter(published.seats.values()))
    said = talk.say(seat=seat, text="Blöde Bemerkung", now=NOON, dice=dice)
    report = reports.file_report(path="/t/", reason="Nein.", message=said, room=said.room, now=NOON)
    url = published.url("round_report", report.public_id)
    host.post(url, {"key": key(), "decision": "removed", "statement": "Das gehört nicht hierher."})
    said.refresh_from_db()
    assert (said.text, said.deleted_at is not None) == ("", True)
    told = Message.objects.get(to_address=seat.address, round_number=None)
    assert "Das gehört nicht hierher." in told.text


def test_a_report_about_something_else_is_not_here(host, published, key):
    other = reports.file_report(path="/s/anders/", reason="Etwas anderes", now=NOON)
    assert host.get(published.url("round_report", other.public_id)).status_code == 404
