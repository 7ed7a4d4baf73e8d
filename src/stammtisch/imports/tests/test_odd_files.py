"""What the grammar of WhatsApp leaves open, one test each: X01 to X10 and the two phones in one file."""

from datetime import UTC, datetime, timedelta

import pytest

from stammtisch.imports.base import MOST_NAMES
from stammtisch.imports.errors import Ambiguous, NotAnExport, TooMuch
from stammtisch.imports.tests.corpus import DIALECTS, export, said
from stammtisch.imports.tests.opening import BERLIN, read
from stammtisch.imports.text import LONGEST_TEXT
from stammtisch.imports.values import EXAMPLES, Kind

BY_KEY = {phone.key: phone for phone in DIALECTS}


def lines(*texts: str) -> bytes:
    return ("\n".join(texts) + "\n").encode()


def heads(records) -> list[tuple[str | None, str]]:
    return [(record.author, record.text) for record in records]


def test_x01_days_up_to_twelve_are_told_by_their_order_in_time():
    chat = lines(*(f"{day}/2024, 09:07 - Lena Vogt: Morgen" for day in ("05/03", "12/03", "02/04", "05/12")))
    records, reader = read(chat)
    assert [(each.at.day, each.at.month) for each in records] == [(5, 3), (12, 3), (2, 4), (5, 12)]
    assert reader.source.certainty == "by chronology"
    assert "order_by_chronology" in reader.report.warnings


def test_x01_days_that_rise_both_ways_are_asked_with_lines_of_the_file():
    chat = lines(*(f"0{day}/0{day}/2024, 09:07 - Lena Vogt: Morgen" for day in range(1, 6)))
    with pytest.raises(Ambiguous) as question:
        read(chat, language="de")
    assert [reading.order for reading in question.value.candidates] == ["dmy", "mdy"]
    assert [len(reading.examples) for reading in question.value.candidates] == [3, 3]


def test_x01_with_nobody_to_ask_the_likelier_reading_is_assumed_and_told():
    chat = lines(*(f"0{day}/0{day}/2024, 09:07 - Lena Vogt: Morgen" for day in range(1, 6)))
    for language, order in (("de", "dmy"), ("en-us", "mdy")):
        _, reader = read(chat, language=language, order="likelier")
        assert (reader.source.order, reader.source.certainty) == (order, "assumed")


def test_x01_what_the_whole_file_says_counts_more_than_its_beginning_and_than_what_was_chosen():
    early = [f"0{day}/03/2024, 09:07 - Lena Vogt: Morgen {n}" for day in (1, 2, 3) for n in range(1_000)]
    for order in ("", "mdy", "likelier"):
        records, reader = read(lines(*early, "25/03/2024, 09:07 - Lena Vogt: Abend"), order=order)
        assert (reader.source.order, reader.source.certainty) == ("dmy", "certain")
        assert len(records) == len(early) + 1


def test_x01_dates_far_into_the_file_that_fit_only_the_other_order_are_told():
    early = [f"{day}/03/2024, 09:07 - Lena Vogt: Morgen {n}" for day in (23, 24, 25) for n in range(1_000)]
    _, reader = read(lines(*early, "03/26/2024, 09:07 - Lena Vogt: Abend"))
    assert "mixed_dates" in reader.report.warnings
    assert reader.report.like_headers == 1


def test_x02_lines_that_look_like_dates_belong_to_the_message_before():
    chat = lines(
        "25.11.24, 23:59 - Lena Vogt: Termine:",
        "12.12.24 Weihnachtsfeier: bitte melden",
        "13:30 - 14:00: Pause",
        "26.11.24, 00:01 - Omar: gut",
    )
    records, _ = read(chat)
    assert heads(records) == [
        ("Lena Vogt", "Termine:\n12.12.24 Weihnachtsfeier: bitte melden\n13:30 - 14:00: Pause"),
        ("Omar", "gut"),
    ]


