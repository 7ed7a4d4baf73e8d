"""People talk in a room: one order for everybody, and nobody who asks is forgotten."""

import pytest

from stammtisch.conversations import search
from stammtisch.conversations.actions import rooms, talk, threads
from stammtisch.conversations.actions.writing import link
from stammtisch.conversations.errors import NothingToSay, NotSeated, TooLong
from stammtisch.conversations.models import FeedEntry, Job, Message, MessageVersion, Thread
from stammtisch.people.tenancy import firm_scope
from stammtisch.testing.cast import NOON, guest, house


@pytest.fixture
def theatre(db):
    theatre = house()
    with firm_scope(theatre.firm):
        yield theatre


@pytest.fixture
def table(theatre):
    return rooms.open_table(title="Stammtisch", now=NOON)


@pytest.fixture
def bea(table):
    return guest("Bea", table)


def ask(seat, dice, text="Wann spielt ihr am Samstag?", now=NOON):
    return talk.say(seat=seat, text=text, now=now, dice=dice)


def waiting():
    return set(Thread.objects.filter(waiting_since__isnull=False).values_list("address__person__name", flat=True))


def test_lines_are_numbered_without_a_gap_and_chained(table, bea, dice):
    for number in range(5):
        ask(bea, dice, f"Satz {number}")
    lines = list(Message.objects.filter(room=table))
    assert [line.seq for line in lines] == [1, 2, 3, 4, 5]
    chain = ""
    for line in lines:
        chain = link(chain, line.seq, line.words_mac)
        assert line.chain == chain


def test_a_guest_who_asks_waits_until_a_member_answers(theatre, table, bea, dice):
    ask(bea, dice)
    assert waiting() == {"Bea"}
    talk.answer(room=table, member=theatre.colleague, text="Um acht.", now=NOON)
    assert waiting() == set()


def test_an_internal_note_answers_nobody(theatre, table, bea, dice):
    ask(bea, dice)
    talk.note(room=table, member=theatre.colleague, text="Weiß das jemand?", now=NOON)
    assert waiting() == {"Bea"}


def test_a_reply_answers_only_its_author(theatre, table, bea, dice):
    omar = guest("Omar", table)
    question = ask(bea, dice)
    ask(omar, dice, "Gibt es noch Karten?")
    talk.answer(room=table, member=theatre.host, text="Um acht.", now=NOON, reply_to=question)
    assert waiting() == {"Omar"}


def test_a_new_question_wakes_a_resting_thread(table, bea, dice):
    ask(bea, dice)
    thread = threads.snooze(thread=Thread.objects.get(), until=NOON.replace(day=9), now=NOON)
    ask(bea, dice, "Hallo?")
    thread.refresh_from_db()
    assert thread.snoozed_until is None
    assert thread.waiting_since == NOON


def test_what_needs_no_answer_ends_the_wait_and_the_next_open_question_keeps_it(theatre, table, bea, dice):
    thanks = ask(bea, dice, "Danke, bis morgen!")
    later = NOON.replace(hour=12)
    ask(bea, dice, "Ach, wann genau?", now=later)
    talk.settle(message=thanks, member=theatre.owner, now=later)
    assert Thread.objects.get().waiting_since == later


def test_a_deleted_message_leaves_its_place_but_no_words(table, bea, dice):
    message = ask(bea, dice)
    talk.edit(message=message, text="Wann spielt ihr am Sonntag?", now=NOON, dice=dice)
    talk.delete(message=message, now=NOON, dice=dice)
    message.refresh_from_db()
    assert (message.seq, message.text) == (1, "")
    assert not MessageVersion.objects.exists()
    assert search.find("sonntag").message_ids == []
    assert waiting() == set()


def test_an_edit_keeps_what_was_said_before(table, bea, dice):
    message = ask(bea, dice)
    talk.edit(message=message, text="Wann beginnt ihr?", now=NOON, dice=dice)
    assert MessageVersion.objects.get().text == "Wann spielt ihr am Samstag?"
    assert search.find("beginnt").message_ids == [message.pk]


def test_who_has_left_cannot_speak(table, bea, dice):
    rooms.leave(seat=bea, now=NOON)
    with pytest.raises(NotSeated):
        ask(bea, dice)


@pytest.mark.parametrize("text", ["", "  \n ", "\u0000\u0007"])
def test_nothing_is_not_a_message(bea, dice, text):
    with pytest.raises(NothingToSay):
        ask(bea, dice, text)
    assert not Message.objects.exists()


def test_a_megabyte_is_refused_with_a_sentence_and_nothing_is_stored(bea, dice):
    with pytest.raises(TooLong, match="10000"):
        ask(bea, dice, "x" * 1_000_000)
    assert not Message.objects.exists()


def test_search_folds_case_accents_and_sharp_s_and_finds_beginnings(bea, dice):
    message = ask(bea, dice, "Größe M im Café, bitte")
    for query in ("grosse", "GRÖSSE caf", "cafe bitte"):
        assert search.find(query).message_ids == [message.pk], query


@pytest.mark.parametrize("query", ['"', "' OR 1=1", "*", "NEAR(a b)", "firm1", ":* & !", "\x00"])
def test_no_query_breaks_the_search(bea, dice, query):
    ask(bea, dice)
    assert search.find(query).person_ids == []


def test_another_firms_words_are_not_found(bea, dice):
    ask(bea, dice, "Geheimnis der Bühne")
    other = house("Bäckerei Zacharias", prefix="Z")
    with firm_scope(other.firm):
        assert search.find("geheimnis").message_ids == []


def test_the_feed_counts_without_gaps_and_each_change_is_told(table, bea, dice):
    ask(bea, dice)
    numbers = list(FeedEntry.objects.values_list("n", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    assert set(FeedEntry.objects.values_list("kind", flat=True)) == {"seats", "message", "thread"}


def test_figures_are_asked_to_look_once_at_all_that_changed(table, bea, dice):
    ask(bea, dice)
    ask(bea, dice, "Noch etwas", now=NOON.replace(hour=15))
    job = Job.objects.get(kind="measurement.derive")
    assert job.payload["since"] == NOON.isoformat()
    assert job.payload["until"] == NOON.replace(hour=15).isoformat()
