"""Messenger and Instagram: letters repaired once, the oldest first, the service's own words never people."""

import json

import pytest

from stammtisch.imports.messenger.messages import repaired
from stammtisch.imports.tests.opening import read
from stammtisch.imports.tests.packed import packed
from stammtisch.imports.values import Kind


def garbled(text: str) -> str:
    return text.encode().decode("latin-1")


def message(minute: int, text="Grüße", sender="Jörg Käser", **more):
    return {
        "sender_name": garbled(sender),
        "timestamp_ms": 1_709_645_400_123 + minute * 60_000,
        "content": garbled(text),
    } | more


def written(*messages, title="Gemüsehof") -> bytes:
    names = [{"name": garbled("Jörg Käser")}, {"name": "Lena Vogt"}]
    return json.dumps(
        {
            "participants": names,
            "messages": list(messages),
            "title": garbled(title),
            "is_still_participant": True,
            "thread_path": "inbox/gemuesehof_1",
        }
    ).encode()


CHAT = written(message(2, "Bis gleich 🎉", "Lena Vogt"), message(1))


def test_letters_are_repaired_and_the_oldest_comes_first():
    records, reader = read(CHAT)
    assert [(each.author, each.text) for each in records] == [("Jörg Käser", "Grüße"), ("Lena Vogt", "Bis gleich 🎉")]
    assert reader.source.title == "Gemüsehof"
    assert reader.report.backwards == 0
    assert reader.report.first < reader.report.last


@pytest.mark.parametrize("text", ["Grüße", "plain", "Ã", "naïve ½", "🎉"])
def test_a_text_that_is_right_already_stays(text):
    assert repaired(text) == text


def test_repairing_happens_once():
    assert repaired(garbled(garbled("ü"))) == garbled("ü")


@pytest.mark.parametrize(
    ("more", "kind", "detail"),
    [
        ({"photos": [{"uri": "x.jpg"}]}, Kind.MEDIA, "image"),
        ({"sticker": {"uri": "x.png"}}, Kind.MEDIA, "sticker"),
        ({"is_unsent": True}, Kind.DELETED, ""),
        ({"call_duration": 0, "missed": True}, Kind.CALL, "missed"),
        ({"share": {"link": "https://x.example"}}, Kind.MESSAGE, ""),
    ],
)
def test_what_is_more_than_words_is_named(more, kind, detail):
    records, _ = read(written(message(1, **more)))
    assert (records[0].kind, records[0].detail) == (kind, detail)


def test_a_message_without_content_is_media_of_unknown_kind():
    empty = message(1)
    del empty["content"]
    records, _ = read(written(empty))
    assert (records[0].kind, records[0].detail) == (Kind.MEDIA, "unknown")


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        ("Jörg Käser left the group.", "left"),
        ("Jörg Käser added Lena Vogt to the group.", "added"),
        ("You named the group Stammtisch.", "renamed"),
        ("Jörg Käser hat die Gruppe verlassen.", "left"),
        ("Liked a message", "reaction"),
        ("Reacted ❤ to your message ", "reaction"),
    ],
)
def test_what_the_service_says_is_nobodys_words(text, detail):
    records, reader = read(written(message(1, text)))
    assert (records[0].kind, records[0].author, records[0].detail) == (Kind.SYSTEM, None, detail)
    assert not reader.report.authors


@pytest.mark.parametrize(
    "text",
    [
        "Lena left the group.",
        "Jörg Käser left the group early",
        "I liked a message",
        "You added salt",
        "Du hast recht.",
    ],
)
def test_sentences_that_nearly_say_so_are_messages(text):
    records, _ = read(written(message(1, text)))
    assert records[0].kind is Kind.MESSAGE


def test_reactions_are_counted():
    likes = [{"reaction": garbled("❤"), "actor": "A"}, {"reaction": garbled("❤"), "actor": "B"}]
    records, _ = read(written(message(1, reactions=likes)))
    assert records[0].reactions == (("❤", 2),)


def test_a_long_chat_in_several_files_is_one_chat():
    folder = "your_activity/messages/inbox/gemuesehof_1"
    parts = {f"{folder}/message_{n}.json": written(message(100 - n, f"Teil {n}")) for n in (1, 2, 10)}
    records, reader = read(packed(parts), "instagram.zip")
    assert [each.text for each in records] == ["Teil 10", "Teil 2", "Teil 1"]
    assert reader.source.left_out == ()
