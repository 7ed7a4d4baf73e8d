"""Texts of Signal chats: the year in front, times in the zone of the importer."""

from datetime import UTC, datetime

from stammtisch.imports.tests.opening import read
from stammtisch.imports.values import Kind


def test_messages_go_on_over_lines_and_empty_lines_between_them_are_nobodys():
    text = "\ufeff[2024-03-05, 14:30] Lena Vogt: eins\n\nzwei\n\n[2024-03-05, 14:31] Me: drei: vier\n"
    records, reader = read(text.encode())
    assert [(each.author, each.text) for each in records] == [("Lena Vogt", "eins\n\nzwei"), ("Me", "drei: vier")]
    assert records[0].at == datetime(2024, 3, 5, 13, 30, tzinfo=UTC)
    assert (reader.source.order, reader.source.certainty) == ("ymd", "certain")


def test_a_file_instead_of_words_is_media():
    records, _ = read(b"[2024-03-05, 14:30] Me: ![bild](media/bild.jpg)\n[2024-03-05, 14:31] Me: \n")
    assert [(each.kind, each.text) for each in records] == [(Kind.MEDIA, ""), (Kind.MEDIA, "")]


def test_a_header_without_a_name_is_nobodys():
    records, reader = read(b"[2024-03-05, 14:30] Group created\n[2024-03-05, 14:31] Me: hi\n")
    assert (records[0].kind, records[0].author) == (Kind.SYSTEM, None)
    assert reader.report.authors == {"Me": 1}


def test_a_day_that_does_not_exist_goes_on_with_the_message_before():
    records, reader = read(b"[2024-03-05, 14:30] Me: hi\n[2024-02-31, 14:31] Me: no\n")
    assert records[0].text == "hi\n[2024-02-31, 14:31] Me: no"
    assert reader.report.like_headers == 1


def test_lines_before_the_first_header_are_unknown():
    _, reader = read(b"# Stammtisch\n\n[2024-03-05, 14:30] Me: hi\n")
    assert reader.report.unknown == [(1, "# Stammtisch")]
