"""One readable page: people first, each number with its base, its direction and the way to its messages."""

import re
from datetime import timedelta
from random import Random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from stammtisch.conversations.actions import talk
from stammtisch.measurement.metrics import METRICS
from stammtisch.people.tenancy import firm_scope
from stammtisch.testing.cast import NOON, guest, house
from stammtisch.web.screens.effect.page import chosen
from stammtisch.web.screens.effect.summary import in_one_sentence

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
NAMES = ("Bea", "Omar", "Lena", "Rosa", "Yusuf", "Friederike")


def text(response):
    """The words of a page, without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.content.decode()))


def test_a_new_firm_reads_what_this_place_is_for(read):
    page = read()
    assert page.status_code == 200
    assert "Here you read whether talking became a dialogue." in text(page)
    assert "figure" not in page.content.decode()


def test_people_come_first_and_are_compared_with_before(read, talks):
    talks(NAMES[:3], range(-65, -32, 4))
    talks(NAMES[3:5], range(-28, -4, 4))
    talks(NAMES[5:], range(-28, -4, 4))
    page = text(read())
    assert "5 October to 1 November" in page
    assert "3 of 6 people are in conversation with you. That is as many as in the four weeks before." in page


def test_too_little_is_said_in_words_with_what_is_missing(read, talks):
    talks(NAMES[:2], range(-10, -5))
    page = text(read())
    assert "Dialogue index Too little for a figure. 2 people are within reach; it takes 10." in page
    assert "Answered share Too little for a figure. 2 people wrote; it takes 5." in page
    # the factors of the index stand there all the same
    assert "R: 100 of 100 people within reach talk with you again and again." in page
    assert re.search(r"A: \d+ of 100 contributions are answered in time; everybody counts the same\.", page)


def test_a_firm_younger_than_28_days_reads_not_yet(read, talks):
    talks([f"Gast {number}" for number in range(11)], [-4, -3])
    page = text(read())
    assert "Not yet: this needs 28 days of conversations." in page
    assert "than in the four weeks before" not in page


def test_every_figure_has_base_level_definition_and_a_way_to_its_messages(read, talks):
    talks(NAMES, range(-60, -4, 5))
    html = read().content.decode()
    for key in METRICS:
        part = html[html.index(f'id="{key}"') :]
        part = part[: part.index("figure-foot") + 600]
        assert f"effect/{key}/?from=2026-10-05" in part
        assert "di-1" in part
        assert "Level: out" in part
        assert "What this counts, and what would change it" in part


def test_the_sentences_carry_the_numbers(read, talks):
    talks(NAMES, range(-60, -4, 8), alone=True)
    page = text(read())
    assert "In 50 of 100 cases a human answers in time." in page
    assert "hear from a human within 20 minutes of your opening hours" in page
    assert "Half of them in the four weeks before: within 20 minutes." in page
    assert "Counted without opening hours." in page
    assert "You to them: 1 : 2." in page
    assert "In the four weeks before: 1 : 2." in page


def test_an_empty_level_is_shown_as_empty(read, talks):
    talks(NAMES[:1], [-10])
    page = text(read())
    assert "What you got out of it Empty." in page


def test_the_limit_of_theory_is_said_once(read, talks):
    talks(NAMES[:1], [-10])
    assert text(read()).count("Dialogue is a stance more than a technique") == 1


def test_the_chart_says_in_words_and_numbers_what_it_draws(read, talks):
    talks(NAMES[:2], range(-60, -4, 5))
    html = read().content.decode()
    chart, table = html[html.index('<svg viewBox="0 0 360') :], html[html.index('<table class="table"') :]
    assert 'role="img"' in chart
    assert "<title id=" in chart
    assert "<desc id=" in chart
    assert "bar-dialogue" in chart
    assert "5 Oct" in table
    assert "style=" not in html


def test_periods_are_chosen_by_links(read, talks, theatre):
    talks(NAMES[:1], range(-90, -4, 5))
    html = read().content.decode()
    for monday in ("2026-10-12", "2026-10-05", "2026-09-07", "2026-08-10"):
        assert f"effect/?from={monday}" in html
    running = text(read("effect/?from=2026-10-12"))
    assert "still running, compared with how the four weeks before stood at this time" in running
    assert "7 September to 4 October" in text(read("effect/?from=2026-09-07"))


@pytest.mark.parametrize("asked", ["", "2026-10-06", "yesterday", "2099-01-05", "0001-01-01", "9999-12-27"])
def test_an_address_that_names_no_past_monday_means_the_latest_weeks(theatre, talks, asked):
    talks(NAMES[:1], [-20])
    assert chosen(theatre.firm, asked, now=NOON).first_week.isoformat() == "2026-10-05"


def test_everybody_in_the_team_may_read_and_nobody_else(read, theatre, talks):
    for member in (theatre.owner, theatre.host, theatre.colleague, theatre.adviser):
        assert read(member=member).status_code == 200
    stranger = house("Bäckerei", prefix="B")
    assert read(member=stranger.owner).status_code == 404
    assert read("effect/answered_share/", member=stranger.owner).status_code == 404


def test_the_page_asks_as_much_of_ten_people_as_of_five(read, talks):
    counts = []
    for names in (NAMES[:5], [f"Gast {number}" for number in range(10)]):
        talks(names, range(-60, -4, 10))
        with CaptureQueriesContext(connection) as asked:
            read()
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_it_speaks_german_in_both_tones(read, talks, theatre):
    talks(NAMES, range(-60, -4, 5))
    for tone in ("du", "sie"):
        theatre.firm.tone = tone
        theatre.firm.save(update_fields=["tone"])
        assert read(language="de").status_code == 200


def test_the_first_page_says_it_in_one_sentence(theatre, talks):
    assert in_one_sentence(theatre.firm, now=NOON).startswith("It is too early to tell")
    talks(NAMES[:2], range(-28, -4, 6))
    assert in_one_sentence(theatre.firm, now=NOON) == "2 of 2 people are in conversation with you."
    with firm_scope(house("Bäckerei", prefix="B").firm):
        assert in_one_sentence(theatre.firm, now=NOON).startswith("It is too early to tell")


@pytest.fixture
def lively(theatre, talks, table, counted):
    """Eleven days on which the house asks at the table; Bea and Omar take it up, Lena asks and is answered."""
    seats = {name: guest(name, table, now=NOON - 100 * DAY) for name in (*NAMES, "Silvia")}
    for place, day in enumerate(range(-36, -9, 2)):
        at = NOON + day * DAY
        talk.answer(room=table, member=theatre.host, text=f"Welches Lied soll am {day}. kommen?", now=at)
        for step, name in enumerate(("Bea", "Omar", "Bea", NAMES[place % len(NAMES)]), start=1):
            said = f"{name} wünscht sich die Nummer {day} und {step}"
            talk.say(seat=seats[name], text=said, now=at + step * HOUR / 4, dice=Random(1))
        ask = talk.say(seat=seats["Lena"], text=f"Wann fängt es am {day}. an?", now=at + 2 * HOUR, dice=Random(1))
        talk.answer(room=table, member=theatre.host, text=f"Am {day}. um acht", now=at + 3 * HOUR, reply_to=ask)
        talk.say(seat=seats["Lena"], text=f"Gut, dann komme ich am {day}.", now=at + 4 * HOUR, dice=Random(1))
    counted()
    return seats


def test_figures_about_talk_are_said_in_sentences_with_their_base(read, lively):
    page = text(read())
    assert "In 100 of 100 conversations an answer is answered. 0 with one side alone, 0 with a reaction, 11" in page
    assert "Half of the conversations reach a chain of 3 contributions or more." in page
    assert "At your tables people answer each other less than chance would have it. 74 steps from voice" in page
    assert "7 voices; you are one of them. Of 100 steps 59 have one back" in page
    assert re.search(r"On the scale from chance \(0\) to everything \(1\): −0\.\d\d\.", page)
    assert "35 of 100 contributions come from the most active tenth of those who write. 22 of 63" in page
    assert "1 person within reach wrote nothing; that is counted apart." in page
    assert "3 people were there in three of the last four weeks. 6 people wrote in these weeks. 50 of 100" in page
    assert "0 of 100 conversations are opened by people. Opened by people: 0, opened by you: 11." in page
    assert "In 100 of 100 cases at least two people take up what you open. 11 of 11 conversations" in page


def test_figures_about_answers_are_said_in_sentences_with_their_base(read, lively):
    page = text(read())
    assert "half of the waits end within 48 hours of your opening hours. 44 times somebody went on" in page
    assert "3 of these waits still run." in page
    assert "In 100 of 100 cases a question is answered and need not be asked again. 11 questions were found." in page
    assert "Tried on sentences labelled by hand: 97 of 100 taken for questions were some, 89 of 100" in page


def test_they_are_compared_with_the_four_weeks_before(read, talks, lively):
    talks([*NAMES[:4], "Silvia"], range(-66, -38, 2))
    page = text(read())
    for sentence in (
        r"back and forth\. .*?In the four weeks before: \d+ of 100\.",
        r"Evenness: 0\.\d\d; 1 would mean everybody the same\. .*?In the four weeks before: 0\.\d\d\.",
        r"keep coming back\. In the four weeks before: \d\.",
        r"Opened by people: 0, opened by you: 11\. In the four weeks before: \d+ of 100\.",
        r"11 questions were found\. In the four weeks before: 100 of 100\.",
    ):
        assert re.search(sentence, page), sentence


def test_figures_with_too_little_are_folded_as_well_and_say_what_they_lack(read, talks):
    talks(NAMES[:2], range(-10, -5))
    page = read()
    folded = {card.key: " ".join(card.base) for level in page.context["screen"].levels for card in level.folded}
    assert folded["depth"].endswith("5 conversations were held; it takes 10.")
    assert folded["evenness"].endswith("2 people wrote; it takes 5.")
    assert folded["initiative"].endswith("5 conversations were opened; it takes 10.")
    assert folded["uptake"] == "Nothing of this kind happened in these four weeks."
    assert folded["regulars"].startswith("Not yet: this needs 28 days of conversations.")
    # the index with its parts is never folded
    assert "dialogue_index" not in folded
    names = "Interaction depth, Reciprocity, Participation evenness, Regulars, Initiative, Uptake"
    assert f"More figures: {names}" in text(page)


def test_figures_for_a_second_look_are_named_in_one_line(read, lively):
    levels = read().context["screen"].levels
    assert [card.key for card in levels[0].cards] == ["dialogue_index", "depth", "regulars", "initiative"]
    assert [card.key for card in levels[0].folded] == ["reciprocity", "evenness", "uptake"]
    assert levels[1].folded_names == "Next response time"


def test_a_house_that_has_hardly_spoken_reads_what_each_figure_takes(read, talks):
    talks(NAMES[:1], [-6])
    page = text(read())
    assert "1 question was found; it takes 10." in page
    assert "1 time somebody went on and waited for you; it takes 5." in page
    assert "2 steps from voice to voice; it takes 20 and three voices." in page


def test_what_too_few_took_up_says_how_many_there_were(read, talks, table, theatre, counted):
    talk.answer(room=table, member=theatre.host, text="Heute ist der Saal beheizt", now=NOON - 20 * DAY)
    talks(NAMES[:1], [-6])
    assert "You opened 1 conversation at a table; it takes 10." in text(read())


def test_a_figure_reads_as_well_in_german(read, lively, theatre):
    du = text(read(language="de"))
    assert "In 100 von 100 Gesprächen wird auf eine Antwort geantwortet." in du
    assert "An euren Tischen antworten Menschen einander weniger, als es der Zufall ergäbe." in du
    assert "Zwischen Zufall (0) und völliger Gegenseitigkeit (1): −0," in du
    theatre.firm.tone = "sie"
    theatre.firm.save(update_fields=["tone"])
    assert "An Ihren Tischen antworten Menschen einander weniger" in text(read(language="de"))
