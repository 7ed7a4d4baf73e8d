"""Zip packages for tests: as phones write them, and as nobody should."""

from __future__ import annotations

import io
import struct
import zlib
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

LOCAL, CENTRAL, END = "<4s5H3L2H", "<4s6H3L5H2L", "<4s4H2LH"


def packed(members: dict[str, bytes]) -> io.BytesIO:
    """An honest package."""
    stream = io.BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as package:
        for name, data in members.items():
            package.writestr(name, data)
    stream.seek(0)
    return stream


def linked(name: str, target: str) -> io.BytesIO:
    """A package that holds a link."""
    stream = io.BytesIO()
    with ZipFile(stream, "w") as package:
        info = ZipInfo(name)
        info.create_system = 3
        info.external_attr = 0o120777 << 16
        package.writestr(info, target)
    return stream


def overlapping(data: bytes, times: int) -> io.BytesIO:
    """One member, listed so many times under different names."""
    body = _deflated(data)
    local = _local("0.txt", data, body)
    listed = b"".join(_central(f"{number}.txt", data, body, at=0) for number in range(times))
    return io.BytesIO(local + body + listed + _end(times, len(listed), len(local) + len(body)))


def nested_ranges(data: bytes) -> io.BytesIO:
    """A first member whose range holds the whole second one."""
    inner = _local("_chat.txt", data, data, stored=True) + data
    outer = _local("bild.jpg", inner, inner, stored=True)
    listed = _central("bild.jpg", inner, inner, at=0, stored=True)
    listed += _central("_chat.txt", data, data, at=len(outer), stored=True)
    return io.BytesIO(outer + inner + listed + _end(2, len(listed), len(outer) + len(inner)))


def lying(data: bytes, *, size: int, packed_size: int | None = None) -> io.BytesIO:
    """One member that says to have another size than it has."""
    body = _deflated(data)
    fields = {"size": size, "packed_size": len(body) if packed_size is None else packed_size}
    local = _local("_chat.txt", data, body, **fields)
    listed = _central("_chat.txt", data, body, at=0, **fields)
    return io.BytesIO(local + body + listed + _end(1, len(listed), len(local) + len(body)))


def flagged(data: bytes, *, flags: int = 0, name: str = "_chat.txt", method: int | None = None) -> io.BytesIO:
    """One member with flags, a name or a method that no messenger writes."""
    body = _deflated(data)
    local = _local(name, data, body, flags=flags, method=method)
    listed = _central(name, data, body, at=0, flags=flags, method=method)
    return io.BytesIO(local + body + listed + _end(1, len(listed), len(local) + len(body)))


def _deflated(data: bytes) -> bytes:
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -15)
    return squeeze.compress(data) + squeeze.flush()


def _about(data: bytes, body: bytes, size: int | None, packed_size: int | None) -> tuple[int, int, int]:
    return (
        zlib.crc32(data),
        len(body) if packed_size is None else packed_size,
        len(data) if size is None else size,
    )


def _local(name, data, body, *, flags=0, stored=False, size=None, packed_size=None, method=None) -> bytes:
    how = (0 if stored else 8) if method is None else method
    about = _about(data, body, size, packed_size)
    return struct.pack(LOCAL, b"PK\3\4", 20, flags, how, 0, 33, *about, len(name.encode()), 0) + name.encode()


def _central(name, data, body, *, at, flags=0, stored=False, size=None, packed_size=None, method=None) -> bytes:
    how = (0 if stored else 8) if method is None else method
    about = _about(data, body, size, packed_size)
    head = (b"PK\1\2", 20, 20, flags, how, 0, 33, *about, len(name.encode()), 0, 0, 0, 0, 0, at)
    return struct.pack(CENTRAL, *head) + name.encode()


def _end(members: int, size: int, begins: int) -> bytes:
    return struct.pack(END, b"PK\5\6", 0, 0, members, members, size, begins, 0)
