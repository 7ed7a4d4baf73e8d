"""Files with messages: checked and rewritten before the transaction, kept under names nobody can guess.

A picture is shown in the talk, after `kit.images` has written it anew; every other file only ever leaves as a
download. What a file calls itself is data for that download's name and never part of a path.
"""

import hashlib
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from stammtisch.conversations.errors import FileRefused
from stammtisch.conversations.models import Attachment, Message
from stammtisch.kit import images
from stammtisch.kit.text.cleaning import clean_utterance, fold_whitespace

#: Files one message may carry.
MAX_FILES = 5
#: Endings under which people send pictures; a file with one of them must be one, and a picture must have one.
_PICTURE_ENDINGS = {".jpg", ".jpeg", ".jfif", ".png", ".gif", ".webp"}
_NAME_LIMIT = 200


@dataclass(frozen=True)
class Prepared:
    """A file that was accepted, as it will be kept."""

    #: "image" or "file"
    kind: str
    #: As the sender calls it; shown, and offered as the download's name.
    name: str
    media_type: str
    data: bytes
    width: int | None = None
    height: int | None = None


def prepare_all(uploads: Sequence["UploadedFile[bytes]"]) -> tuple[Prepared, ...]:
    """Every file of one message, checked. Raises FileRefused for the first that will not do, or for too many."""
    if len(uploads) > MAX_FILES:
        raise FileRefused(_("A message may have %(limit)s files. Nothing was sent.") % {"limit": MAX_FILES})
    return tuple(prepare(upload) for upload in uploads)


def prepare_picture(upload: "UploadedFile[bytes]") -> Prepared:
    """A picture as it will be shown, and nothing else: guests give no files. Raises FileRefused as `prepare` does."""
    prepared = prepare(upload)
    if prepared.kind != "image":
        raise FileRefused(
            _("%(name)s is no picture that can be shown here (JPEG, PNG, GIF or WebP). Nothing was sent.")
            % {"name": prepared.name}
        )
    return prepared


def prepare(upload: "UploadedFile[bytes]") -> Prepared:
    """One file as it will be kept. Costs CPU for pictures, so never call it inside a transaction.

    Raises FileRefused when it is too big, empty, or a picture in name or content but not in both.
    """
    name = tidy_name(upload.name or "")
    if (upload.size or 0) > settings.UPLOAD_MEGABYTES * 1_000_000:
        raise FileRefused(
            _("%(name)s is larger than %(limit)s megabytes. Nothing was sent.")
            % {"name": name, "limit": settings.UPLOAD_MEGABYTES}
        )
    data = upload.read()
    upload.seek(0)
    if not data:
        raise FileRefused(_("%(name)s is empty. Nothing was sent.") % {"name": name})
    if images.looks_like_picture(data) or PurePosixPath(name).suffix.lower() in _PICTURE_ENDINGS:
        return _picture(name, data)
    return Prepared("file", name, "application/octet-stream", data)


def tidy_name(name: str) -> str:
    """The last part of what the sender calls the file, one line, at most 200 characters; never empty.

    Direction marks go too: they can make "gpj.exe" read "exe.jpg".
    """
    last = fold_whitespace(clean_utterance(name)).replace("\\", "/").rsplit("/", 1)[-1]
    plain = "".join(character for character in last if character.isprintable()).strip(" .")
    stem, dot, ending = plain.rpartition(".")
    if not dot or len(ending) > 10:
        return plain[:_NAME_LIMIT] or "file"
    return f"{stem[: _NAME_LIMIT - len(ending) - 1]}.{ending}"


@contextmanager
def kept(files: Sequence[Prepared], folder: str) -> Iterator[list[tuple[Prepared, str]]]:
    """Write the files below MEDIA_ROOT/<folder>/ and give each with its path; an exception inside removes them again.

    A crash may leave a file no row points to, never a row without its file.
    """
    stored: list[tuple[Prepared, str]] = []
    try:
        for file in files:
            path = default_storage.save(f"{folder}/{secrets.token_hex(16)}", ContentFile(file.data))
            stored.append((file, path))
        yield stored
    except BaseException:
        for _file, path in stored:
            default_storage.delete(path)
        raise


def attach(message: Message, stored: Sequence[tuple[Prepared, str]]) -> None:
    """Tie files that were just written to their message, in its transaction."""
    Attachment.objects.bulk_create(
        Attachment(
            firm=message.firm,
            message=message,
            kind=file.kind,
            name=file.name,
            media_type=file.media_type,
            size_bytes=len(file.data),
            sha256=hashlib.sha256(file.data).hexdigest(),
            width=file.width,
            height=file.height,
            stored_as=path,
        )
        for file, path in stored
    )


def _picture(name: str, data: bytes) -> Prepared:
    if PurePosixPath(name).suffix.lower() not in _PICTURE_ENDINGS:
        raise FileRefused(_("%(name)s is a picture but is not called one. Nothing was sent.") % {"name": name})
    try:
        picture = images.renewed(data)
    except images.TooManyPixels as error:
        raise FileRefused(_("The picture %(name)s is too large. Nothing was sent.") % {"name": name}) from error
    except images.NotAPicture as error:
        raise FileRefused(_("%(name)s cannot be read as a picture. Nothing was sent.") % {"name": name}) from error
    ending = ".jpg" if picture.media_type == "image/jpeg" else ".png"
    return Prepared(
        "image",
        PurePosixPath(name).stem + ending,
        picture.media_type,
        picture.data,
        picture.width,
        picture.height,
    )
