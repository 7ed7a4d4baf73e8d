"""The whole exchange in order, and everything one can do in it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from stammtisch.conversations.actions import talk
from stammtisch.conversations.models import Message, Reaction, Thread
from stammtisch.conversations.models.message import Audience
from stammtisch.conversations.queries.room import window
from stammtisch.kit import clock
from stammtisch.people.models import Member
from stammtisch.testing.cast import NOON, guest
from stammtisch.web.idempotency import new_key


@pytest.fixture
def room(table, path):
    return path(f"rooms/{table.public_id}/")


@pytest.fixture
def say(browser, room):
    return lambda text, **more: browser.post(f"{room}say/", {"text": text, "key": new_key(), **more})


def lines(answer):
    return answer.context["screen"].lines


def seqs(messages):
    return [message.seq for message in messages]


@pytest.fixture
def long_talk(theatre, table):
    for number in range(120):
        talk.answer(room=table, member=theatre.owner, text=f"Zeile {number + 1}", now=NOON)
    table.refresh_from_db()
    return table


def test_the_end_is_shown_first_and_older_lines_a_step_away(long_talk):
    end = window(long_talk)
    assert seqs(end.messages) == list(range(71, 121))
    assert (end.older, end.newer) == (71, None)
    before = window(long_talk, before=end.older)
    assert seqs(before.messages) == list(range(21, 71))
    first = window(long_talk, before=before.older)
    assert seqs(first.messages) == list(range(1, 21))
    assert (first.older, first.newer) == (None, 20)
    assert seqs(window(long_talk, after=20).messages) == list(range(21, 71))


@pytest.mark.parametrize("at", [1, 60, 120, 0, 10**15 - 1])
def test_a_line_is_opened_where_it_was_said(long_talk, at):
    shown = seqs(window(long_talk, at=at).messages)
    assert len(shown) == 50
    assert min(max(at, 1), 120) in shown


@pytest.mark.parametrize(
    "query", ["before=x", "at=-1", "after=1e9", "before=0", "at=99999999999999999999", "reply=x"]
)
def test_an_address_somebody_made_up_opens_the_room(browser, room, query):
    assert browser.get(f"{room}?{query}").status_code == 200


def test_days_are_separated_once(theatre, table, browser, room):
    for days in (2, 1, 1, 0):
        talk.answer(room=table, member=theatre.owner, text="Hallo", now=NOON - timedelta(days=days))
    assert [bool(line.day) for line in lines(browser.get(room))] == [True, True, False, True]


def test_an_answer_goes_to_the_room_and_a_note_stays_in_the_team(say, table):
    assert say("Um acht.").status_code == 303
    assert say("Weiß jemand mehr?", kind="note").status_code == 303
    assert list(Message.objects.filter(room=table).values_list("audience", flat=True)) == [
        Audience.ROOM,
        Audience.TEAM,
    ]


def test_an_answer_to_one_line_quotes_it(say, ask, bea, browser, room):
    question = ask(bea, "Wann spielt ihr?")
    page = browser.get(f"{room}?reply={question.public_id}")
    assert page.context["screen"].composer.quote == "Wann spielt ihr?"
    say("Um acht.", reply=question.public_id)
    assert lines(browser.get(room))[-1].quote == "Wann spielt ihr?"


def test_a_line_of_another_room_cannot_be_answered_here(say, ask, direct, table):
    elsewhere = ask(direct)
    say("Um acht.", reply=elsewhere.public_id)
    assert Message.objects.get(room=table).reply_to is None


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("x" * 1_000_000, 422),
        ("", 422),
        (" \n\t ", 422),
        ("\u200b\u2060\0", 422),
        ("eins\0zwei\x1b[31m\x07", 303),
        ("\u202eגוד evening\u202c \u2066x", 303),
        ("Z" + "\u0335" * 400 + "algo", 303),
        ("😀" * 9_999, 303),
        ("👩‍👩‍👧‍👦" * 1_000, 303),
        ("<script>alert(1)</script>", 303),
        ("𝕲𝖔𝖙𝖍𝖎𝖘𝖈𝖍 ﷽ ﷽", 303),
    ],
)
def test_odd_text_is_said_or_refused_with_a_sentence_and_never_lost(say, browser, room, text, status):
    answer = say(text)
    assert answer.status_code == status
    if status == 422:
        composer = answer.context["screen"].composer
        assert composer.error
        assert composer.draft.text.replace("\r\n", "\n").strip("\0") == text.strip("\0")
        assert not Message.objects.exists()
    else:
        assert "\0" not in Message.objects.get().text
        assert browser.get(room).status_code == 200


def test_edits_show_the_team_what_it_said_before(say, browser, path, room, theatre):
    say("Um acht.")
    message = Message.objects.get()
    edit = path(f"messages/{message.public_id}/edit/")
    assert browser.get(edit).status_code == 200
    assert browser.post(edit, {"text": "Um neun."}).status_code == 302
    assert lines(browser.get(room))[0].is_edited
    assert "Um acht." in browser.get(path(f"messages/{message.public_id}/")).content.decode()
    refused = browser.post(edit, {"text": "y" * 20_000})
    assert refused.status_code == 422
    assert "y" * 20_000 in refused.content.decode()


def test_a_message_is_taken_back_after_a_question(say, browser, path, room):
    say("Ein Versehen.")
    message = Message.objects.get()
    delete = path(f"messages/{message.public_id}/delete/")
    assert browser.get(delete).status_code == 200
    assert Message.objects.get().text
    browser.post(delete)
    line = lines(browser.get(room))[0]
    assert line.is_gone
    assert "Ein Versehen." not in browser.get(room).content.decode()
    assert browser.get(delete).status_code == 403


def test_only_who_said_it_changes_it(say, as_, theatre, ask, bea, path):  # noqa: PLR0917
    say("Um acht.")
    colleagues_line, guests_line = Message.objects.get(), ask(bea)
    boss = as_(theatre.owner)
    for message in (colleagues_line, guests_line):
        for verb in ("edit", "delete"):
            assert boss.get(path(f"messages/{message.public_id}/{verb}/")).status_code == 403
            assert boss.post(path(f"messages/{message.public_id}/{verb}/"), {"text": "x"}).status_code == 403


def test_a_reaction_is_put_exchanged_and_taken_back(ask, bea, browser, path):
    message = ask(bea)
    react = path(f"messages/{message.public_id}/react/")

    def emojis():
        return list(Reaction.objects.values_list("emoji", flat=True))

    browser.post(react, {"emoji": "👍"})
    assert emojis() == ["👍"]
    browser.post(react, {"other": "👩‍👩‍👧‍👦"})
    assert emojis() == ["👩‍👩‍👧‍👦"]
    assert browser.post(react, {"other": "<b>nett</b>"}).status_code == 422
    assert emojis() == ["👩‍👩‍👧‍👦"]
    browser.post(react, {"emoji": "👩‍👩‍👧‍👦"})
    assert emojis() == []


def test_a_thank_you_needs_no_answer(ask, bea, browser, path, room):
    message = ask(bea, "Danke, bis morgen!")
    browser.post(path(f"messages/{message.public_id}/settle/"))
    assert Thread.objects.get().waiting_since is None
    assert lines(browser.get(room))[0].is_settled


def test_ones_own_line_cannot_be_settled(say, browser, path):
    say("Um acht.")
    assert browser.post(path(f"messages/{Message.objects.get().public_id}/settle/")).status_code == 403


@pytest.fixture
def thread(ask, direct):
    ask(direct)
    return Thread.objects.get()


def test_a_conversation_is_given_to_somebody_and_back(thread, browser, path, theatre):
    assign = path(f"threads/{thread.public_id}/assign/")
    browser.post(assign, {"to": theatre.host.public_id})
    assert Thread.objects.get().assigned_to == theatre.host
    browser.post(assign, {"to": ""})
    assert Thread.objects.get().assigned_to is None


def test_it_cannot_be_given_to_who_does_not_talk_here(thread, browser, path, theatre):
    assign = path(f"threads/{thread.public_id}/assign/")
    Member.objects.filter(pk=theatre.host.pk).update(left_at=NOON)
    for nobody in (theatre.adviser.public_id, theatre.host.public_id, "x"):
        assert browser.post(assign, {"to": nobody}).status_code == 404


def test_it_rests_until_nine_in_the_firms_zone(thread, browser, path, theatre):
    rest = path(f"threads/{thread.public_id}/rest/")
    browser.post(rest, {"until": "tomorrow"})
    back = Thread.objects.get().snoozed_until.astimezone(theatre.firm.zone)
    assert (back.hour, back.date()) == (9, clock.now().astimezone(theatre.firm.zone).date() + timedelta(days=1))


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"until": "x"},
        {"until": "date"},
        {"until": "date", "on": "2020-01-01"},
        {"until": "date", "on": "0000-99-99"},
    ],
)
def test_a_day_that_is_none_is_refused_with_a_sentence(thread, browser, path, body):
    answer = browser.post(path(f"threads/{thread.public_id}/rest/"), body)
    assert answer.status_code == 422
    assert answer.context["screen"].problem


def test_htmx_gets_the_part_alone(ask, bea, browser, path):
    address = path(f"messages/{ask(bea).public_id}/")
    part = browser.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "<form" in part


def test_an_adviser_reads_along_and_changes_nothing(as_, theatre, thread, say, path, direct, table):  # noqa: PLR0917
    say("Um acht.")
    message = Message.objects.filter(room=table).get()
    adviser = as_(theatre.adviser)
    page = adviser.get(path(f"rooms/{direct.room.public_id}/"))
    assert page.context["screen"].composer is None
    assert "<textarea" not in page.content.decode()
    for verb in ("react", "settle", "edit", "delete"):
        assert adviser.post(path(f"messages/{message.public_id}/{verb}/")).status_code == 403
    for verb in ("assign", "rest", "finish"):
        assert adviser.post(path(f"threads/{thread.public_id}/{verb}/")).status_code == 403
    assert adviser.post(path(f"rooms/{table.public_id}/say/")).status_code == 403


def test_the_number_of_queries_does_not_grow_with_the_talk(theatre, table, ask, browser, room, direct, path):  # noqa: PLR0917
    def grow(numbers):
        for number in numbers:
            seat = guest(f"Gast {number}", table)
            message = ask(seat, now=clock.now())
            answer = talk.answer(room=table, member=theatre.owner, text="Ja", now=clock.now(), reply_to=message)
            talk.react(message=answer, emoji="👍", address=seat.address, now=clock.now())
            talk.react(message=message, emoji="🎉", member=theatre.host, now=clock.now())

    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(room).status_code == 200
        return len(captured)

    grow(range(10))
    browser.get(room)
    few = queries()
    grow(range(10, 20))
    assert queries() == few
