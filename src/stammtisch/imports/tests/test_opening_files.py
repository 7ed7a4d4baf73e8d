"""What a file is, its content decides; what it is not is said clearly."""

import doctest
import importlib
import io
import pkgutil
import re
from pathlib import Path

import pytest

from stammtisch import imports
from stammtisch.imports import registry
from stammtisch.imports.errors import Ambiguous, ExportError, NotAnExport, TooMuch, UnknownColumns
from stammtisch.imports.tests.corpus import DIALECTS, export, said
from stammtisch.imports.tests.opening import opened, read
from stammtisch.imports.tests.test_matrix import ROOM
from stammtisch.imports.tests.test_messenger import CHAT as MESSENGER
from stammtisch.imports.tests.test_telegram import CHAT as TELEGRAM

ANDROID = export(DIALECTS[0], said(DIALECTS[0]))
SIGNAL = b"[2024-03-05, 14:30] Lena Vogt: Guten Morgen\n"
TABLE = b"Datum;Absender;Nachricht\n2024-03-05 14:30;Lena Vogt;Guten Morgen\n"
SAMPLES = {
    "whatsapp": ANDROID,
    "telegram": TELEGRAM,
    "messenger": MESSENGER,
    "matrix": ROOM,
    "signal": SIGNAL,
    "table": TABLE,
}


@pytest.mark.parametrize("kind", registry.KINDS)
def test_each_kind_is_known_by_its_content_under_any_name(kind):
    for name in ("", "chat.txt", "result.json", "bild.jpg"):
        assert opened(SAMPLES[kind], name).source.reader == kind


@pytest.mark.parametrize("phone", DIALECTS, ids=lambda phone: phone.key)
def test_no_dialect_of_whatsapp_is_taken_for_something_else(phone):
    assert opened(export(phone, said(phone))).source.reader == "whatsapp"


def test_a_path_is_read_and_closed_and_gives_the_title(tmp_path: Path):
    path = tmp_path / "WhatsApp Chat mit Improtheater Sprungbrett.txt"
    path.write_bytes(ANDROID)
    records, reader = read(path)
    assert records == read(str(path))[0]
    assert len(records) == 12
    assert reader.source.title == "Improtheater Sprungbrett"
    del reader  # an open file left behind would be a warning, and warnings are errors


def test_a_path_that_is_refused_is_closed(tmp_path: Path):
    path = tmp_path / "leer.txt"
    path.write_bytes(b"")
    with pytest.raises(NotAnExport):
        opened(path)


def test_a_stream_stays_open():
    stream = io.BytesIO(ANDROID)
    read(stream)
    assert not stream.closed


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \r\n\n", "empty"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "binary"),
        (b"7z\xbc\xaf\x27\x1c", "archive"),
        (b"\x1f\x8b\x08\0", "archive"),
        ("05.03.24, 14:30 - Lena Vogt: Guten Morgen".encode("utf-16"), "encoding"),
        (b"<!DOCTYPE html><html><body>Telegram</body></html>", "web_page"),
        (b"Liebe Lena,\nwie geht es dir?\n", "no_headers"),
        (b"{}", "unknown_json"),
        (b'{"messages": [{"name": "Lena", "words": "Hallo"}]}', "unknown_json"),
        (b'{"messages": "none"}', "unknown_json"),
        (b'{"messages": [{"id": 1, "da', "damaged"),
        (b"{" * 100_000, "damaged"),
        (b"[" * 100_000, "no_headers"),
        (b'{"a":' * 100_000, "damaged"),
        (b"PK\3\4 and then nothing", "damaged_package"),
        (b"PK\5\6" + b"\0" * 18, "no_chat"),
    ],
)
def test_what_is_no_export_is_refused_with_a_reason(data, reason):
    with pytest.raises(NotAnExport) as refusal:
        opened(data)
    assert refusal.value.reason == reason
    assert str(refusal.value).endswith(".")


def test_latin_1_is_refused():
    text = "05.03.24, 14:30 - Lena Vogt: Käse für Grüße an Jörg\n" * 40
    with pytest.raises(NotAnExport, match="UTF-8") as refusal:
        read(text.encode("latin-1"))
    assert refusal.value.reason == "encoding"


def test_more_text_than_allowed_is_refused():
    with pytest.raises(TooMuch) as refusal:
        read(ANDROID * 100, most_bytes=10_000)
    assert refusal.value.reason == "bytes"


def test_an_order_that_must_be_asked_is_asked_and_can_be_answered():
    text = "".join(f"{day}/03/2024, 09:07 - Lena Vogt: Guten Morgen\n" for day in ("05", "03", "04")).encode()
    with pytest.raises(Ambiguous) as question:
        opened(text)
    assert question.value.reason == "order"
    assert [reading.order for reading in question.value.candidates] == ["dmy", "mdy"]
    assert all(reading.examples for reading in question.value.candidates)
    records, reader = read(text, order="mdy")
    assert (records[0].at.month, records[0].at.day) == (5, 3)
    assert reader.source.certainty == "chosen"


def test_a_table_with_unknown_columns_asks_for_them():
    with pytest.raises(UnknownColumns) as question:
        opened(b"a,b,c\n2024-03-05 14:30,Lena Vogt,Hallo\n")
    assert question.value.candidates == ("a", "b", "c")


def test_every_reason_is_in_the_reference():
    reference = Path(__file__).parents[4] / "docs" / "reference" / "imports.md"
    source = Path(registry.__file__).parent
    reasons = {
        reason
        for path in source.rglob("*.py")
        if "tests" not in path.parts
        for reason in re.findall(r"(?:NotAnExport|TooMuch)\(\s*\"(\w+)\"", path.read_text("utf-8"))
    }
    assert reasons
    text = reference.read_text("utf-8")
    assert [reason for reason in sorted(reasons) if f"`{reason}`" not in text] == []


def test_all_refusals_have_one_base():
    assert issubclass(NotAnExport, ExportError)
    assert issubclass(TooMuch, ExportError)
    assert issubclass(Ambiguous, ExportError)


def test_the_examples_of_the_documentation_are_true():
    modules = [module.name for module in pkgutil.walk_packages(imports.__path__, "stammtisch.imports.")]
    results = [doctest.testmod(importlib.import_module(name)) for name in modules if ".tests" not in name]
    assert sum(result.attempted for result in results) > 5
    assert [result.failed for result in results] == [0] * len(results)
