"""Reads a WhatsApp export as a stream of records, in the order of the file, in bounded memory.

The dialect is found first (`sniff`); then one strict pattern cuts a megabyte at a time into records. What it does not
match is a further line of the message before it, unless it is the beginning of another export in the same
file (two phones), which is then read in its own dialect.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate, chain, compress, count, repeat
from operator import add, itemgetter, lt
from zoneinfo import ZoneInfo

from stammtisch.imports.base import MOST_NAMES
from stammtisch.imports.errors import TooMuch
from stammtisch.imports.lines import LINE_BYTES, Lines
from stammtisch.imports.pace import without_garbage_collection
from stammtisch.imports.streams import Stream
from stammtisch.imports.text import HIDDEN, LONGEST_TEXT
from stammtisch.imports.values import EXAMPLES, Certainty, Kind, Record, Report, Source
from stammtisch.imports.whatsapp.clock import Clock, Steps
from stammtisch.imports.whatsapp.grammar import LEFT_TO_RIGHT, header_of
from stammtisch.imports.whatsapp.marks import MARK_ENDS, body_of
from stammtisch.imports.whatsapp.names import Names
from stammtisch.imports.whatsapp.second import LOOKED_AT, second_export
from stammtisch.imports.whatsapp.sniff import Dialect, sniff
from stammtisch.imports.whatsapp.system_lines import kind_of

#: What the header's pattern leaves of each record.
_FIELDS = 5
#: The fields of a record of plain words, from `edited` on.
_PLAIN = (False, "", "", "", "", ())
#: How far the first record of a piece may be ahead of a later one in the hour that comes twice.
_TWICE = timedelta(hours=1)
_HIDDEN = re.compile(f"[{HIDDEN}]")
_LIKE_A_HEADER = re.compile(rf"\n[{HIDDEN}]?\[?\d{{1,4}}[./-]")


class WhatsAppReader:
    """One pass over one file. `report` is whole when `records` has ended.

    `zone` is where the phone was: an export does not say. `title` is the name of the group, if known. Raises
    NotAnExport, TooMuch or Ambiguous (see `errors`) before the first record.
    """

    key = "whatsapp"

    def __init__(
        self, stream: Stream, *, zone: ZoneInfo, now: datetime, order: str = "", language: str = "", title: str = ""
    ) -> None:
        self.dialect = sniff(stream, order=order, language=language)
        self.report = Report()
        self.source = _source(self.dialect, zone, title)
        self._lines = Lines(stream)
        self._shape = self.dialect.shape
        self._clock = Clock(self.dialect.order.order, zone, now)
        self._names = Names(self.dialect.colon_names, title)
        self._steps = Steps(self.report, zone)
        #: The record at the end of a block: its text may go on in the next one.
        self._held: _Held | None = None
        #: Line of the file at which the next header stands.
        self._line = 1

    def records(self) -> Iterator[Record]:
        """All records; call it once."""
        return chain.from_iterable(self._batches())

    def _batches(self) -> Iterator[list[Record]]:
        for block in self._lines.blocks():
            yield from self._block(block)
        while self._held is not None:
            yield from self._end_held()
        self._finish()

    def _block(self, block: str) -> Iterator[list[Record]]:
        lead, *found = self._shape.pattern.split(block)
        self._go_on_with(lead)
        if not found:
            if self._held is not None and not self._held.is_one and len(self._held.text) > LONGEST_TEXT:
                yield from self._end_held(only_for_a_second=True)
            return
        if self._held is not None:
            yield self._take_held()
        *last, text = found[-_FIELDS:]
        yield self._read(found[:-_FIELDS])
        self._held = _Held(last, text)

    def _go_on_with(self, lead: str) -> None:
        """Lines at the beginning of a block belong to the record before it, or to nothing."""
        if not lead:
            return
        if self._held is not None:
            self._held.add(lead)
            return
        for text in lead[1:].split("\n"):
            if text.strip(HIDDEN + " "):
                self._unknown(text)
            self._line += 1

    def _take_held(self) -> list[Record]:
        held, self._held = self._held, None
        if held is None:
            return []
        records = self._read([*held.header, held.text])
        if held.dropped_lines:
            self._line += held.dropped_lines
            self.report.cut += 1
        return records

    def _end_held(self, *, only_for_a_second: bool = False) -> Iterator[list[Record]]:
        """Read the record at the end; go on in another dialect if a second export begins inside it."""
        held = self._held
        second = second_export(held.text, self._shape) if held is not None else None
        if held is None:
            return
        if second is None and only_for_a_second:
            held.is_one = len(held.text) > LOOKED_AT
            return
        if second is None:
            yield self._take_held()
            return
        rest, held.text = held.text[second.begins :], held.text[: second.begins]
        yield self._take_held()
        self._shape = second.shape
        self._clock = self._clock.in_order(second.order)
        self.report.warnings.append("two_dialects")
        yield from self._block(rest)

    def _read(self, found: list[str]) -> list[Record]:
        """Records of one piece: all at once as if each were plain words, then the few that are not, one by one.

        `found` is what the header's pattern left: date, time, name, beginning of a mark, text; then the next.
        """
        dates, times, names, marks, texts = (found[place::_FIELDS] for place in range(_FIELDS))
        if not self._clock.knows(dates, times):
            return self._read(self._without_false_headers(found))
        moments = list(map(add, map(self._clock.days.__getitem__, dates), map(self._clock.times.__getitem__, times)))
        authors = list(map(self._names.written.get, names))
        lengths = list(map(str.count, texts, repeat("\n")))
        lines = list(accumulate(map(add, lengths, repeat(1)), initial=self._line))
        self._line = lines.pop()
        plain = zip(lines, moments, authors, repeat(Kind.MESSAGE), texts, *map(repeat, _PLAIN), strict=False)
        with without_garbage_collection():
            records = list(map(tuple.__new__, repeat(Record), plain))
        for place, (author, mark, text) in enumerate(zip(authors, marks, texts, strict=True)):
            if author is None or mark or text[-1:] in MARK_ENDS:
                body = f"{mark or ''}{text}"
                records[place] = self._unusual(records[place], names[place], body)
        for place in compress(count(), lengths):
            self._note_headers(records[place].text)
        if max(map(len, texts), default=0) > LONGEST_TEXT:
            records = list(map(self._cut, records))
        self._judge_steps(records, moments)
        self._count(records)
        return records

    def _unusual(self, record: Record, written: str | None, body: str) -> Record:
        """A line whose beginning is no name we know, or whose body may hold more than words."""
        author = self._names.written.get(written or "")
        if author is not None:
            return self._marked(record, author, body)
        rest = body if written is None else f"{written}: {body}"
        plain = _HIDDEN.sub("", rest)
        if what := kind_of(plain):
            return record._replace(author=None, kind=Kind.SYSTEM, text=plain, detail=what)
        split = self._names.split(rest, record.line)
        if split is None:
            return record._replace(author=None, kind=Kind.UNKNOWN, text=plain)
        return self._marked(record, *split)

    def _marked(self, record: Record, author: str, text: str) -> Record:
        """A body that holds something other than words, or begins with the mark that iOS puts before its own."""
        if self._names.is_title(author):
            plain = _HIDDEN.sub("", text)
            return record._replace(author=None, kind=Kind.SYSTEM, text=plain, detail=kind_of(plain) or "other")
        body = body_of(text)
        if body.kind is Kind.MESSAGE and text[:1] == LEFT_TO_RIGHT and not body.edited:
            plain = _HIDDEN.sub("", text)
            what = kind_of(plain)
            return record._replace(author=None, kind=Kind.SYSTEM if what else Kind.UNKNOWN, text=plain, detail=what)
        return Record(record.line, record.at, author, *body)

    def _without_false_headers(self, found: list[str]) -> list[str]:
        """Join to the record before it what looks like a header but names no time ("31.02.24, 25:00")."""
        kept: list[str] = []
        for place in range(0, len(found), _FIELDS):
            date, time, name, mark, text = found[place : place + _FIELDS]
            if self._clock.at(date, time) is not None:
                kept += [date, time, name, mark, text]
                continue
            self.report.like_headers += 1
            words = f"{date} {time} {f'{name}: ' if name else ''}{mark or ''}{text}"
            if kept:
                kept[-1] += f"\n{words}"
            else:
                self._unknown(words)
                self._line += 1 + text.count("\n")
        return kept

    def _note_headers(self, text: str) -> None:
        """Count the further lines of a text that look like headers."""
        if _LIKE_A_HEADER.search(text):
            self.report.like_headers += sum(header_of(each) is not None for each in text.split("\n")[1:])

    def _cut(self, record: Record) -> Record:
        """The record without what nobody would read."""
        if len(record.text) <= LONGEST_TEXT:
            return record
        self.report.cut += 1
        return record._replace(text=record.text[:LONGEST_TEXT])

    def _judge_steps(self, records: list[Record], moments: list[datetime]) -> None:
        """Time runs forward in nearly every piece; only where it does not, look closer."""
        if not moments:
            return
        before = [self._steps.last, *moments]
        if any(map(lt, moments, before)):
            for place, (moment, earlier) in enumerate(zip(moments, before, strict=False)):
                if moment < earlier:
                    self._steps.back(records, place, earlier)
        self._steps.last = moments[-1]

    def _count(self, records: list[Record]) -> None:
        report = self.report
        if not records:
            return
        words = Kind.MESSAGE
        others = [record for record in records if record[3] is not words]
        report.records[Kind.MESSAGE] += len(records) - len(others)
        for record in others:
            report.records[record.kind] += 1
            if record.kind is Kind.UNKNOWN:
                self._unknown(record.text, record.line)
        report.authors.update(filter(None, map(itemgetter(2), records)))
        report.edited += sum(map(itemgetter(5), records))
        report.first = report.first or records[0].at
        report.last = records[-1].at
        for begins, ends in self._clock.twice:
            if records[0].at - _TWICE < ends and begins <= records[-1].at:
                report.twice += sum(begins <= record.at < ends for record in records)
        if len(report.authors) > MOST_NAMES:
            raise TooMuch("names", f"This file names more than {MOST_NAMES} people.")

    def _unknown(self, text: str, line: int | None = None) -> None:
        self.report.unknown_lines += 1
        if len(self.report.unknown) < EXAMPLES:
            self.report.unknown.append((line or self._line, text[:80]))

    def _finish(self) -> None:
        report = self.report
        report.cut += self._lines.cut
        report.damaged = self._lines.damaged
        report.warnings += sorted(self._clock.warnings)
        if self.dialect.order.certainty is Certainty.CHRONOLOGY:
            report.warnings.append("order_by_chronology")
        for name, times in report.authors.items():
            if times == 1:
                self._steps.suspect(self._names.first_line.get(name, 0), "once")


@dataclass
class _Held:
    """A record whose text may go on: its date, time, name and mark, and its text so far."""

    header: list[str]
    text: str
    dropped_lines: int = 0
    #: Known to hold no second export, however long it goes on.
    is_one: bool = False

    def add(self, lead: str) -> None:
        """Append further lines, in bounded memory."""
        if len(self.text) > LINE_BYTES:
            self.dropped_lines += lead.count("\n")
        else:
            self.text += lead


def _source(dialect: Dialect, zone: ZoneInfo, title: str) -> Source:
    order = dialect.order
    return Source(
        reader="whatsapp",
        dialect=dialect.example(),
        order=order.order,
        certainty=order.certainty or Certainty.ASSUMED,
        reasons=(order.reason,),
        zone=zone.key,
        title=title,
    )
