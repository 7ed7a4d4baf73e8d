"""A zip package and the files in it that may be chats."""

import zlib
from collections import defaultdict
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipInfo

from stammtisch.imports.errors import NotAnExport
from stammtisch.imports.packages.directory import damaged
from stammtisch.imports.packages.guards import opened
from stammtisch.imports.packages.names import is_archive, name_of, rank_of
from stammtisch.imports.streams import Counted


class Package:
    """A checked package. Raises NotAnExport and TooMuch for what cannot be trusted."""

    def __init__(self, stream: BinaryIO, *, most_bytes: int) -> None:
        self._zip = opened(stream)
        self._most_bytes = most_bytes
        self._members: dict[str, ZipInfo] = {name_of(it): it for it in self._zip.infolist() if not it.is_dir()}
        #: Other packages in it, which are never opened.
        self.archives = tuple(name for name in self._members if is_archive(name))

    def candidates(self) -> list[tuple[str, ...]]:
        """Names of files that may be chats, the surest rank first."""
        ranks: defaultdict[int, list[str]] = defaultdict(list)
        for name in self._members:
            rank = rank_of(name)
            if rank is not None:
                ranks[rank].append(name)
        return [tuple(sorted(ranks[rank], key=_in_order)) for rank in sorted(ranks)]

    def open(self, name: str, *, closes: tuple[Callable[[], None], ...] = ()) -> Counted:
        """One file of the package as a stream that counts what it gives. `closes` are closed with it."""
        member = self._members[name]
        if member.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise NotAnExport("compression", "This package is packed in a way that no messenger uses.")
        try:
            stream = self._zip.open(member)
        except (BadZipFile, NotImplementedError, RuntimeError, EOFError):
            raise damaged() from None
        return Counted(
            stream,
            most_bytes=self._most_bytes,
            packed_bytes=member.compress_size,
            damage=(BadZipFile, zlib.error, EOFError, NotImplementedError),
            closes=(stream.close, *closes),
        )


def _in_order(name: str) -> tuple[str, int, str]:
    """By folder, then as people count: message_2 before message_10."""
    path = PurePosixPath(name)
    digits = "".join(filter(str.isdigit, path.stem))
    return str(path.parent), int(digits or 0) if len(digits) < 10 else 0, path.name
