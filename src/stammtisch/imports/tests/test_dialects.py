"""Every dialect gives the same chat: minute, name, exact text, kind."""

import io
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from stammtisch.imports.tests.corpus import DIALECTS, Written, export, said
from stammtisch.imports.values import Kind
from stammtisch.imports.whatsapp.reader import WhatsAppReader

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 25, tzinfo=UTC)


def read(data, **options):
    reader = WhatsAppReader(io.BytesIO(data), **{"zone": BERLIN, "now": NOW} | options)
    return list(reader.records()), reader


@pytest.mark.parametrize("phone", DIALECTS, ids=lambda phone: phone.key)
def test_each_dialect_is_read_to_the_letter(phone: Written):
    chat = said(phone)
    records, reader = read(export(phone, chat))
    cut = {} if phone.seconds else {"second": 0}
    assert [(each.at.replace(tzinfo=None), each.author, each.kind, each.text, each.edited) for each in records] == [
        (each.at.replace(**cut), each.author, each.kind, each.body if each.text is None else each.text, each.edited)
        for each in chat
    ]
    assert reader.report.unknown_lines == 0
    assert reader.report.authors.keys() == {"Lena Vogt", "+49 170 0000000", "Omar 🎭"}


@pytest.mark.parametrize("phone", DIALECTS, ids=lambda phone: phone.key)
def test_a_number_wrapped_in_direction_marks_is_the_same_person(phone: Written):
    wrapped = lambda name: f"\u202a{name}\u202c" if name.startswith("+") else name  # noqa: E731 - two words long
    records, _ = read(export(phone, said(phone), named=wrapped))
    assert "+49 170 0000000" in {each.author for each in records}


@pytest.mark.parametrize("phone", DIALECTS, ids=lambda phone: phone.key)
def test_lines_are_numbered_as_an_editor_numbers_them(phone: Written):
    chat = said(phone)
    data = export(phone, chat)
    lines = data.decode().removeprefix("\ufeff").split("\n")
    records, _ = read(data)
    for record, each in zip(records, chat, strict=True):
        assert lines[record.line - 1].startswith(phone.header(each.at))


def test_a_day_that_is_no_month_and_a_month_that_is_no_day_are_both_read():
    phone = next(each for each in DIALECTS if each.key == "A04")
    records, reader = read(export(phone, said(phone)))
    assert reader.source.order == "mdy"
    assert {each.kind for each in records} >= {Kind.SYSTEM, Kind.POLL, Kind.DELETED}
