"""The last lines of a zip, read before anything trusts them: how many members it lists, and where.

The layout is that of PKWARE's APPNOTE, sections 4.3.14 to 4.3.16.
"""

import struct
from typing import BinaryIO, NamedTuple

from stammtisch.imports.errors import NotAnExport

_END = struct.Struct("<4s4H2LH")
_END_64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR_64 = struct.Struct("<4sLQL")
_LONGEST_COMMENT = 0xFFFF
_SEE_64 = (0xFFFF, 0xFFFFFFFF)


class Directory(NamedTuple):
    """Where the list of members stands and how long it says it is."""

    members: int
    size: int
    begins: int
    #: Where the record stands that says so: the list must end before it.
    ends: int


def directory_of(stream: BinaryIO, length: int) -> Directory:
    """What the end of the package says. Raises NotAnExport where there is no such end."""
    tail_begins = max(0, length - _LONGEST_COMMENT - _END.size)
    stream.seek(tail_begins)
    tail = stream.read(length - tail_begins)
    place = tail.rfind(b"PK\5\6")
    if place < 0 or len(tail) - place < _END.size:
        raise damaged()
    _, _, _, _, members, size, begins, _ = _END.unpack_from(tail, place)
    ends = tail_begins + place
    locator = place - _LOCATOR_64.size
    if locator >= 0 and tail[locator : locator + 4] == b"PK\6\7":
        _, _, ends, _ = _LOCATOR_64.unpack_from(tail, locator)
        stream.seek(min(ends, length))
        record = stream.read(_END_64.size)
        if len(record) < _END_64.size or record[:4] != b"PK\6\6":
            raise damaged()
        members, size, begins = _END_64.unpack(record)[7:]
    elif members in _SEE_64 or size in _SEE_64 or begins in _SEE_64:
        raise damaged()
    if begins + size > ends:
        raise damaged()
    return Directory(members, size, begins, ends)


def damaged() -> NotAnExport:
    """The refusal of a package that contradicts itself."""
    return NotAnExport("damaged_package", "This package is damaged; it was not saved whole.")
