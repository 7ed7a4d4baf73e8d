"""Telegram Desktop: one chat or a whole account; texts, events, edits, answers and reactions; true times."""

import json
from datetime import UTC, datetime

import pytest

from stammtisch.imports.errors import ManyChats, NotAnExport, TooMuch
from stammtisch.imports.telegram.reader import MOST_CHATS
from stammtisch.imports.tests.opening import read
from stammtisch.imports.values import Kind


def message(number: int, text="Guten Morgen", **more):
    at = 1_709_645_400 + number * 60  # 5 March 2024, 13:30 UTC, and minutes after it
    return {
        "id": number,
        "type": "message",
        "date": "2024-03-05T14:30:00",
        "date_unixtime": str(at),
        "from": "Lena Vogt",
        "from_id": "user17",
        "text": text,
        "text_entities": [],
    } | more


def chat(*messages, name="Improtheater Sprungbrett") -> dict:
    return {"name": name, "type": "private_supergroup", "id": 42, "messages": list(messages)}


def written(value) -> bytes:
    return json.dumps(value, indent=1, ensure_ascii=False).encode()


CHAT = written(chat(message(1), message(2, "Bis gleich", **{"from": "Omar 🎭"})))


def test_messages_have_true_times_names_and_words():
    records, reader = read(CHAT)
    assert [(each.author, each.text, each.id) for each in records] == [
        ("Lena Vogt", "Guten Morgen", "1"),
        ("Omar 🎭", "Bis gleich", "2"),
    ]
    assert records[0].at == datetime(2024, 3, 5, 13, 31, tzinfo=UTC)
    assert (reader.source.zone, reader.source.title) == ("UTC", "Improtheater Sprungbrett")
    assert reader.report.authors == {"Lena Vogt": 1, "Omar 🎭": 1}


def test_parts_of_a_text_are_joined_as_they_stand():
    parts = ["Heute ", {"type": "bold", "text": "Pro"}, {"type": "plain", "text": "be"}, "!", 7]
    records, _ = read(written(chat(message(1, parts))))
    assert records[0].text == "Heute Probe!"


def test_edits_answers_and_reactions_are_kept():
    reactions = [
        {"type": "emoji", "count": 2, "emoji": "👍", "recent": []},
        {"type": "paid", "count": 1},
        {"type": "emoji", "count": "viele", "emoji": "👎"},
    ]
    edited = message(2, edited_unixtime="1709650000", reply_to_message_id=1, reactions=reactions)
    elsewhere = message(3, reply_to_message_id=1, reply_to_peer_id="channel9")
    records, reader = read(written(chat(message(1), edited, elsewhere)))
    assert [each.edited for each in records] == [False, True, False]
    assert [each.reply_to for each in records] == ["", "1", ""]
    assert records[1].reactions == (("👍", 2), ("⭐", 1))
    assert reader.report.edited == 1


@pytest.mark.parametrize(
    ("more", "kind", "detail"),
    [
        ({"photo": "photos/1.jpg"}, Kind.MEDIA, "image"),
        ({"media_type": "sticker", "file": "stickers/1.webp"}, Kind.MEDIA, "sticker"),
        ({"media_type": "voice_message", "file": "voice/1.ogg"}, Kind.MEDIA, "audio"),
        ({"media_type": "hologram"}, Kind.MEDIA, "hologram"),
        ({"file": "files/plan.pdf"}, Kind.MEDIA, "document"),
        ({"location_information": {"latitude": 1, "longitude": 2}}, Kind.LOCATION, ""),
        ({"contact_information": {"first_name": "Ida"}}, Kind.CONTACT, ""),
    ],
)
def test_what_is_more_than_words_is_named(more, kind, detail):
    records, _ = read(written(chat(message(1, "Plan", **more))))
    assert (records[0].kind, records[0].detail, records[0].text) == (kind, detail, "Plan")


