"""All kinds of exports that can be read, and the door through which a file becomes a reader.

A new kind is one folder and one line. What a file is, its content decides; its name only says how a chat is called.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, cast
from zoneinfo import ZoneInfo

from stammtisch.imports import matrix, messenger, signal, table, telegram, whatsapp
from stammtisch.imports.base import Asked, Beginning, ExportKind, Reader
from stammtisch.imports.beginning import beginning_of, is_package
from stammtisch.imports.errors import NotAnExport
from stammtisch.imports.packages import Package, chosen, title_of
from stammtisch.imports.streams import MOST_BYTES, Counted, Stream
from stammtisch.imports.values import Columns

__all__ = ["KINDS", "Reader", "open_export"]

#: Asked in this order; the first that knows a file reads it.
KINDS: dict[str, ExportKind] = {
    "telegram": telegram.KIND,
    "messenger": messenger.KIND,
    "matrix": matrix.KIND,
    "signal": signal.KIND,
    "whatsapp": whatsapp.KIND,
    "table": table.KIND,
}


def open_export(
    file: str | Path | BinaryIO,
    name: str = "",
    *,
    zone: ZoneInfo,
    now: datetime,
    order: str = "",
    language: str = "",
    chat: str = "",
    columns: Columns | None = None,
    title: str = "",
    most_bytes: int = MOST_BYTES,
) -> Reader:
    """A reader for a file or a package, by what is in it.

    `file` is a path or a stream that can be rewound; a path is closed when the reader is forgotten, a stream stays
    open. `name` is what the file was called; only the title of the chat is taken from it. `zone` is where the phone
    was. `order`, `chat` and `columns` answer the questions that an earlier call raised; where there is nobody to ask,
    `order` may be "likelier".

    Raises NotAnExport or TooMuch for what cannot be read, and a Question (Ambiguous, ManyChats, UnknownColumns) where
    a person has to say something first.
    """
    asked = Asked(zone, now, order=order, language=language, chat=chat, columns=columns, title=title)
    path = Path(file) if isinstance(file, str | Path) else None
    stream = path.open("rb") if path else cast("BinaryIO", file)
    closes = (stream.close,) if path else ()
    name = name or (path.name if path else "")
    try:
        if is_package(stream):
            return _from_package(Package(stream, most_bytes=most_bytes), name, asked, closes)
        asked = replace(asked, title=title or title_of(name))
        return _reader_of(Counted(stream, most_bytes=most_bytes, closes=closes), asked)
    except BaseException:
        for close in closes:
            close()
        raise


def _from_package(package: Package, name: str, asked: Asked, closes: tuple[Callable[[], None], ...]) -> Reader:
    choice = chosen(package, asked.chat, lambda stream: _kind_of(beginning_of(stream)) is not None)
    first, *further = choice.names
    asked = replace(
        asked,
        title=asked.title or choice.title or title_of(name),
        further=tuple(package.open(each) for each in further),
    )
    reader = _reader_of(package.open(first, closes=closes), asked)
    reader.source = replace(reader.source, member=first, left_out=choice.left_out)
    return reader


def _reader_of(stream: Stream, asked: Asked) -> Reader:
    beginning = beginning_of(stream)
    kind = _kind_of(beginning)
    if kind is not None:
        return kind.open(stream, asked)
    if beginning.is_json:
        raise NotAnExport("unknown_json", "This JSON is no chat export that is known here.")
    raise NotAnExport("no_headers", "No line of this file begins like a message in a chat export.")


def _kind_of(beginning: Beginning) -> ExportKind | None:
    return next((kind for kind in KINDS.values() if kind.knows(beginning)), None)
