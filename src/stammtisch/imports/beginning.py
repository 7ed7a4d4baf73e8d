"""How a file begins: enough to know what it is, and to say clearly what it is not."""

from stammtisch.imports.base import Beginning
from stammtisch.imports.errors import NotAnExport
from stammtisch.imports.json_walk import Walk
from stammtisch.imports.streams import Stream

_BYTES = 1 << 16
_PACKAGE = (b"PK\3\4", b"PK\5\6", b"PK\7\x08")
_ARCHIVES = (b"7z\xbc\xaf\x27\x1c", b"Rar!", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
#: Names at the top of a JSON file that are looked at.
_MOST_NAMES = 200


def is_package(stream: Stream) -> bool:
    """Whether the stream is a zip. Rewinds it."""
    stream.seek(0)
    begin = stream.read(4)
    stream.seek(0)
    return begin in _PACKAGE


def beginning_of(stream: Stream) -> Beginning:
    """The beginning of a stream, which is rewound. Raises NotAnExport for everything that is no text."""
    stream.seek(0)
    data = stream.read(_BYTES)
    _refuse(data)
    text = data.decode("utf-8", "replace").removeprefix("\ufeff").replace("\r\n", "\n")
    if len(data) == _BYTES and "\n" in text:
        text = text.rpartition("\n")[0]
    is_json = text.lstrip().startswith("{")
    top, first = _json(stream) if is_json else (frozenset(), frozenset())
    stream.seek(0)
    return Beginning(text, is_json, top, first)


def _refuse(data: bytes) -> None:
    plain = data.removeprefix(b"\xef\xbb\xbf").strip()
    if not plain:
        raise NotAnExport("empty", "This file is empty.")
    if data.startswith(_ARCHIVES):
        raise NotAnExport(
            "archive", "This is a package of another kind than zip; unpack it and give the chat's file."
        )
    if data.startswith(_UTF_16):
        raise NotAnExport("encoding", "This file is not UTF-8; save it as UTF-8 and try again.")
    if b"\0" in data:
        raise NotAnExport("binary", "This is no text file: it holds zero bytes.")
    if plain[:15].lower().startswith((b"<!doctype", b"<html", b"<?xml")):
        raise NotAnExport("web_page", "This is a web page; export the chat as JSON instead of HTML.")


def _json(stream: Stream) -> tuple[frozenset[str], frozenset[str]]:
    """The names at the top up to the messages, and those in the first message."""
    top: set[str] = set()
    walk = Walk(stream)
    for name in walk.members():
        top.add(name)
        if name == "chats" or len(top) > _MOST_NAMES:
            break
        if name != "messages" or walk.peek() != "[":
            continue
        for _ in walk.elements():
            message = walk.value()
            return frozenset(top), frozenset(message) if isinstance(message, dict) else frozenset()
    return frozenset(top), frozenset()
