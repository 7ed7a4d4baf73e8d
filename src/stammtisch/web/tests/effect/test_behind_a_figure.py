"""Each figure opens the people, turns and statements it is made of, each with a way into its room."""

from datetime import timedelta
from random import Random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from stammtisch.conversations.actions import talk
from stammtisch.conversations.actions.writing import Author, Line, write
from stammtisch.measurement.metrics import METRICS
from stammtisch.measurement.models import Response
from stammtisch.people.actions import persons
from stammtisch.people.models import Person
from stammtisch.testing.cast import NOON, guest

from .test_effect_page import NAMES, text

DAY = timedelta(days=1)


@pytest.mark.parametrize("metric", METRICS)
def test_every_figure_has_its_list_and_an_empty_one_says_so(read, talks, table, theatre, metric):
    assert "There is nothing behind it in these four weeks." in text(read(f"effect/{metric}/"))
    talk.answer(room=table, member=theatre.host, text="Heute ist der Saal beheizt", now=NOON - 22 * DAY)
    talks(NAMES[:2], range(-20, -5, 4))
    page = read(f"effect/{metric}/")
    assert page.status_code == 200
    assert "There is nothing behind it" not in text(page)


def test_no_figure_means_no_page(read):
    assert read("effect/clicks/").status_code == 404


def test_people_in_dialogue_are_listed_with_their_latest_exchange(read, talks, table):
    talks(["Bea"], [-12, -6])
    html = read("effect/people_in_dialogue/").content.decode()
    assert "Was spielt ihr am -6. für Bea?" in html
    assert "Wir spielen für Bea Nummer -6" in html
    assert "Bea kommt am -6. vorbei" in html
    assert "2 exchanges" in html
    assert f"rooms/{table.public_id}/?at=4#m4" in html


def test_what_was_not_answered_in_time_can_be_read_and_corrected(read, talks, theatre, counted):
    talks(["Bea"], [-12])
    talks(["Omar"], [-9], answered=False)
    late = read("effect/answered_share/?show=late").content.decode()
    assert "Was spielt ihr am -9. für Omar?" in late
    assert "Was spielt ihr am -12. für Bea?" not in late
    assert "no answer" in late
    assert "Needs no answer?" in late
    row = Response.objects.get(person__name="Omar")
    message = talk.Message.objects.get(pk=row.turn)
    assert f"/messages/{message.public_id}/" in late
    talk.settle(message=message, member=theatre.host, now=NOON)
    counted()
    assert "für Omar" not in text(read("effect/answered_share/?show=late"))
    assert not Response.objects.filter(person__name="Omar").exists()


def test_an_adviser_reads_but_is_not_offered_to_correct(read, talks, theatre):
    talks(["Omar"], [-9], answered=False)
    assert "Needs no answer?" not in text(read("effect/answered_share/", member=theatre.adviser))


def test_broadcasts_and_dialogue_can_be_told_apart(read, talks, table, theatre, counted):
    talks(["Bea"], [-12])
    talk.answer(room=table, member=theatre.host, text="Am Freitag haben wir zu", now=NOON - 8 * DAY)
    write(table, Author.automatic(), Line("Die Runde hat begonnen, viel Spaß"), now=NOON - 4 * DAY)
    counted()
    broadcasts = text(read("effect/broadcasts/?show=broadcast"))
    assert "Am Freitag haben wir zu" in broadcasts
    assert "Theater Sprungbrett, automatic" in broadcasts
    assert "Wir spielen für Bea" not in broadcasts
    assert "Wir spielen für Bea" in text(read("effect/broadcasts/?show=dialogue"))
    assert "There is nothing" in text(read("effect/broadcasts/?show=open"))


def test_long_lists_are_read_page_by_page_and_nothing_is_left_out(read, talks):
    talks(NAMES, range(-28, -4, 3))
    seen, url = [], "effect/voice_share/"
    while url:
        page = read(url)
        rows = page.context["screen"].rows
        seen += [row.quotes[0].text for row in rows]
        assert len(rows) <= 20
        url = page.context["screen"].older_url.partition("/f/theater-sprungbrett/")[2]
    assert len(seen) == len(set(seen)) == 6 * 8 * 3


def test_people_are_read_page_by_page(read, talks):
    talks([f"Gast {number}" for number in range(23)], [-6])
    first = read("effect/dialogue_index/")
    assert len(first.context["screen"].rows) == 20
    second = read(first.context["screen"].older_url.partition("/f/theater-sprungbrett/")[2])
    assert len(second.context["screen"].rows) == 3
    assert second.context["screen"].older_url == ""


@pytest.mark.parametrize("odd", ["after=x", "before=1.2.3", "page=-1", "page=99999999", "show=members", "from=x"])
def test_odd_addresses_show_a_list_all_the_same(read, talks, odd):
    talks(["Bea"], [-6])
    assert read(f"effect/people_in_dialogue/?{odd}").status_code == 200
    assert read(f"effect/broadcasts/?{odd}").status_code == 200


