"""Reads a table of messages as a stream, one row each. What its columns hold their names say, or a person."""

import csv
from collections.abc import Iterator
from itertools import islice

from stammtisch.imports.base import Asked, Beginning, Tally
from stammtisch.imports.errors import NotAnExport, undecided
from stammtisch.imports.lines import Lines
from stammtisch.imports.order import MOST_DAYS, Order, order_of
from stammtisch.imports.streams import Stream
from stammtisch.imports.table.columns import columns_of, guess
from stammtisch.imports.table.times import exact, ordered, triple
from stammtisch.imports.text import fit, shown
from stammtisch.imports.values import Certainty, Kind, Record, Report, Source

_DELIMITERS = ",;\t|"
#: Fewer columns are a text with commas in it.
_FEWEST = 3


def knows(beginning: Beginning) -> bool:
    """The names on top say what the columns hold, or the first two lines have the same columns."""
    lines = beginning.text.split("\n")
    header = _cells(lines[0])
    if len(header) < _FEWEST or not all(header):
        return False
    return len(guess(header)) >= _FEWEST or (
        len(lines) > 1 and len(_cells(lines[1], _delimiter(lines[0]))) == len(header)
    )


class TableReader:
    """One pass over one table. Times without a zone are read in that of `asked`.

    Raises UnknownColumns or Ambiguous where a person has to say something first.
    """

    key = "table"

    def __init__(self, stream: Stream, asked: Asked) -> None:
        self._stream = stream
        self._asked = asked
        self.report = Report()
        self._delimiter = _delimiter(next(Lines(_rewound(stream)).single(), "").removeprefix("\ufeff"))
        header = next(self._rows(Lines(_rewound(stream))), [])
        self._columns = columns_of(header, asked.columns)
        self._place = {name: place for place, name in enumerate(header)}
        self._order = self._sniffed()
        self.source = Source(
            reader=self.key,
            dialect=f"{self._columns.when}, {self._columns.author}, {self._columns.text}",
            order=self._order.order,
            certainty=self._order.certainty or Certainty.ASSUMED,
            reasons=(self._order.reason,),
            zone=asked.zone.key,
            title=asked.title,
        )

    def records(self) -> Iterator[Record]:
        """All messages; call it once."""
        tally = Tally(self.report, self._asked.now)
        lines = Lines(_rewound(self._stream))
        if self._order.certainty is Certainty.CHRONOLOGY:
            tally.warn("order_by_chronology")
        for number, row in enumerate(islice(self._rows(lines), 1, None), 2):
            record = self._record(number, row)
            if record is not None:
                yield tally.counted(record)
            elif any(row):
                tally.unknown(number, self._delimiter.join(row))
        self.report.cut += lines.cut
        self.report.damaged = lines.damaged

    def _record(self, number: int, row: list[str]) -> Record | None:
        when = self._when(row)
        at = exact(when, self._asked.zone) or (
            ordered(when, self._order.order, self._asked.zone) if self._order.order else None
        )
        author = shown(self._cell(row, self._columns.author))
        if at is None or not author:
            return None
        text = fit(self._cell(row, self._columns.text))
        return Record(
            number,
            at,
            author,
            Kind.MESSAGE if text else Kind.MEDIA,
            text,
            detail="" if text else "unknown",
            id=self._cell(row, self._columns.id),
            reply_to=self._cell(row, self._columns.reply_to),
        )

    def _when(self, row: list[str]) -> str:
        parts = (self._cell(row, self._columns.when).strip(), self._cell(row, self._columns.time).strip())
        return " ".join(filter(None, parts))

    def _cell(self, row: list[str], name: str) -> str:
        place = self._place.get(name, len(row)) if name else len(row)
        return row[place] if place < len(row) else ""

    def _sniffed(self) -> Order:
        """The order of day and month, from the dates of the table."""
        triples: list[tuple[int, int, int]] = []
        rows = strange = 0
        for row in islice(self._rows(Lines(_rewound(self._stream))), 1, None):
            when = self._when(row)
            rows += 1
            if exact(when, self._asked.zone) is not None:
                continue
            numbers = triple(when)
            if numbers is None:
                strange += 1
            elif triples[-1:] != [numbers] and len(triples) < MOST_DAYS:  # a day's further messages say nothing new
                triples.append(numbers)
        if not rows:
            raise NotAnExport("no_messages", "This table holds no row below the names of its columns.")
        if strange == rows:
            raise NotAnExport("no_times", "The column that should hold times holds something else.")
        if not triples:
            return Order("", Certainty.CERTAIN, "Times are written so that they can be read in one way only.")
        year_first = all(first > 99 for first, _, _ in triples)
        order = order_of(triples, year_first=year_first, chosen=self._asked.order, language=self._asked.language)
        if order.certainty is None:
            raise undecided(order, triples, separator="/")
        return order

    def _rows(self, lines: Lines) -> Iterator[list[str]]:
        try:
            yield from csv.reader(
                (f"{line}\n".removeprefix("\ufeff") for line in lines.single()), delimiter=self._delimiter
            )
        except csv.Error:
            raise NotAnExport("damaged", "This table is damaged: a quotation mark is missing.") from None


def _delimiter(line: str) -> str:
    return max(_DELIMITERS, key=line.count)


def _cells(line: str, delimiter: str = "") -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter or _delimiter(line)), [])
    except csv.Error:
        return []


def _rewound(stream: Stream) -> Stream:
    stream.seek(0)
    return stream
