"""What a package must not hold. Python's `zipfile` believes what members say of themselves; this does not.

Packages whose members overlap unpack a few kilobytes to many megabytes (CVE-2024-0450); old `zipfile` reads them.
"""

import re
import stat
import struct
from collections.abc import Sequence
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile, ZipInfo

from stammtisch.imports.errors import NotAnExport, TooMuch
from stammtisch.imports.packages.directory import damaged, directory_of

MOST_MEMBERS = 5_000
MOST_PACKAGE_BYTES = 2 << 30
#: A list of members that is longer than this was not made by a messenger.
_MOST_DIRECTORY_BYTES = MOST_MEMBERS * 1_024
_LOCAL = struct.Struct("<4s5H3L2H")
_ENCRYPTED = 0x1
_UNIX = 3
#: How a name begins that does not stand below the place where a package is unpacked.
_ABSOLUTE = re.compile(r"[/\\]|[A-Za-z]:")


def opened(stream: BinaryIO) -> ZipFile:
    """The package, once nothing in its list of members is suspicious. Raises NotAnExport and TooMuch."""
    length = stream.seek(0, 2)
    if length > MOST_PACKAGE_BYTES:
        raise TooMuch("package_bytes", "This package is larger than 2 GB; export the chat without media.")
    directory = directory_of(stream, length)
    if directory.members > MOST_MEMBERS or directory.size > _MOST_DIRECTORY_BYTES:
        raise TooMuch("members", f"This package holds more than {MOST_MEMBERS} files; export the chat without media.")
    try:
        package = ZipFile(stream)
    except (BadZipFile, ValueError, NotImplementedError, EOFError, struct.error):
        raise damaged() from None
    try:
        _check(stream, package)
    except BaseException:
        package.close()
        raise
    return package


def _check(stream: BinaryIO, package: ZipFile) -> None:
    members = package.infolist()
    if len(members) > MOST_MEMBERS:
        raise TooMuch("members", f"This package holds more than {MOST_MEMBERS} files; export the chat without media.")
    for member in members:
        _check_name(member)
        if member.flag_bits & _ENCRYPTED:
            raise NotAnExport("encrypted", "This package is locked with a password.")
        if member.create_system == _UNIX and stat.S_ISLNK(member.external_attr >> 16):
            raise NotAnExport("link", "This package holds links to other files; no messenger makes such packages.")
    if len({member.filename for member in members}) < len(members):
        raise NotAnExport("twice", "This package holds two files of one name; no messenger makes such packages.")
    _check_places(stream, members, package.start_dir)


def _check_name(member: ZipInfo) -> None:
    folders = member.filename.replace("\\", "/").split("/")
    if ".." in folders or _ABSOLUTE.match(member.filename) or "\0" in member.orig_filename:
        raise NotAnExport("traversal", "This package holds a file that points outside of it.")


def _check_places(stream: BinaryIO, members: Sequence[ZipInfo], directory_begins: int) -> None:
    """Every member stands in a place of its own, before the list of members."""
    last = 0
    for member in sorted(members, key=lambda it: it.header_offset):
        if member.header_offset < last:
            raise NotAnExport("overlapping", "Files in this package overlap; it is made to do harm.")
        stream.seek(member.header_offset)
        header = stream.read(_LOCAL.size)
        if len(header) < _LOCAL.size or header[:4] != b"PK\3\4":
            raise damaged()
        *_, name_length, extra_length = _LOCAL.unpack(header)
        last = member.header_offset + _LOCAL.size + name_length + extra_length + member.compress_size
        if last > directory_begins:
            raise NotAnExport("overlapping", "Files in this package overlap; it is made to do harm.")
