"""Three questions, each answered in one sentence, then the list."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from stammtisch.conversations.actions import rooms
from stammtisch.formats.actions import leading, taking_part
from stammtisch.formats.actions.taking_part import Agreed
from stammtisch.formats.one_sentence_story.settings import PRESETS
from stammtisch.kit import clock
from stammtisch.testing.cast import NOON, guest
from stammtisch.web.screens.today import greeting, today_screen

AGREED = tuple(Agreed(purpose, "Ja.", "test@1", "web room, box ticked") for purpose in ("participation", "licence"))


@pytest.fixture
def story(theatre, dice):
    """A story of three guests that has begun; returns its round."""

    def begin(title):
        table = rooms.open_table(title="Stammtisch", now=NOON)
        prepared = leading.prepare(
            room=table,
            kind="one_sentence_story",
            settings=replace(PRESETS["in_turn"]),
            host=theatre.host,
            opening="Es stand ein Koffer im Foyer.",
            title=title,
            now=NOON,
            dice=dice,
        )
        leading.command(round=prepared, by=theatre.host, command="announce", arguments={}, now=NOON)
        for name in ("Bea", "Omar", "Lena"):
            taking_part.enrol(round=prepared, seat=guest(name, table), credit="name", agreed=AGREED, now=NOON)
        leading.start(round=prepared, by=theatre.host, now=NOON)
        return prepared

    return begin


@pytest.fixture
def today(theatre):
    def today(member=None):
        with translation.override("en"):
            return today_screen(theatre.firm, member or theatre.host, now=NOON + timedelta(hours=1))

    return today


@pytest.mark.parametrize(
    ("hour", "said"), [(5, "Good morning"), (10, "Hello"), (17, "Good evening"), (2, "Good evening")]
)
def test_the_greeting_is_by_the_hour_of_the_firm(theatre, hour, said):
    """In November Berlin is an hour ahead of UTC."""
    with translation.override("en"):
        assert greeting(theatre.firm, theatre.owner, datetime(2026, 11, 4, hour, 30, tzinfo=UTC)).startswith(said)


def test_the_first_day_leads_to_preparing_a_story(today, theatre, as_, path):
    assert today().is_first_day
    assert path("rounds/new/") in as_(theatre.host).get(path()).content.decode()
    assert path("rounds/new/") not in as_(theatre.colleague).get(path()).content.decode()


def test_who_waits_is_said_in_one_sentence_and_answered_with_one_button(today, ask, direct):
    ask(direct)
    waiting = today().waiting
    assert waiting.sentence == "Bea Baumann has been waiting for an answer since today."
    assert waiting.answer_url.endswith(f"rooms/{direct.room.public_id}/#composer-text")


def test_several_who_wait_are_counted_in_words(today, ask, direct, bea):
    ask(direct)
    ask(bea)
    assert today().waiting.sentence == "Two people are waiting for an answer, the longest since today."


def test_what_runs_is_said_with_whose_turn_it_is(today, story):
    story("Der Koffer")
    running = today().running
    assert running.sentence.startswith("One story is running. It is ")
    assert [row.title for row in running.rows] == ["Der Koffer"]


def test_several_stories_are_counted(today, story):
    for title in ("Der Koffer", "Nacht im Fundus"):
        story(title)
    assert today().running.sentence == "Two stories are running."


def test_a_line_of_a_story_names_it_in_the_room(story, browser, path, dice, theatre):
    from stammtisch.conversations.models import Message

    game = story("Der Koffer")
    shown = browser.get(path(f"rooms/{game.room.public_id}/")).context["screen"].lines
    tagged = [line for line in shown if line.round_tag]
    assert Message.objects.filter(room=game.room, round_number=game.number).count() == len(tagged) > 0
    assert {line.round_tag for line in tagged} == {"Der Koffer"}
    assert {line.round_url for line in tagged} == {path(f"rounds/{game.public_id}/")}


def test_the_page_asks_as_often_with_more_people_waiting(theatre, ask, browser, path, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def queries():
        with CaptureQueriesContext(connection) as captured:
            browser.get(path())
        return len(captured)

    table = rooms.open_table(title="Stammtisch", now=clock.now())
    for number in range(10):
        ask(guest(f"Gast {number}", table), now=clock.now())
    browser.get(path())
    few = queries()
    for number in range(10):
        ask(guest(f"Gast {number}", table), now=clock.now())
    assert queries() == few


def test_an_owner_whose_guests_have_a_link_is_reminded_of_the_imprint(today, theatre):
    assert not today(theatre.owner).imprint_url
    rooms.open_table(title="Stammtisch", now=NOON)
    assert today(theatre.owner).imprint_url.endswith("/settings/imprint/")
    assert not today(theatre.host).imprint_url
    theatre.firm.imprint = "Theater Sprungbrett, Hafenstraße 5"
    assert not today(theatre.owner).imprint_url