def test_a_poll_has_its_question_and_answers():
    poll = {"question": "Wann?", "answers": [{"text": "Ja", "voters": 3}, {"text": "Nein", "voters": 0}]}
    records, _ = read(written(chat(message(1, "", poll=poll))))
    assert records[0].kind is Kind.POLL
    assert records[0].text == "Wann?\nOPTION: Ja (3 votes)\nOPTION: Nein (0 votes)"


@pytest.mark.parametrize(
    ("action", "members", "detail"),
    [
        ("invite_members", ["Omar 🎭"], "added"),
        ("remove_members", ["Omar 🎭"], "removed"),
        ("remove_members", ["Lena Vogt"], "left"),
        ("join_group_by_link", [], "joined"),
        ("boost_apply", [], "boost_apply"),
    ],
)
def test_events_are_never_people(action, members, detail):
    event = {"id": 1, "type": "service", "date_unixtime": "1709645400", "actor": "Lena Vogt", "action": action}
    records, reader = read(written(chat(event | {"members": members}, message(2))))
    assert (records[0].kind, records[0].author, records[0].detail) == (Kind.SYSTEM, None, detail)
    assert reader.report.authors == {"Lena Vogt": 1}


def test_a_call_is_somebodys():
    call = {"id": 1, "type": "service", "date_unixtime": "1709645400", "actor": "Lena Vogt", "action": "phone_call"}
    records, _ = read(written(chat(call | {"discard_reason": "missed"}, message(2))))
    assert (records[0].kind, records[0].author, records[0].detail) == (Kind.CALL, "Lena Vogt", "missed")


def test_a_deleted_account_is_its_number():
    records, _ = read(written(chat(message(1, **{"from": None}))))
    assert records[0].author == "user17"


def test_old_exports_know_only_local_time_and_say_so():
    old = message(1)
    del old["date_unixtime"]
    records, reader = read(written(chat(old)))
    assert records[0].at == datetime(2024, 3, 5, 13, 30, tzinfo=UTC)  # 14:30 in Berlin
    assert reader.report.warnings == ["local_times"]


def test_what_has_no_time_is_shown_as_unknown():
    records, reader = read(written(chat(message(1), "nonsense", message(3, date="gestern", date_unixtime="bald"))))
    assert len(records) == 1
    assert reader.report.unknown_lines == 2


def account(*chats) -> bytes:
    return written(
        {"about": "…", "contacts": {"list": [{"first_name": "Ida"}]}, "chats": {"about": "…", "list": chats}}
    )


def test_of_an_account_a_chat_has_to_be_chosen():
    data = account(chat(message(1), name="Ida"), chat(message(1, "Eins"), message(2, "Zwei"), name="Stammtisch"))
    with pytest.raises(ManyChats) as question:
        read(data)
    assert [(each.title, each.messages) for each in question.value.candidates] == [("Ida", 1), ("Stammtisch", 2)]
    records, reader = read(data, chat=question.value.candidates[1].key)
    assert [each.text for each in records] == ["Eins", "Zwei"]
    assert reader.source.title == "Stammtisch"


def test_the_only_chat_of_an_account_needs_no_choice():
    records, _ = read(account(chat(message(1))))
    assert len(records) == 1


def test_an_account_without_chats_is_refused():
    with pytest.raises(NotAnExport) as refusal:
        read(account())
    assert refusal.value.reason == "no_messages"


def test_an_account_with_too_many_chats_is_refused():
    with pytest.raises(TooMuch):
        read(account(*[{"messages": []}] * (MOST_CHATS + 1)))


def test_a_file_that_was_cut_is_refused_at_the_latest_at_its_end():
    for end in range(1, len(CHAT), 7):
        with pytest.raises(NotAnExport):
            read(CHAT[: len(CHAT) - end])


def test_half_characters_and_zeros_are_replaced():
    records, _ = read(
        b'{"name":"x","type":"t","id":1,"messages":[{"id":1,"date_unixtime":"1","from":"A","text":"\\ud83d\\u0000!","date":""}]}'
    )
    assert records[0].text == "��!"
    records[0].text.encode()
