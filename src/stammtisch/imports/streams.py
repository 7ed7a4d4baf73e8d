"""Streams of bytes: what readers ask of one, and one that counts what it gives, whatever sizes are written on it."""

import io
from collections.abc import Callable
from typing import IO, Protocol

from stammtisch.imports.errors import NotAnExport, TooMuch

#: What one pass over a chat may hold, if nobody says otherwise. A group that fills it has written for years.
MOST_BYTES = 50 << 20
#: Text shrinks to a fifth when it is packed. What shrinks to less than this part is made to burst.
_MOST_UNPACKED = 200
#: Below this no ratio harms.
_HARMLESS_BYTES = 1 << 20


class Stream(Protocol):
    """Bytes that can be read and rewound."""

    def read(self, size: int = -1, /) -> bytes:
        """Up to so many bytes; none at the end."""

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Back to the beginning (0)."""


class Counted(io.IOBase):
    """Gives at most so many bytes from its beginning on; more raises TooMuch. Rewinding begins a new count.

    `packed_bytes` is what they take up in a package, None outside of one, and `damage` what reading from one raises
    where it is damaged. Closing, also by being forgotten, closes
    what was handed in with it.
    """

    def __init__(
        self,
        stream: IO[bytes],
        *,
        most_bytes: int = MOST_BYTES,
        packed_bytes: int | None = None,
        damage: tuple[type[Exception], ...] = (),
        closes: tuple[Callable[[], None], ...] = (),
    ) -> None:
        super().__init__()
        self._stream = stream
        self._most = most_bytes
        self._packed = packed_bytes
        self._damage = damage
        self._given = 0
        self._closes = closes

    def read(self, size: int = -1, /) -> bytes:
        """Up to so many bytes. Raises NotAnExport where a package is damaged, TooMuch where it bursts."""
        try:
            block = self._stream.read(size if size >= 0 else self._most + 1)
        except self._damage:
            raise NotAnExport("damaged_package", "This package is damaged; it was not saved whole.") from None
        self._given += len(block)
        if self._given > self._most:
            raise TooMuch("bytes", f"This chat holds more than {self._most >> 20} MB of text.")
        if self._packed is not None and self._given > max(_HARMLESS_BYTES, self._packed * _MOST_UNPACKED):
            raise TooMuch("ratio", "This package unpacks to far more than its size; it is made to do harm.")
        return block

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Back to the beginning; nothing else is needed."""
        if offset or whence != io.SEEK_SET:
            raise io.UnsupportedOperation("Only the beginning can be sought.")
        self._given = 0
        return self._stream.seek(0)

    def close(self) -> None:
        """Close, and close what belongs to it."""
        if not self.closed:
            for closes in self._closes:
                closes()
        super().close()
