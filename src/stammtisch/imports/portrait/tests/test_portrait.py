"""The portrait of small invented chats whose figures can be counted by hand."""

import io
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from stammtisch.imports.portrait.as_json import as_json, message_as_json
from stammtisch.imports.portrait.chat import Cast, chat_of, unknown_among, voices
from stammtisch.imports.portrait.drawing import draw
from stammtisch.imports.portrait.pseudonyms import pseudonyms, renamed
from stammtisch.imports.portrait.team import likely_team
from stammtisch.imports.whatsapp.reader import WhatsAppReader

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 25, tzinfo=UTC)
MONDAY = datetime(2026, 3, 2, 9, 0)  # noqa: DTZ001 - what the phone's clock shows


def chat(*lines, title="", start=MONDAY):
    """A chat of (hours after Monday morning, who, what); without a name the messenger speaks."""
    written = []
    for hours, who, text in lines:
        at = start + timedelta(hours=hours)
        written.append(f"{at:%d.%m.%y, %H:%M} - {f'{who}: ' if who else ''}{text}")
    reader = WhatsAppReader(io.BytesIO("\n".join(written).encode()), zone=BERLIN, now=NOW, order="dmy", title=title)
    return chat_of("chat.txt", reader.source, reader.records(), reader.report)


def drawn(*lines, team=("Theater",), **more):
    return draw([chat(*lines, **more)], Cast(frozenset(team)), zone=BERLIN)


ASKED = [
    (0, "Lena", "Wann ist die nächste Probe?"),
    (2, "Theater", "Am Samstag um acht."),
    (5, "Lena", "Danke, ich bin dabei!"),
    (6, "Omar", "Gibt es noch freie Karten?"),
]


def test_an_exchange_makes_a_person_be_in_dialogue():
    dialogue = drawn(*ASKED).dialogue
    people = dialogue.figures["people_in_dialogue"]
    assert (people.count, people.base) == (1, 2)
    assert [len(one.lines) for one in dialogue.excerpts] == [3]


def test_what_nobody_of_the_team_answered_is_quoted():
    dialogue = drawn(*ASKED).dialogue
    assert [(one.who, one.text) for one in dialogue.questions] == [("Omar", "Gibt es noch freie Karten?")]
    assert dialogue.open_questions == 1


def test_an_announcement_nobody_takes_up_stays_a_broadcast():
    lines = [*ASKED, (200, "Theater", "Neues Stück ab heute im Programm!"), (400, "Omar", "Wie war es denn gestern?")]
    weeks = drawn(*lines).dialogue.weeks
    assert sum(week.broadcast for week in weeks) == 1


def test_without_a_team_there_are_no_sides_and_no_figures():
    portrait = drawn(*ASKED, team=())
    assert portrait.dialogue is None
    assert as_json(portrait, ["no_team"])["metrics"] == {}
    assert as_json(portrait, ["no_team"])["warnings"] == ["no_team"]


def test_a_machine_answers_nobody():
    lines = [(0, "Lena", "Wann ist die nächste Probe?"), (1, "Bot", "Vielen Dank für deine Nachricht an uns!")]
    portrait = draw([chat(*lines)], Cast(frozenset({"Theater"}), frozenset({"Bot"})), zone=BERLIN)
    assert portrait.dialogue.open_questions == 1


def test_regulars_come_in_three_of_four_weeks_and_who_stopped_is_missed():
    week = 7 * 24
    lines = [(number * week, "Lena", f"Ich komme in Woche {number} gern") for number in range(12, 16)]
    lines = [(hours, "Omar", f"Nach {hours} Stunden bin ich dabei") for hours in (0, 30, 60)] + lines
    dialogue = drawn(*lines).dialogue
    assert dialogue.regulars == ("Lena",)
    assert [(one.name, one.turns) for one in dialogue.absent] == [("Omar", 3)]


def test_a_chat_of_two_is_a_direct_room_and_a_founded_group_a_table():
    assert chat(*ASKED[:3]).kind == "direct"
    assert chat((0, "", "Theater hat die Gruppe „Bühne“ erstellt."), *ASKED[:3]).kind == "table"


def test_messages_count_all_that_people_sent_and_people_are_sorted_by_it():
    portrait = drawn(*ASKED, (7, "Lena", "<Medien ausgeschlossen>"), (8, "Lena", "Diese Nachricht wurde gelöscht."))
    told = as_json(portrait, [])
    assert told["counts"]["messages"] == 6
    assert (told["counts"]["media"], told["counts"]["deleted"], told["counts"]["people"]) == (1, 1, 3)
    assert told["people"][0] == {"name": "Lena", "messages": 4, "side": "outside"}
    assert told["schema"] == "portrait-1"
    assert told["first"] == "2026-03-02T09:00:00+01:00"


def test_the_same_person_in_two_exports_is_one():
    one, other = chat(*ASKED), chat((0, "Lena", "Noch eine Frage: wo denn?"), title="Zweite Gruppe")
    portrait = draw([one, other], Cast(frozenset({"Theater"})), zone=BERLIN)
    assert [voice.name for voice in voices([one, other])].count("Lena") == 1
    assert portrait.dialogue.open_questions == 2


@pytest.mark.parametrize(
    ("lines", "title", "reason"),
    [
        (ASKED, "Theater Sprungbrett", "named_like_the_chat"),
        ([(0, "", "Theater hat die Gruppe „Bühne“ erstellt."), *ASKED], "", "founded_the_group"),
        (
            [each for n in range(5) for each in ((n, f"Gast {n}", "Wann denn?"), (n + 0.5, "Theater", "Um acht."))],
            "",
            "answers_most_people",
        ),
    ],
)
def test_the_likely_team_is_proposed_with_a_reason(lines, title, reason):
    assert [(one.name, one.reasons) for one in likely_team([chat(*lines, title=title)])] == [("Theater", (reason,))]


def test_nobody_is_proposed_without_a_sign():
    assert likely_team([chat(*ASKED)]) == []


def test_pseudonyms_stand_in_lists_and_in_quoted_words():
    read = chat(*ASKED, (8, "Cem Özcan", "Lena und Omar, kommt ihr? Lenas Tasche liegt hier."))
    given = pseudonyms(
        ["Lena", "Omar", "Cem Özcan", "Theater"], team=frozenset({"Theater"}), guest="Gast %(number)s", member="Wir"
    )
    hidden = renamed(read, given)
    assert hidden.said[-1].author == "Gast 3"
    assert hidden.said[-1].text == "Gast 1 und Gast 2, kommt ihr? Lenas Tasche liegt hier."
    assert hidden.report.authors == {"Gast 1": 2, "Gast 2": 1, "Gast 3": 1, "Wir": 1}


def test_a_name_nobody_has_is_found_out():
    assert unknown_among([chat(*ASKED)], ["Theater", "Teater"]) == ["Teater"]


def test_a_message_is_one_object_with_its_line():
    read = chat(*ASKED)
    assert message_as_json(1, read.said[0]) == {
        "n": 1,
        "at": "2026-03-02T09:00:00+01:00",
        "author": "Lena",
        "kind": "message",
        "text": "Wann ist die nächste Probe?",
        "edited": False,
        "line": 1,
    }
