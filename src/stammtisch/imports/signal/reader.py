"""Reads a text of a Signal chat as a stream. The year stands in front, so the order of day and month is certain."""

import re
from collections.abc import Iterator
from datetime import datetime

from stammtisch.imports.base import Asked, Beginning, Tally
from stammtisch.imports.lines import LINE_BYTES, Lines
from stammtisch.imports.streams import Stream
from stammtisch.imports.text import shown
from stammtisch.imports.values import Certainty, Kind, Record, Report, Source

#: Without seconds; WhatsApp's brackets always have them.
_HEADER = re.compile(r"\[(\d{4}-\d\d-\d\d), (\d\d:\d\d)\] (?:([^:\n]{1,100}): ?)?")
#: A body that is nothing but a link to a file beside the text.
_FILE = re.compile(r"!?\[[^\]\n]{0,255}\]\([^)\n]{1,500}\)")
#: Lines in which the first header must stand.
_WITHIN = 20


def knows(beginning: Beginning) -> bool:
    """A line of the beginning is a header."""
    return any(_HEADER.match(line) for line in beginning.text.split("\n")[:_WITHIN])


class SignalReader:
    """One pass over one file. Times are read in the zone of `asked`."""

    key = "signal"

    def __init__(self, stream: Stream, asked: Asked) -> None:
        stream.seek(0)
        self._lines = Lines(stream)
        self._asked = asked
        self.report = Report()
        self.source = Source(
            reader=self.key,
            dialect="[2024-03-05, 14:30] Name: Text",
            order="ymd",
            certainty=Certainty.CERTAIN,
            reasons=("Four digits in front are a year.",),
            zone=asked.zone.key,
            title=asked.title,
        )

    def records(self) -> Iterator[Record]:
        """All messages; call it once."""
        tally = Tally(self.report, self._asked.now)
        held: Record | None = None
        for number, line in enumerate(self._lines.single(), 1):
            record = self._begun(number, line)
            if record is not None:
                if held is not None:
                    yield tally.counted(_whole(held))
                held = record
            elif held is None:
                if line.strip():
                    tally.unknown(number, line)
            elif len(held.text) < LINE_BYTES:
                held = held._replace(text=f"{held.text}\n{line}")
        if held is not None:
            yield tally.counted(_whole(held))
        self.report.cut += self._lines.cut
        self.report.damaged = self._lines.damaged

    def _begun(self, number: int, line: str) -> Record | None:
        found = _HEADER.match(line.removeprefix("\ufeff"))
        if found is None:
            return None
        try:
            at = datetime.fromisoformat(f"{found[1]} {found[2]}").replace(tzinfo=self._asked.zone)
        except ValueError:
            self.report.like_headers += 1
            return None
        author = shown(found[3] or "") or None
        kind = Kind.MESSAGE if author else Kind.SYSTEM
        return Record(number, at, author, kind, found.string[found.end() :])


def _whole(record: Record) -> Record:
    """The record after its last line: empty lines between two messages belong to neither."""
    text = record.text.rstrip("\n")
    if record.kind is Kind.MESSAGE and (not text.strip() or _FILE.fullmatch(text.strip())):
        return record._replace(kind=Kind.MEDIA, text="", detail="unknown")
    return record._replace(text=text)