def test_x03_a_long_dash_may_stand_before_the_name():
    for dash in "–—":
        records, _ = read(lines(f"25.11.24, 23:59 {dash} Lena Vogt: gut", f"26.11.24, 00:01 {dash} Omar: ja"))
        assert heads(records) == [("Lena Vogt", "gut"), ("Omar", "ja")]


def test_x04_the_month_may_stand_first_between_dashes():
    records, reader = read(lines("[01-29-2018, 14:30:45] Lena Vogt: gut", "[02-01-2018, 08:00:00] Omar: ja"))
    assert [(each.at.month, each.at.day) for each in records] == [(1, 29), (2, 1)]
    assert reader.source.order == "mdy"


def test_x05_a_name_without_words_is_a_message_of_unknown_media():
    chat = lines(
        "25.11.24, 23:58 - Lena Vogt: gut", "25.11.24, 23:59 - Lena Vogt:", "26.11.24, 00:01 - Omar:", "Text"
    )
    records, _ = read(chat)
    assert [(each.author, each.kind) for each in records][:2] == [
        ("Lena Vogt", Kind.MESSAGE),
        ("Lena Vogt", Kind.MEDIA),
    ]
    assert (records[2].author, records[2].text.strip()) == ("Omar", "Text")


def test_x06_a_name_with_a_colon_is_one_name_if_the_file_shows_it():
    chat = lines(
        *(f"25.11.24, 23:5{n} - Chefin: Theke: Bier {n}" for n in range(4)), "26.11.24, 00:01 - Omar: Frage: wann?"
    )
    records, _ = read(chat)
    assert heads(records)[0] == ("Chefin: Theke", "Bier 0")
    assert heads(records)[-1] == ("Omar", "Frage: wann?")


def test_x06_a_name_with_a_colon_seen_twice_is_cut_at_its_first_colon():
    records, _ = read(lines(*(f"25.11.24, 23:5{n} - Chefin: Theke: Bier" for n in range(2))))
    assert heads(records) == [("Chefin", "Theke: Bier")] * 2


def test_x07_a_typed_header_with_a_time_far_ahead_is_doubted():
    chat = lines(
        "25.03.24, 09:08 - Lena Vogt: Schaut mal:",
        "11.12.24, 20:00 - Chefin: ich habe zugesagt",
        "25.03.24, 09:10 - Lena Vogt: toll",
        "25.03.24, 09:12 - Chefin: was?",
        "25.03.24, 09:13 - Chefin: nein!",
    )
    records, reader = read(chat)
    assert [each.doubt for each in records] == ["", "ahead", "", "", ""]
    assert (reader.report.suspicious, reader.report.suspicious_headers) == ([(2, "ahead")], 1)


def test_x07_a_typed_header_with_a_time_long_past_is_doubted():
    chat = lines(
        "05.03.24, 09:08 - Lena Vogt: Schaut mal:",
        "01.02.24, 20:00 - Omar: ich habe zugesagt",
        "05.03.24, 09:10 - Lena Vogt: toll",
        "13.03.24, 09:12 - Omar: was?",
    )
    records, reader = read(chat)
    assert [each.doubt for each in records] == ["", "behind", "", ""]
    assert reader.report.backwards == 1


def test_x07_a_typed_header_with_a_name_that_never_speaks_again_is_listed():
    chat = lines(
        *(f"{day}.03.24, 09:08 - Lena Vogt: Guten Morgen" for day in (13, 14)),
        "14.03.24, 09:08 - Chefin: ich habe zugesagt",
        "14.03.24, 09:09 - Lena Vogt: toll",
    )
    _, reader = read(chat)
    assert (3, "once") in reader.report.suspicious


def test_x07_a_typed_header_of_another_shape_is_words():
    chat = lines(
        "13.03.24, 09:08 - Lena Vogt: Schaut mal:",
        "[13.03.24, 20:00:00] Chefin: ich habe zugesagt",
        "13.3.2024, 20:00 - Chefin: ich auch",
        "13.03.24, 09:10 - Lena Vogt: toll",
    )
    records, reader = read(chat)
    assert len(records) == 2
    assert reader.report.like_headers == 2
    assert "Chefin" not in reader.report.authors