def test_people_who_were_made_one_are_one_here_as_well(read, talks, counted):
    talks(["Bea", "Beate"], [-12])
    bea, beate = Person.objects.get(name="Bea"), Person.objects.get(name="Beate")
    made = persons.merge(survivor=beate, absorbed=bea, by=None, now=NOON)
    # before the rows are derived again the absorbed person goes by the name of the other
    assert text(read("effect/people_in_dialogue/")).count(" Beate ") >= 2
    counted()
    assert len(read("effect/people_in_dialogue/").context["screen"].rows) == 1
    persons.unmerge(merge=made, now=NOON)
    counted()
    assert len(read("effect/people_in_dialogue/").context["screen"].rows) == 2


def test_words_that_were_taken_back_are_not_shown(read, talks, table, counted, dice):
    talks(["Bea"], [-12])
    message = talk.Message.objects.get(room=table, seq=1)
    talk.delete(message=message, now=NOON, dice=dice)
    counted()
    for metric in METRICS:
        assert "Was spielt ihr" not in text(read(f"effect/{metric}/"))


@pytest.mark.parametrize("metric", METRICS)
def test_a_list_asks_as_much_for_twelve_rows_as_for_six(read, talks, metric):
    counts = []
    for names in (["Bea", "Omar"], ["Lena", "Rosa"]):
        talks(names, [-12, -8])
        with CaptureQueriesContext(connection) as asked:
            read(f"effect/{metric}/")
        counts.append(len(asked))
    assert counts[0] == counts[1]


def listed(read, address):
    """What a list shows, as name and notes."""
    return [(row.name, row.notes) for row in read(address).context["screen"].rows]


def test_conversations_can_be_read_by_how_far_they_went(read, talks, table, theatre, counted):
    talks(["Bea"], [-12])
    talks(["Omar"], [-9], answered=False)
    assert listed(read, "effect/depth/?show=deep") == [("Bea", ["back and forth", "3 contributions", "Stammtisch"])]
    assert listed(read, "effect/depth/?show=alone") == [("Omar", ["one side alone", "1 contribution", "Stammtisch"])]
    assert listed(read, "effect/depth/?show=reaction") == []
    assert len(listed(read, "effect/depth/")) == 2
    assert [notes[0] for _name, notes in listed(read, "effect/reciprocity/")] == ["1 voice", "2 voices"]


def test_openings_can_be_read_by_who_opened_and_who_took_them_up(read, talks, table, theatre, counted):
    talks(["Bea"], [-12])
    house, guests = theatre.firm.name, [guest(name, table, now=NOON - 50 * DAY) for name in ("Omar", "Lena")]
    for day, who in ((-20, guests), (-18, guests[:1]), (-2, [])):
        talk.answer(room=table, member=theatre.host, text=f"Welches Stück am {day}.?", now=NOON + day * DAY)
        for place, seat in enumerate(who, start=1):
            at = NOON + day * DAY + place * DAY / 24
            talk.say(seat=seat, text=f"Lieber das am {day}. mit {place}", now=at, dice=Random(1))
    counted()
    running = "effect/{}/?from=2026-10-12&show={}"
    past = "effect/{}/?show={}"
    assert [name for name, _notes in listed(read, past.format("initiative", "theirs"))] == ["Bea"]
    assert [name for name, _notes in listed(read, past.format("initiative", "ours"))] == [house, house]
    assert [notes[0] for _name, notes in listed(read, past.format("uptake", "taken"))] == ["2 people responded"]
    assert [notes[0] for _name, notes in listed(read, past.format("uptake", "left"))] == ["1 person responded"]
    assert next(notes[0] for _name, notes in listed(read, running.format("uptake", "all"))) == "still open"


def test_people_are_listed_with_what_they_wrote_and_when_they_were_there(read, talks):
    talks(["Bea"], [-27, -20, -13, -6])
    talks(["Omar"], [-6])
    assert listed(read, "effect/evenness/") == [
        ("Bea", ["8 contributions", "Stammtisch"]),
        ("Omar", ["2 contributions", "Stammtisch"]),
    ]
    assert [name for name, _notes in listed(read, "effect/regulars/")] == ["Bea"]
    assert listed(read, "effect/regulars/?show=all")[1] == ("Omar", ["in 1 of 4 weeks", "Stammtisch"])


def test_questions_show_what_they_lacked_and_can_be_corrected(read, talks, table, counted):
    talks(["Bea"], [-12])
    talks(["Omar"], [-15], answered=False)
    seat = guest("Lena", table, now=NOON - 50 * DAY)
    for hour in (0, 1):
        at = NOON - 9 * DAY + hour * DAY / 2
        talk.say(seat=seat, text="Wann habt ihr am Samstag auf?", now=at, dice=Random(1))
    counted()
    rows = read("effect/questions_answered/?show=late").context["screen"].rows
    assert [(row.name, row.waits) for row in rows] == [
        ("Lena", "no answer"),
        ("Lena", "asked again"),
        ("Omar", "no answer"),
    ]
    assert all(row.correct_url for row in rows)
    everything = read("effect/questions_answered/").context["screen"].rows
    assert [(row.name, row.waits) for row in everything if row.name == "Bea"] == [("Bea", "")]


def test_long_lists_of_conversations_are_read_page_by_page(read, talks):
    talks([f"Gast {number}" for number in range(23)], [-6], alone=True)
    first = read("effect/depth/").context["screen"]
    assert (len(first.rows), first.newer_url) == (20, "")
    second = read(first.older_url.partition("/f/theater-sprungbrett/")[2]).context["screen"]
    assert (len(second.rows), second.older_url) == (3, "")
    assert second.newer_url
