"""Packages: the chat is found by name and content, and what is made to do harm is refused before it is unpacked."""

import io
import struct
import time
import tracemalloc
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from stammtisch.imports.errors import ExportError, ManyChats, NotAnExport, TooMuch
from stammtisch.imports.packages.choice import MOST_CHATS
from stammtisch.imports.packages.guards import MOST_MEMBERS
from stammtisch.imports.tests.corpus import DIALECTS, export, said
from stammtisch.imports.tests.opening import opened, read
from stammtisch.imports.tests.packed import flagged, linked, lying, nested_ranges, overlapping, packed
from stammtisch.imports.tests.test_telegram import CHAT as TELEGRAM

ANDROID = export(DIALECTS[0], said(DIALECTS[0]))
I01 = next(each for each in DIALECTS if each.key == "I01")
IOS = export(I01, said(I01))
JPEG = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 4


def refused(package: io.BytesIO, **said) -> ExportError:
    with pytest.raises(ExportError) as refusal:
        read(package, **said)
    return refusal.value


def test_an_ios_package_is_read_and_the_title_comes_from_its_name():
    package = packed({"_chat.txt": IOS, "00000042-PHOTO-2024-04-02-12-15-30.jpg": JPEG})
    records, reader = read(package, "WhatsApp Chat - Improtheater Sprungbrett.zip")
    assert len(records) == 12
    assert (reader.source.title, reader.source.member) == ("Improtheater Sprungbrett", "_chat.txt")
    assert reader.report.authors.keys() == {"Lena Vogt", "+49 170 0000000", "Omar 🎭"}


@pytest.mark.parametrize(
    "name",
    [
        "WhatsApp Chat mit Käserei.txt",
        "WhatsApp Chat with Käserei.txt",
        "Discussion WhatsApp avec Käserei.txt",
        "Chat WhatsApp con Käserei.txt",
        "export/WhatsApp Chat mit Käserei (1).txt",
    ],
)
def test_an_android_package_gives_its_title(name):
    _, reader = read(packed({name: ANDROID, "IMG-20240402-WA0001.jpg": JPEG}))
    assert reader.source.title == "Käserei"


def test_a_name_written_in_utf_8_without_saying_so_is_repaired():
    package = io.BytesIO()
    with ZipFile(package, "w") as written:
        written.writestr("WhatsApp Chat mit Kaeserei.txt", ANDROID)
    data = package.getvalue().replace(b"Kaeserei", "Käserei"[:3].encode() + b"erei")
    assert len(data) == len(package.getvalue())
    _, reader = read(data)
    assert reader.source.title == "Käserei"


def test_other_texts_are_listed_and_not_read():
    members = {"_chat.txt": IOS, "DOC-20240302-WA0001.txt": ANDROID, "notizen.txt": b"Milch", "bild.jpg": JPEG}
    _, reader = read(packed(members))
    assert reader.source.left_out == ("DOC-20240302-WA0001.txt", "notizen.txt")


def test_of_texts_without_a_known_name_the_one_that_is_a_chat_is_read():
    _, reader = read(packed({"a.txt": b"Milch, Brot", "b.txt": ANDROID, "c.txt": b""}))
    assert reader.source.member == "b.txt"


def test_several_chats_are_asked_about():
    members = {"WhatsApp Chat mit Ida.txt": ANDROID, "WhatsApp Chat mit Omar.txt": IOS}
    with pytest.raises(ManyChats) as question:
        opened(packed(members))
    assert [chat.title for chat in question.value.candidates] == ["Ida", "Omar"]
    _, reader = read(packed(members), chat=question.value.candidates[1].key)
    assert (reader.source.title, reader.source.left_out) == ("Omar", ("WhatsApp Chat mit Ida.txt",))


def test_more_chats_than_anybody_can_choose_from_are_refused():
    members = {f"{number}/message_1.json": b"{}" for number in range(MOST_CHATS + 1)}
    assert refused(packed(members)).reason == "chats"


def test_a_telegram_package_is_read():
    records, reader = read(packed({"ChatExport/result.json": TELEGRAM, "ChatExport/photos/1.jpg": JPEG}))
    assert (len(records), reader.source.reader) == (2, "telegram")


def test_what_finders_leave_behind_is_no_chat():
    _, reader = read(packed({"__MACOSX/._chat.txt": IOS, ".hidden.txt": IOS, "_chat.txt": IOS}))
    assert (reader.source.member, reader.source.left_out) == ("_chat.txt", ())


def test_an_archive_that_somebody_sent_is_listed_and_never_opened():
    _, reader = read(packed({"_chat.txt": IOS, "Unterlagen.zip": packed({"_chat.txt": IOS}).getvalue()}))
    assert reader.source.left_out == ("Unterlagen.zip",)