def test_x08_the_hour_that_comes_twice_keeps_the_order_of_the_file_and_is_counted():
    times = ("02:50", "02:55", "02:10", "02:30", "03:05")
    chat = lines(*(f"27.10.24, {time} - Lena Vogt: {time}" for time in times))
    records, reader = read(chat)
    assert [each.text for each in records] == list(times)
    assert [each.doubt for each in records] == [""] * 5
    assert (reader.report.backwards, reader.report.twice) == (0, 4)


def test_x08_the_hour_that_does_not_exist_is_still_a_time():
    records, _ = read(lines("31.03.24, 02:30 - Lena Vogt: wach", "31.03.24, 03:10 - Lena Vogt: noch immer"))
    assert len(records) == 2
    assert records[0].at.utcoffset() is not None


def test_x09_a_last_line_without_end_is_read():
    whole = export(BY_KEY["A01"], said(BY_KEY["A01"]))
    records, reader = read(whole[:-12])
    assert records[-1].text == "Ihr Laden ist nur 3 km entf"
    assert reader.report.unknown_lines == 0


def test_x09_a_last_line_cut_inside_a_letter_is_read_and_counted():
    chat = "25.11.24, 23:59 - Lena Vogt: gut\n26.11.24, 00:01 - Omar: schön"
    records, reader = read(chat.encode()[:-2])
    assert records[-1].text == "sch\ufffd"
    assert reader.report.damaged == 1


def test_x10_bytes_that_are_no_letters_are_kept_as_marks_and_counted():
    chat = b"25.11.24, 23:59 - Lena Vogt: gr\xfc\xdfe\n26.11.24, 00:01 - Omar: gut\n"
    records, reader = read(chat)
    assert records[0].text == "gr\ufffd\ufffde"
    assert reader.report.damaged == 2


def test_two_phones_in_one_file_are_read_each_in_its_own_dialect():
    first, second = said(BY_KEY["A01"]), said(BY_KEY["I03"])
    records, reader = read(export(BY_KEY["A01"], first) + export(BY_KEY["I03"], second))
    assert [each.at.replace(tzinfo=None, second=0) for each in records] == [
        each.at.replace(second=0) for each in (*first, *second)
    ]
    assert "two_dialects" in reader.report.warnings


def test_two_files_of_one_phone_are_read_and_the_step_back_is_told():
    chat = said(BY_KEY["A01"])
    records, reader = read(export(BY_KEY["A01"], chat) * 2)
    assert len(records) == 2 * len(chat)
    assert reader.report.backwards == 1


@pytest.mark.parametrize("name", ["دانا", "נועה לוי", "Omar عمر", "\u202bدانا\u202c", "\u2067נועה\u2069"])
def test_names_from_right_to_left_are_names(name):
    for key in ("A01", "I01"):
        header = BY_KEY[key].header
        at = datetime(2024, 3, 25, 14, 30, 45, tzinfo=BERLIN)
        records, reader = read(lines(*(f"{header(at + timedelta(minutes=n))}{name}: שלום" for n in range(2))))
        assert len(records) == 2
        plain = name.strip("\u202b\u202c\u2067\u2069")
        assert reader.report.authors == {plain: 2}


def test_more_members_than_a_group_can_have_are_refused():
    chat = lines(*(f"25.11.24, 23:59 - Gast {n}: da" for n in range(MOST_NAMES + 1)))
    with pytest.raises(TooMuch) as refusal:
        read(chat)
    assert refusal.value.reason == "names"
    records, _ = read(lines(*(f"25.11.24, 23:59 - Gast {n}: da" for n in range(MOST_NAMES))))
    assert len(records) == MOST_NAMES


def test_a_very_long_message_is_cut_and_counted():
    records, reader = read(lines(f"25.11.24, 23:59 - Lena Vogt: {'a' * 100_000}", "26.11.24, 00:01 - Omar: gut"))
    assert [len(each.text) for each in records] == [LONGEST_TEXT, 3]
    assert reader.report.cut == 1


