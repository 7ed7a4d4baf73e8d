"""Tables of messages: columns guessed from their names or said, dates read by evidence or asked."""

import io
from datetime import UTC, datetime

import pytest

from stammtisch.imports.errors import Ambiguous, NotAnExport, UnknownColumns
from stammtisch.imports.tests.opening import opened, read
from stammtisch.imports.values import Columns, Kind


@pytest.mark.parametrize(
    "header",
    ["Datum;Absender;Nachricht", "date,sender,message", "Date et heure\tAuteur\tTexte", "data|mittente|messaggio"],
)
def test_columns_are_guessed_in_four_languages(header):
    delimiter = next(each for each in ";,\t|" if each in header)
    row = delimiter.join(["2024-03-05 14:30", "Lena Vogt", "Guten Morgen"])
    records, reader = read(f"\ufeff{header}\r\n{row}\r\n".encode())
    assert [(each.author, each.text) for each in records] == [("Lena Vogt", "Guten Morgen")]
    assert reader.source.reader == "table"


def test_a_text_may_hold_delimiters_quotation_marks_and_lines():
    records, _ = read(b'date,sender,message\n2024-03-05T14:30:00Z,Lena,"eins, ""zwei""\n\ndrei"\n')
    assert records[0].text == 'eins, "zwei"\n\ndrei'
    assert records[0].at == datetime(2024, 3, 5, 14, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "at"),
    [
        ("2024-03-05T14:30:00+01:00", datetime(2024, 3, 5, 13, 30, tzinfo=UTC)),
        ("2024-03-05 14:30", datetime(2024, 3, 5, 13, 30, tzinfo=UTC)),
        ("1709645400", datetime(2024, 3, 5, 13, 30, tzinfo=UTC)),
        ("1709645400000", datetime(2024, 3, 5, 13, 30, tzinfo=UTC)),
        ("25.03.2024 14:30:10", datetime(2024, 3, 25, 13, 30, 10, tzinfo=UTC)),
        ("3/25/24, 2:30 PM", datetime(2024, 3, 25, 13, 30, tzinfo=UTC)),
    ],
)
def test_times_are_read_in_many_shapes(written, at):
    records, _ = read(f'when,author,text\n"{written}",Lena,Hallo\n'.encode())
    assert records[0].at == at


def test_day_and_time_may_have_columns_of_their_own():
    records, _ = read(b"Datum;Uhrzeit;Absender;Nachricht\n25.03.2024;14:30;Lena;Hallo\n")
    assert records[0].at == datetime(2024, 3, 25, 13, 30, tzinfo=UTC)


def test_an_order_that_nothing_decides_is_asked():
    table = b"when,author,text\n05.03.2024 14:30,Lena,Hallo\n"
    with pytest.raises(Ambiguous) as question:
        opened(table, language="en-us")
    assert [reading.order for reading in question.value.candidates] == ["mdy", "dmy"]
    records, _ = read(table, order="mdy")
    assert (records[0].at.month, records[0].at.day) == (5, 3)


def test_columns_that_cannot_be_guessed_are_asked_and_can_be_said():
    table = b"wann,wer,was,nr,auf\n2024-03-05 14:30,Lena,Hallo,1,\n2024-03-05 14:31,Omar,Moin,2,1\n"
    with pytest.raises(UnknownColumns) as question:
        opened(table)
    assert question.value.candidates == ("wann", "wer", "was", "nr", "auf")
    records, _ = read(table, columns=Columns("wann", "wer", "was", id="nr", reply_to="auf"))
    assert [(each.author, each.id, each.reply_to) for each in records] == [("Lena", "1", ""), ("Omar", "2", "1")]


def test_what_is_guessed_is_offered_with_the_question():
    with pytest.raises(UnknownColumns) as question:
        opened(b"date,sender,was\n2024-03-05 14:30,Lena,Hallo\n")
    assert question.value.guessed == {"when": "date", "author": "sender"}


def test_rows_without_time_or_author_are_unknown():
    records, reader = read(b"when,author,text\n2024-03-05 14:30,Lena,\nbald,Lena,Hallo\n2024-03-05 14:30,,Hallo\n\n")
    assert [each.kind for each in records] == [Kind.MEDIA]
    assert reader.report.unknown_lines == 2


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        (b"when,author,text\n", "no_messages"),
        (b"when,author,text\nbald,Lena,Hallo\n", "no_times"),
        (b'when,author,text\n2024-03-05 14:30,Lena,"' + b"x\n" * 200_000, "damaged"),
        (b"when,author,text\n25.12.2024,Lena,Hallo\n12.25.2024,Lena,Hallo\n", "mixed_dates"),
    ],
)
def test_a_table_that_cannot_be_read_says_why(table, reason):
    with pytest.raises(NotAnExport) as refusal:
        read(io.BytesIO(table))
    assert refusal.value.reason == reason
