"""What all kinds of exports share: the shape of a reader, how a file begins, the counting."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from stammtisch.imports.errors import TooMuch
from stammtisch.imports.streams import Stream
from stammtisch.imports.text import LONGEST_TEXT
from stammtisch.imports.values import EXAMPLES, Columns, Kind, Record, Report, Source

#: Names in one file. A group of WhatsApp holds 1,024; a file with more than this many is something else.
MOST_NAMES = 5_000
#: Messages that are held at once, for exports that begin with the newest.
MOST_HELD = 200_000
_BEHIND = timedelta(minutes=1)


class Reader(Protocol):
    """One pass over one file. `report` is whole when `records` has ended."""

    #: Key of the kind in the registry.
    key: str
    source: Source
    report: Report

    def records(self) -> Iterator[Record]:
        """All records, the oldest first where the file has an order; call it once. May raise ExportError when a file
        turns out to be damaged or too much: keep nothing then."""


@dataclass(frozen=True)
class Asked:
    """What the importer said, and what is needed to read a file."""

    #: Where the phone was, for exports that do not say.
    zone: ZoneInfo
    now: datetime
    #: "dmy", "mdy", "ymd"; "" as long as nobody was asked, `order.LIKELIER` if there is nobody to ask.
    order: str = ""
    #: Language of the interface: puts one candidate first, decides nothing.
    language: str = ""
    #: Key of one chat of several (`errors.Chat`).
    chat: str = ""
    #: Which column of a table holds what.
    columns: Columns | None = None
    #: Name of the group, if known from elsewhere.
    title: str = ""
    #: Further files of the same chat, the older later (Messenger).
    further: tuple[Stream, ...] = ()


@dataclass(frozen=True)
class Beginning:
    """How a file begins."""

    #: The first 64 kB as text, without byte order mark, cut after a whole line where there is one.
    text: str
    is_json: bool = False
    #: For JSON: the names at the top up to the messages, and those in the first message.
    top: frozenset[str] = frozenset()
    first: frozenset[str] = frozenset()


@dataclass(frozen=True)
class ExportKind:
    """One kind of export, as the registry lists it."""

    #: Whether a file that begins so is of this kind.
    knows: Callable[[Beginning], bool]
    #: A reader; the stream stands anywhere and can be rewound.
    open: Callable[[Stream, Asked], Reader]


@dataclass
class Tally:
    """Counts records as they are read and judges the order of time. WhatsApp's reader counts in pieces."""

    report: Report
    now: datetime
    _last: datetime | None = field(default=None)

    def counted(self, record: Record) -> Record:
        """The record, with its text cut to what is kept, counted. Raises TooMuch for too many names."""
        report = self.report
        if len(record.text) > LONGEST_TEXT:
            report.cut += 1
            record = record._replace(text=record.text[:LONGEST_TEXT])
        if self._last is not None and self._last - record.at > _BEHIND:
            report.backwards += 1
            record = record._replace(doubt="behind")
            self._suspect(record.line)
        self._last = record.at
        report.records[record.kind] += 1
        report.edited += record.edited
        report.first = report.first or record.at
        report.last = record.at
        if record.author is not None:
            report.authors[record.author] += 1
            if len(report.authors) > MOST_NAMES:
                raise TooMuch("names", f"This file names more than {MOST_NAMES} people.")
        if record.kind is Kind.UNKNOWN:
            self.unknown(record.line, record.text)
        if record.at > self.now + timedelta(days=1):
            self.warn("future")
        return record

    def unknown(self, line: int, text: str) -> None:
        """Note something that is no record."""
        self.report.unknown_lines += 1
        if len(self.report.unknown) < EXAMPLES:
            self.report.unknown.append((line, text[:80]))

    def warn(self, key: str) -> None:
        """Add a warning, once."""
        if key not in self.report.warnings:
            self.report.warnings.append(key)

    def _suspect(self, line: int) -> None:
        self.report.suspicious_headers += 1
        if len(self.report.suspicious) < EXAMPLES:
            self.report.suspicious.append((line, "behind"))


def moment(seconds: object, *, per_second: int = 1) -> datetime | None:
    """The moment in UTC that a number of a JSON export names (seconds since 1970, or parts of them); None if none."""
    try:
        return datetime.fromtimestamp(float(str(seconds)) / per_second, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def named(value: object, name: str) -> object:
    """A member of a JSON object; None where there is none, or where the value is no object."""
    return value.get(name) if isinstance(value, dict) else None


def listed(value: object) -> list[object]:
    """A JSON list; empty where the value is none."""
    return value if isinstance(value, list) else []