def test_a_line_longer_than_a_block_is_cut_and_the_next_message_is_whole():
    records, reader = read(lines(f"25.11.24, 23:59 - Lena Vogt: {'a' * 3_000_000}", "26.11.24, 00:01 - Omar: gut"))
    assert heads(records)[-1] == ("Omar", "gut")
    assert reader.report.cut >= 1


def test_a_title_that_speaks_is_the_messenger():
    chat = lines(
        "[25.11.24, 23:58:00] Stammtisch: \u200eNachrichten und Anrufe sind Ende-zu-Ende-verschlüsselt.",
        "[25.11.24, 23:59:00] Stammtisch: Etwas, das in keinem Katalog steht",
        "[25.11.24, 23:59:30] Lena Vogt: gut",
    )
    records, reader = read(chat, title="Stammtisch")
    assert [each.kind for each in records] == [Kind.SYSTEM, Kind.SYSTEM, Kind.MESSAGE]
    assert reader.report.authors == {"Lena Vogt": 1}


def test_what_the_messenger_says_unknown_to_the_catalogue_is_shown_as_unknown():
    chat = lines(
        "[25.11.24, 23:59:00] Lena Vogt: \u200eLena hat etwas ganz Neues getan.",
        "[25.11.24, 23:59:30] Lena Vogt: gut",
    )
    records, reader = read(chat)
    assert [each.kind for each in records] == [Kind.UNKNOWN, Kind.MESSAGE]
    assert reader.report.unknown == [(1, "Lena hat etwas ganz Neues getan.")]


def test_a_group_renamed_to_something_with_a_colon_makes_no_person():
    chat = lines(
        "25.11.24, 23:58 - Lena Vogt hat den Gruppennamen von „Probe“ zu „Probe: Samstag“ geändert.",
        "25.11.24, 23:59 - Lena Vogt: gut",
    )
    records, reader = read(chat)
    assert (records[0].kind, records[0].detail) == (Kind.SYSTEM, "renamed")
    assert reader.report.authors == {"Lena Vogt": 1}


@pytest.mark.parametrize(
    "words",
    ["Zwei Stühle wurden hinzugefügt.", "Der Fleck wurde entfernt", "the chairs were added", "It was removed"],
)
def test_the_first_words_of_a_person_are_never_the_messengers(words):
    records, _ = read(lines(f"25.11.24, 23:59 - Lena Vogt: {words}"))
    assert (records[0].author, records[0].kind, records[0].text) == ("Lena Vogt", Kind.MESSAGE, words)


def test_lines_before_the_first_header_are_shown_up_to_a_number():
    _, reader = read(lines(*(f"Vorwort {n}" for n in range(60)), "25.11.24, 23:59 - Lena Vogt: gut"))
    assert reader.report.unknown_lines == 60
    assert len(reader.report.unknown) == EXAMPLES


def test_dates_of_two_kinds_in_one_dialect_are_refused():
    with pytest.raises(NotAnExport) as refusal:
        read(lines("25/11/2024, 23:59 - Lena Vogt: gut", "11/26/2024, 00:01 - Omar: gut"))
    assert refusal.value.reason == "mixed_dates"


def test_a_date_that_does_not_exist_goes_on_with_the_message_before():
    records, reader = read(
        lines("25.11.24, 23:59 - Lena Vogt: gut", "31.02.24, 25:00 - Omar: nie", "26.11.24, 00:00 - Omar: da")
    )
    assert [each.author for each in records] == ["Lena Vogt", "Omar"]
    assert reader.report.like_headers == 1


def test_times_are_those_of_the_zone_that_was_named():
    records, reader = read(lines("25.07.24, 12:00 - Lena Vogt: Mittag"), zone=BERLIN)
    assert records[0].at == datetime(2024, 7, 25, 10, 0, tzinfo=UTC)
    assert reader.source.zone == "Europe/Berlin"


def test_dates_before_whatsapp_and_after_today_are_told():
    _, reader = read(lines("25.11.08, 12:00 - Lena Vogt: früh", "25.11.27, 12:00 - Lena Vogt: spät"))
    assert {"before_2009", "future"} <= set(reader.report.warnings)
