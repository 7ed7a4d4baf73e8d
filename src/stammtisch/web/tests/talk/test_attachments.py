"""Files that come with messages: checked, kept under random names, never run in anybody's browser."""

import io
import re
from urllib.parse import unquote

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from stammtisch.conversations.actions import files, talk
from stammtisch.conversations.errors import FileRefused, NothingToSay
from stammtisch.conversations.models import Attachment, Message
from stammtisch.people.tenancy import firm_scope
from stammtisch.testing.cast import NOON, house
from stammtisch.web.idempotency import new_key


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def jpeg():
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, "JPEG")
    return out.getvalue()


def upload(name="foto.jpg", data=None):
    return SimpleUploadedFile(name, jpeg() if data is None else data)


@pytest.fixture
def send(browser, path, table):
    def send(*uploads, text="Seht mal."):
        body = {"text": text, "key": new_key(), "files": list(uploads)}
        return browser.post(path(f"rooms/{table.public_id}/say/"), body)

    return send


@pytest.fixture
def fetch(browser, path):
    """The answer to asking for an attachment, read to its end as `answer.data`."""

    def fetch(attachment):
        answer = browser.get(path(f"files/{attachment.public_id}/"))
        answer.data = b"".join(answer)  # its end closes the file
        return answer

    return fetch


def test_a_picture_is_shown_in_the_talk(send, fetch, browser, path, table):
    assert send(upload()).status_code == 303
    attachment = Attachment.objects.get()
    answer = fetch(attachment)
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Content-Disposition"].startswith("inline")
    assert path(f"files/{attachment.public_id}/") in browser.get(path(f"rooms/{table.public_id}/")).content.decode()


def test_a_picture_may_come_without_words(send):
    assert send(upload(), text="").status_code == 303
    assert Message.objects.get().kind == "image"
    assert send(text="").status_code == 422


@pytest.mark.security
@pytest.mark.parametrize(
    "name", ["seite.html", "bild.svg", "plan.pdf", "x.js", "tabelle.csv", ".htaccess", "a.pht", "film.mp4", "ohne"]
)
def test_every_other_file_only_leaves_as_a_download_into_a_sandbox(send, fetch, name):
    canary = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/><script>alert(1)</script>"
    assert send(upload(name, canary)).status_code == 303
    answer = fetch(Attachment.objects.get())
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.data == canary


@pytest.mark.security
@pytest.mark.parametrize(
    "name",
    [
        "../../../etc/passwd",
        "..\\..\\boot.ini",
        "C:\\Windows\\x.txt",
        "/etc/shadow",
        "a\0b.txt",
        "\u202egpj.exe",
        "x" * 300 + ".txt",
        'quote";filename="evil.html',
        "line\r\nSet-Cookie: a=b.txt",
        "…",
        "Größe & Ümläute – 世界.txt",
    ],
)
def test_a_name_is_data_and_never_a_path(theatre, table, fetch, media, name):
    message = talk.answer(
        room=table,
        member=theatre.owner,
        text="Da.",
        now=NOON,
        files=[files.Prepared("file", files.tidy_name(name), "application/octet-stream", b"x")],
    )
    attachment = message.attachments.get()
    stored = (media / attachment.stored_as).resolve()
    assert stored.is_relative_to(media.resolve() / theatre.firm.code)
    assert re.fullmatch(r"[0-9a-f]{32}", stored.name)
    assert 0 < len(attachment.name) <= 200
    assert not set(attachment.name) & set("/\\\0\r\n\u202e")
    disposition = fetch(attachment)["Content-Disposition"]
    assert "\n" not in disposition
    said = re.search(r"filename\*=utf-8''(\S+)|filename=\"((?:[^\"\\]|\\.)*)\"", disposition)
    assert unquote(said[1] or re.sub(r"\\(.)", r"\1", said[2] or "")) == attachment.name


@pytest.mark.security
@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("foto.jpg", b"<script>alert(1)</script>"),
        ("foto.png", b"GIF89a/*<script>*/"),
        ("rechnung.pdf", "jpeg"),
        ("seite.html", "jpeg"),
        ("leer.txt", b""),
    ],
)
def test_what_is_not_what_it_says_is_refused_with_a_sentence(send, name, data):
    answer = send(upload(name, jpeg() if data == "jpeg" else data))
    assert answer.status_code == 422
    assert "Seht mal." in answer.content.decode()
    assert not Message.objects.exists()


def test_too_large_and_too_many_are_refused(send, settings):
    settings.UPLOAD_MEGABYTES = 1
    assert send(upload("gross.bin", b"x" * 1_000_001)).status_code == 422
    assert send(*[upload(f"{n}.txt", b"x") for n in range(6)]).status_code == 422
    assert send(*[upload(f"{n}.txt", b"x") for n in range(5)]).status_code == 303


def test_the_file_goes_with_its_message(theatre, table, fetch, media, dice, django_capture_on_commit_callbacks):  # noqa: PLR0917
    message = talk.answer(room=table, member=theatre.owner, text="Da.", now=NOON, files=files.prepare_all([upload()]))
    attachment = message.attachments.get()
    with django_capture_on_commit_callbacks(execute=True):
        talk.delete(message=message, now=NOON, dice=dice)
    assert not default_storage.exists(attachment.stored_as)
    assert fetch(attachment).status_code == 404


def test_a_refused_message_leaves_no_file(theatre, table, media):
    with pytest.raises(NothingToSay):
        talk.answer(room=table, member=theatre.owner, text="\u200b\0 \x07", now=NOON, files=files.prepare_all([]))
    with pytest.raises(RuntimeError), files.kept(files.prepare_all([upload()]), "abc"):
        raise RuntimeError
    assert not [path for path in media.rglob("*") if path.is_file()]


def test_one_file_alone_tells_why_it_is_refused():
    with pytest.raises(FileRefused, match=r"foto\.jpg"):
        files.prepare(upload(data=b"nein"))


@pytest.mark.security
def test_another_firm_has_no_such_file(theatre, table, as_):
    message = talk.answer(room=table, member=theatre.owner, text="Da.", now=NOON, files=files.prepare_all([upload()]))
    bakery = house("Bäckerei Zacharias", prefix="Z")
    stranger = as_(bakery.owner)
    attachment = message.attachments.get()
    with firm_scope(bakery.firm):
        assert stranger.get(f"/f/{bakery.firm.slug}/files/{attachment.public_id}/").status_code == 404
    assert stranger.get(f"/f/{theatre.firm.slug}/files/{attachment.public_id}/").status_code == 404
