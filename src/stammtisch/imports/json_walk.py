"""Walking through JSON of any size in bounded memory: big lists are stepped through, small values are handed over.

    walk = Walk(stream)
    for name in walk.members():
        if name == "messages":
            for _ in walk.elements():
                message = walk.value()

What is not asked for is stepped over. The values themselves are read by Python's own `json`.
"""

import codecs
import json
import re
from collections.abc import Iterator

from stammtisch.imports.errors import NotAnExport
from stammtisch.imports.streams import Stream

#: Largest single value, in characters. A message of Telegram has at most a few thousand.
LARGEST_VALUE = 1 << 20
_BLOCK_BYTES = 1 << 16
_BLANK = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder()
#: Everything between two brackets or quotation marks that matters for finding the end of a value.
_UNREMARKABLE = re.compile(r'[^"\[\]{}]*')
_IN_A_STRING = re.compile(r'[^"\\]*')
_OF_A_NUMBER = re.compile(r"[0-9.eE+-]*")
_SCALAR = re.compile(r"[^,\]}\s]*")


class Walk:
    """Reads a stream once, from its beginning. Every method raises NotAnExport where the text is no whole JSON."""

    def __init__(self, stream: Stream) -> None:
        stream.seek(0)
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")()
        self._buffer = ""
        self._at = 0
        #: Characters that are no longer in the buffer.
        self._gone = 0
        self._ended = False

    def members(self) -> Iterator[str]:
        """The names of the object that begins here; after each, its value may be read or walked through."""
        self._expect("{")
        yield from self._parts("}", named=True)

    def elements(self) -> Iterator[str]:
        """Once for each element of the list that begins here; then the element may be read or walked through."""
        self._expect("[")
        yield from self._parts("]", named=False)

    def value(self) -> object:
        """The value that begins here, whole. Values of more than a million characters are refused."""
        self.peek()
        while True:
            found = self._decoded()
            if found is not None and not _OF_A_NUMBER.fullmatch(self._buffer, found[1]):
                break  # whole: a number may go on in the next block, everything else has an end of its own
            if len(self._buffer) - self._at > LARGEST_VALUE or not self._fill():
                break
        if found is None:
            raise _damaged()
        value, self._at = found
        return value

    def skip(self) -> None:
        """Step over the value that begins here, however large."""
        if self.peek() not in '"[{':
            self._run(_SCALAR)
            return
        depth = 0
        while True:
            self._run(_UNREMARKABLE)
            character = self._take()
            if character == '"':
                self._skip_string()
            else:
                depth += 1 if character in "[{" else -1
            if depth <= 0:
                return

    def end(self) -> None:
        """Make sure that nothing but blanks follows."""
        self._run(_BLANK)
        if self._at < len(self._buffer):
            raise _damaged()

    def peek(self) -> str:
        """The next character that is not blank."""
        self._run(_BLANK)
        if self._at == len(self._buffer):
            raise _damaged()
        return self._buffer[self._at]

    def _decoded(self) -> tuple[object, int] | None:
        """The value that begins here and where it ends, as far as the buffer goes; None if it holds no whole one."""
        try:
            return _DECODER.raw_decode(self._buffer, self._at)
        except ValueError:
            return None
        except RecursionError:
            raise _damaged() from None

    def _parts(self, closing: str, *, named: bool) -> Iterator[str]:
        following = False
        while self.peek() != closing:
            if following:
                self._expect(",")
            following = True
            name = self._name() if named else ""
            self.peek()
            place = self._gone + self._at
            yield name
            if self._gone + self._at == place:
                self.skip()
        self._at += 1

    def _name(self) -> str:
        name = self.value()
        if not isinstance(name, str):
            raise _damaged()
        self._expect(":")
        return name

    def _expect(self, character: str) -> None:
        if self.peek() != character:
            raise _damaged()
        self._at += 1

    def _take(self) -> str:
        if self._at == len(self._buffer) and not self._fill():
            raise _damaged()
        self._at += 1
        return self._buffer[self._at - 1]

    def _skip_string(self) -> None:
        while True:
            self._run(_IN_A_STRING)
            if self._take() == '"':
                return
            self._take()  # what a backslash protects

    def _run(self, pattern: "re.Pattern[str]") -> None:
        """Step over all that the pattern matches, across blocks."""
        while True:
            found = pattern.match(self._buffer, self._at)
            self._at = found.end() if found else self._at
            if self._at < len(self._buffer) or not self._fill():
                return

    def _fill(self) -> bool:
        """Append a block, larger the more is waiting, so that a long value is not looked at too often."""
        if self._ended:
            return False
        waiting = self._buffer[self._at :]
        block = self._stream.read(max(_BLOCK_BYTES, len(waiting)))
        self._ended = not block
        try:
            text = self._decoder.decode(block, final=self._ended)
        except UnicodeDecodeError:
            raise NotAnExport("encoding", "This file is not UTF-8.") from None
        self._gone += self._at
        self._buffer, self._at = waiting + text, 0
        return bool(text) or self._fill()


def _damaged() -> NotAnExport:
    return NotAnExport("damaged", "This file is not whole: it ends in the middle, or something in it was changed.")
