"""A guest lays a picture on the table: seen by everybody there, never a line, without the place it was taken at."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from stammtisch.conversations.actions import moderation
from stammtisch.conversations.models import Attachment, Message
from stammtisch.kit import clock
from stammtisch.people.tenancy import firm_scope
from stammtisch.web.tests.guest.conftest import Table, Visitor

Enter = Callable[..., Visitor]


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def photo(name: str = "IMG_2041.jpg") -> SimpleUploadedFile:
    """As a phone takes it: with the place it was taken at."""
    content, exif = BytesIO(), Image.Exif()
    exif.get_ifd(0x8825)[2] = (52.0, 31.0, 12.0)  # GPSLatitude
    exif[0x010F] = "Telefon"  # Make
    Image.new("RGB", (60, 40), "teal").save(content, "JPEG", exif=exif)
    return SimpleUploadedFile(name, content.getvalue(), content_type="image/jpeg")


def show(visitor: Visitor, upload: SimpleUploadedFile, text: str = "", **fields: Any) -> Any:
    return visitor.post("say/", {"text": text, "picture": upload, **fields})


def shown(table: Table) -> list[Attachment]:
    with firm_scope(table.firm):
        return list(Attachment.objects.order_by("id"))


def test_everybody_at_the_table_sees_it_and_nobody_else(table: Table, three: list[Visitor]) -> None:
    rosa, omar, _lena = three
    assert show(rosa, photo(), "Schaut, der Koffer!").status_code == 303
    (attachment,) = shown(table)
    url = f"{table.url}file/{attachment.public_id}/"
    page = omar.page()
    assert url in page
    assert "Schaut, der Koffer!" in page
    assert 'alt="Picture from Rosa"' in page
    answer = omar.client.get(url)
    assert answer["Content-Type"] == "image/jpeg"
    assert answer.getvalue()
    assert Client().get(url).status_code == 302


def test_where_it_was_taken_is_not_kept(table: Table, three: list[Visitor], media: Path) -> None:
    show(three[0], photo())
    (attachment,) = shown(table)
    with Image.open(media / attachment.stored_as) as kept:
        assert kept.size == (60, 40)
        assert not dict(kept.getexif())
        assert not kept.getexif().get_ifd(0x8825)


def test_it_is_talk_even_from_the_one_whose_turn_it_is(table: Table, three: list[Visitor]) -> None:
    holder, before = table.holder(three), table.state
    assert show(holder, photo(), "Das wäre ein guter Satz.").status_code == 303
    assert table.state == before
    (message,) = table.messages(kind="image")
    assert not message.is_contribution


def test_neither_words_nor_picture_is_nothing(table: Table, three: list[Visitor]) -> None:
    assert show(three[0], photo()).status_code == 303
    answer = three[0].post("say/", {"text": " "})
    assert answer.status_code == 422
    assert "There is nothing to send yet." in answer.content.decode()


@pytest.mark.security
@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("seite.html", b"<script>alert(1)</script>"),
        ("bild.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("foto.jpg", b"<script>alert(1)</script>"),
        ("rechnung.pdf", b"%PDF-1.7"),
        ("leer.png", b""),
    ],
)
def test_what_is_no_picture_is_refused_and_the_words_stay(
    table: Table, three: list[Visitor], name: str, data: bytes
) -> None:
    answer = show(three[0], SimpleUploadedFile(name, data), "Seht mal.")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Nothing was sent." in page
    assert ">Seht mal.</textarea>" in page
    assert not shown(table)
    assert not table.messages(side="outside")


def test_what_is_too_large_is_refused_and_the_words_stay(table: Table, three: list[Visitor], settings: Any) -> None:
    settings.UPLOAD_MEGABYTES = 1
    answer = show(three[0], SimpleUploadedFile("foto.jpg", photo().read() + b"x" * 1_000_000), "Seht mal.")
    assert answer.status_code == 422
    assert "larger than 1 megabytes" in answer.content.decode()
    assert ">Seht mal.</textarea>" in answer.content.decode()


def test_sent_twice_it_lies_there_once(table: Table, three: list[Visitor]) -> None:
    key = "6f2f6a52-6a0d-4d3f-9a3b-3f5f0c4f6a11"
    for _ in range(2):
        assert show(three[0], photo(), key=key).status_code == 303
    assert len(shown(table)) == 1


def test_who_shows_one_after_the_other_is_slowed_down(table: Table, three: list[Visitor]) -> None:
    with time_machine.travel(clock.now(), tick=False):
        answers = [show(three[0], photo(), "Noch eins.").status_code for _ in range(8)]
        assert answers == [303] * 6 + [429] * 2
        assert len(shown(table)) == 6
        assert three[0].post("say/", {"text": "Worte gehen weiter."}).status_code == 303


def test_its_author_finds_it_and_takes_it_back(
    table: Table, three: list[Visitor], media: Path, django_capture_on_commit_callbacks: Any
) -> None:
    rosa, omar, _lena = three
    show(rosa, photo())
    (attachment,) = shown(table)
    (message,) = table.messages(kind="image")
    assert f"{table.url}file/{attachment.public_id}/" in rosa.page("mine/")
    assert "A picture" in rosa.page(f"mine/{message.public_id}/back/")
    with django_capture_on_commit_callbacks(execute=True):
        assert rosa.post(f"mine/{message.public_id}/back/").status_code == 302
    assert not [path for path in media.rglob("*") if path.is_file()]
    assert omar.client.get(f"{table.url}file/{attachment.public_id}/").status_code == 404
    assert "[taken back]" in omar.page()


def test_taking_everything_back_takes_the_pictures_too(table: Table, three: list[Visitor]) -> None:
    show(three[0], photo())
    assert three[0].post("mine/everything/").status_code == 302
    assert not shown(table)


def test_a_picture_without_words_can_be_reported(table: Table, three: list[Visitor]) -> None:
    show(three[0], photo())
    assert "Rosa: A picture" in three[1].page("report/")


def test_the_host_takes_it_out_and_its_author_hears_why(table: Table, three: list[Visitor]) -> None:
    show(three[0], photo())
    with firm_scope(table.firm):
        message = Message.objects.get(kind="image")
        moderation.take_out(
            message=message, by=table.house.host, reason="Bitte keine Gesichter.", now=clock.now(), dice=Random(1)
        )
    assert not shown(table)
    assert "Bitte keine Gesichter." in three[0].page()
    assert "Bitte keine Gesichter." not in three[1].page()