def test_a_package_in_a_package_is_refused():
    assert refused(packed({"chat.zip": packed({"_chat.txt": IOS}).getvalue()})).reason == "nested_archive"


def test_a_package_of_web_pages_is_refused_with_advice():
    assert refused(packed({"ChatExport/messages.html": b"<!DOCTYPE html>"})).reason == "web_page"


def test_a_package_without_a_chat_is_refused():
    assert refused(packed({"bild.jpg": JPEG})).reason == "no_chat"
    assert refused(packed({"_chat.txt": b"Milch, Brot"})).reason == "no_chat"
    assert refused(packed({"_chat.txt": b""})).reason == "empty"


@pytest.mark.parametrize(
    "name",
    [
        "../_chat.txt",
        "a/../../_chat.txt",
        "/etc/_chat.txt",
        "..",
        "a\n/../_chat.txt",
        "C:\\_chat.txt",
        "a\\..\\_chat.txt",
    ],
)
def test_a_name_that_points_outside_is_refused(name):
    assert refused(flagged(IOS, name=name)).reason == "traversal"


def test_a_link_is_refused():
    assert refused(linked("_chat.txt", "/etc/passwd")).reason == "link"


def test_a_locked_package_is_refused():
    assert refused(flagged(IOS, flags=0x1)).reason == "encrypted"


def test_a_strange_way_of_packing_is_refused():
    assert refused(flagged(IOS, method=12)).reason == "compression"


def test_two_files_of_one_name_are_refused():
    package = io.BytesIO()
    with ZipFile(package, "w") as written:
        written.writestr("_chat.txt", IOS)
        with pytest.warns(UserWarning, match="Duplicate"):
            written.writestr("_chat.txt", ANDROID)
    assert refused(package).reason == "twice"


def test_members_that_share_a_place_are_refused():
    assert refused(overlapping(b"0" * 2_000_000, times=51)).reason == "overlapping"
    assert refused(nested_ranges(IOS)).reason == "overlapping"


def test_a_member_that_says_to_reach_beyond_the_package_is_refused():
    assert refused(lying(IOS, size=len(IOS), packed_size=1 << 30)).reason in ("overlapping", "damaged_package")


def test_sizes_are_not_believed():
    assert refused(lying(IOS, size=len(IOS) // 2)).reason == "damaged_package"
    records, _ = read(lying(IOS, size=1 << 31))
    assert len(records) == 12


def test_a_bomb_is_refused_quickly_in_little_memory():
    line = b"05.03.24, 14:30 - Lena Vogt: " + b"0" * 1_000_000 + b"\n"
    package = io.BytesIO()
    with ZipFile(package, "w", ZIP_DEFLATED) as written:
        written.writestr("_chat.txt", line * 40)
    assert len(package.getvalue()) < 100_000
    begun = time.process_time()
    tracemalloc.start()
    try:
        assert refused(package).reason == "ratio"
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 60 << 20
    assert time.process_time() - begun < 2


def test_the_text_of_a_package_is_capped():
    assert refused(packed({"_chat.txt": IOS * 200}), most_bytes=10_000).reason == "bytes"


def test_too_many_members_are_refused():
    package = io.BytesIO()
    with ZipFile(package, "w") as written:
        for number in range(MOST_MEMBERS + 1):
            written.writestr(f"{number}.jpg", b"")
    error = refused(package)
    assert (type(error), error.reason) == (TooMuch, "members")


def test_a_list_of_members_that_lies_about_its_length_is_refused_before_it_is_read():
    whole = packed({"_chat.txt": IOS}).getvalue()
    end = whole.rindex(b"PK\5\6")
    for field, value in ((10, 60_000), (12, 0x7FFFFFFF), (16, 0x7FFFFFFF), (12, 0xFFFFFFFF)):
        size = 2 if field == 10 else 4
        damaged = whole[: end + field] + value.to_bytes(size, "little") + whole[end + field + size :]
        assert refused(io.BytesIO(damaged)).reason in ("members", "damaged_package")


def test_a_large_package_with_64_bit_fields_is_read():
    whole = packed({"_chat.txt": IOS}).getvalue()
    end = whole.rindex(b"PK\5\6")
    members, size, begins = struct.unpack("<H2L", whole[end + 10 : end + 20])
    record = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, members, members, size, begins)
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, end, 1)
    last = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    records, _ = read(whole[:end] + record + locator + last)
    assert len(records) == 12


def test_a_package_that_was_cut_is_refused():
    whole = packed({"_chat.txt": IOS, "bild.jpg": JPEG}).getvalue()
    for end in range(5, len(whole), 50):
        assert isinstance(refused(io.BytesIO(whole[:end])), NotAnExport)
