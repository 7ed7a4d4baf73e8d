"""A byte stream as text in blocks of whole lines, in bounded memory whatever the file holds.

UTF-8 only. Bytes that are none become U+FFFD and are counted; a line longer than a megabyte is cut there.
"""

from collections.abc import Iterator

from stammtisch.imports.errors import NotAnExport
from stammtisch.imports.streams import Stream
from stammtisch.imports.text import REPLACEMENT

#: What fits into a processor's own memory is read a tenth faster than in pieces of a megabyte.
BLOCK_BYTES = 1 << 17
#: Longest line that is kept; what comes after is skipped up to the next line end.
LINE_BYTES = 1 << 20
#: More damage than this share of a block says that the file is not UTF-8 at all.
_TOO_DAMAGED = 0.02


class Lines:
    """Reads a stream once, from where it stands."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        #: Lines that were cut, and bytes that were no UTF-8, so far.
        self.cut = 0
        self.damaged = 0

    def blocks(self) -> Iterator[str]:
        """Whole lines, each block beginning with a line end and ending without one: "\\nfirst\\nsecond".

        Raises NotAnExport for bytes that are no text or another encoding.
        """
        carried = b""
        skipping = False
        while block := self._stream.read(BLOCK_BYTES):
            if skipping:
                _, end, block = block.partition(b"\n")
                skipping = not end
                if skipping:
                    continue
            data = carried + block
            whole, end, carried = data.rpartition(b"\n")
            if len(carried) > LINE_BYTES:
                whole, end, carried = data[: len(data) - len(carried) + LINE_BYTES], b"\n", b""
                self.cut += 1
                skipping = True
            if end:
                yield self._text(whole)
        if carried:
            yield self._text(carried)

    def single(self) -> Iterator[str]:
        """The same line by line, without line ends."""
        for block in self.blocks():
            yield from block[1:].split("\n")

    def _text(self, data: bytes) -> str:
        if b"\x00" in data:
            raise NotAnExport("binary", "This is no text file: it holds zero bytes.")
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            text = self._repaired(data)
        if "\r" in text:
            text = text.replace("\r\n", "\n").removesuffix("\r")
        return "\n" + text

    def _repaired(self, data: bytes) -> str:
        text = data.decode("utf-8", "replace")
        damage = text.count(REPLACEMENT) - data.count(REPLACEMENT.encode())
        if damage > max(10, len(text) * _TOO_DAMAGED):
            raise NotAnExport("encoding", "This file is not UTF-8; the messenger writes nothing else.")
        self.damaged += damage
        return text
