"""Element: events of a room; edits, answers, reactions and deletions find their message."""

import json

import pytest

from stammtisch.imports.tests.opening import read
from stammtisch.imports.values import Kind

LENA, OMAR = "@lena:stammtisch.example", "@omar:stammtisch.example"


def event(number: int, content, sender=LENA, kind="m.room.message", **more):
    return {
        "type": kind,
        "sender": sender,
        "content": content,
        "event_id": f"${number}",
        "origin_server_ts": 1_709_645_400_000 + number * 60_000,
    } | more


def words(text: str, **more):
    return {"msgtype": "m.text", "body": text} | more


def room(*events) -> bytes:
    return json.dumps(
        {"room_name": "Stammtisch", "room_creator": "Lena", "topic": "", "exported_by": "Lena",
         "export_date": "5 März 2024", "messages": list(events)}
    ).encode()  # fmt: skip


JOINED = event(1, {"membership": "join", "displayname": "Lena Vogt"}, kind="m.room.member", state_key=LENA)
ROOM = room(JOINED, event(2, words("Guten Morgen")), event(3, words("Moin"), sender=OMAR))


def test_people_are_called_as_the_room_calls_them():
    records, reader = read(ROOM)
    assert [(each.author, each.kind, each.text) for each in records] == [
        (None, Kind.SYSTEM, "Lena Vogt"),
        ("Lena Vogt", Kind.MESSAGE, "Guten Morgen"),
        (OMAR, Kind.MESSAGE, "Moin"),
    ]
    assert reader.source.title == "Stammtisch"


def test_edits_reactions_and_answers_find_their_message():
    edit = words(
        "* besser", **{"m.new_content": words("besser"), "m.relates_to": {"rel_type": "m.replace", "event_id": "$2"}}
    )
    like = {"m.relates_to": {"rel_type": "m.annotation", "event_id": "$2", "key": "👍"}}
    answer = words(f"> <{LENA}> gut\n> sehr\n\nDanke", **{"m.relates_to": {"m.in_reply_to": {"event_id": "$2"}}})
    records, reader = read(
        room(
            event(2, words("gut")),
            event(3, edit),
            event(4, like, sender=OMAR, kind="m.reaction"),
            event(5, answer, sender=OMAR),
        )
    )
    assert len(records) == 2
    assert (records[0].text, records[0].edited, records[0].reactions) == ("besser", True, (("👍", 1),))
    assert (records[1].text, records[1].reply_to) == ("Danke", "$2")
    assert reader.report.edited == 1


@pytest.mark.parametrize(
    ("what", "kind", "detail"),
    [
        (event(1, {"msgtype": "m.image", "body": "bild.jpg"}), Kind.MEDIA, "image"),
        (event(1, {"msgtype": "m.location", "body": "Ort"}), Kind.LOCATION, ""),
        (event(1, {}, unsigned={"redacted_because": {}}), Kind.DELETED, ""),
        (event(1, {"algorithm": "m.megolm"}, kind="m.room.encrypted"), Kind.MEDIA, "unknown"),
        (event(1, {"name": "Neu"}, kind="m.room.name"), Kind.SYSTEM, "renamed"),
        (event(1, {"membership": "leave"}, kind="m.room.member", state_key=LENA), Kind.SYSTEM, "left"),
        (event(1, {"membership": "leave"}, kind="m.room.member", state_key=OMAR), Kind.SYSTEM, "removed"),
        (event(1, {"m.poll": {"question": {"body": "Wann?"}}}, kind="m.poll.start"), Kind.POLL, ""),
    ],
)
def test_each_event_is_named(what, kind, detail):
    records, _ = read(room(what))
    assert (records[0].kind, records[0].detail) == (kind, detail)


def test_what_is_no_event_is_shown_as_unknown():
    records, reader = read(room(event(1, words("gut")), {"sender": LENA, "origin_server_ts": "bald"}, 7))
    assert len(records) == 1
    assert reader.report.unknown_lines == 2
