"""Twice as many rows cost no query more."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from stammtisch.conversations.actions import rooms
from stammtisch.testing.cast import NOON
from stammtisch.web.tests.rounds.conftest import Story


def _queries(browser, url):
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert browser.get(url).status_code == 200
    return len(caught)


def test_the_list_asks_as_often_for_one_story_as_for_many(theatre, as_, dice):
    browser, url = as_(theatre.host), reverse("web:rounds", args=[theatre.firm.slug])

    def fill(count):
        for _ in range(count):
            for moment in ("draft", "running", "finished"):
                story = Story(theatre, rooms.open_table(title="Tisch", now=NOON), dice)
                if moment == "draft":
                    story.prepare()
                else:
                    story.run(lines=3).fill(2 if moment == "running" else 3)
                if moment == "finished":
                    story.write("Ein Titel")

    fill(1)
    browser.get(url)
    few = _queries(browser, url)
    fill(2)
    assert _queries(browser, url) == few


def test_a_story_asks_as_often_with_few_sentences_as_with_many(theatre, as_, story):
    browser = as_(theatre.host)
    story.run().fill(3)
    browser.get(story.url())
    few = _queries(browser, story.url())
    story.join("Mira", "Jo").fill(12)
    assert _queries(browser, story.url()) == few
