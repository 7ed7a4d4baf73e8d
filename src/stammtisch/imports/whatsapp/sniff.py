"""Finding out how an export is written: its dialect, the order of day and month, names with a colon inside.

Looks at the first two thousand headers; only if those leave the order open, at the dates of the whole file. Rewinds
the stream it is given.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from stammtisch.imports.errors import NotAnExport, undecided
from stammtisch.imports.lines import Lines
from stammtisch.imports.order import MONTHS, MOST_DAYS, Order, order_of
from stammtisch.imports.streams import Stream
from stammtisch.imports.values import Certainty
from stammtisch.imports.whatsapp.grammar import Header, Shape, header_of, joined, unpadded

#: Headers looked at.
SAMPLE = 2_000
#: Lines in which the first header must stand: a file that talks long before it does is something else.
FIRST_HEADER_WITHIN = 200
#: Lines looked at in search of headers, whatever is found.
LONGEST_SAMPLE = 50_000
#: A name with ": " inside is believed when all that its first part ever says continues so, this often.
_COLON_NAME = 3


@dataclass(frozen=True)
class Dialect:
    """Everything the reader must know before it begins."""

    shape: Shape
    order: Order
    #: First part of a name with ": " inside → the whole name ("Chefin" → "Chefin: Theke").
    colon_names: dict[str, str]

    def example(self) -> str:
        """The dialect as one made-up line, for people."""
        return self.shape.example()


def sniff(stream: Stream, *, order: str = "", language: str = "") -> Dialect:
    """How the file is written. `order` ("dmy", "mdy", "ymd", LIKELIER) is what a person said, "" if nobody was asked.

    Raises NotAnExport for a file without headers, and Ambiguous where the order must be asked; the caller may then
    call again with the answer.
    """
    found = list(_headers(stream))
    if not found:
        raise NotAnExport("no_headers", "No line of this file begins like a message in a WhatsApp export.")
    shape = _commonest([header for header, _ in found])
    mine = [(header, rest) for header, rest in found if unpadded(header.shape) == unpadded(shape)]
    triples = [header.numbers for header, _ in mine]
    decided = order_of(triples, year_first=shape.year_first, language=language)
    if decided.certainty is Certainty.CHRONOLOGY or decided.candidates:
        triples = list(islice(_dates(stream, shape), MOST_DAYS))
        decided = order_of(triples, year_first=shape.year_first, chosen=order, language=language)
    if decided.certainty is None:
        raise undecided(decided, triples, separator=shape.separator)
    stream.seek(0)
    return Dialect(shape, decided, _colon_names(rest for _, rest in mine))


def _headers(stream: Stream) -> Iterator[tuple[Header, str]]:
    """Headers of the beginning with what follows them on their line."""
    stream.seek(0)
    count = 0
    for number, line in enumerate(islice(Lines(stream).single(), LONGEST_SAMPLE)):
        header = header_of(line)
        if header is not None:
            count += 1
            yield header, line[header.end :]
        elif count == 0 and number > FIRST_HEADER_WITHIN:
            return
        if count >= SAMPLE:
            return


def _commonest(headers: list[Header]) -> Shape:
    """The shape most headers have. On a tie the earlier one: what is quoted comes after what quotes it."""
    by_shape: dict[Shape, list[Shape]] = defaultdict(list)
    for header in headers:
        by_shape[unpadded(header.shape)].append(header.shape)
    return joined(max(by_shape.values(), key=len))


def _dates(stream: Stream, shape: Shape) -> Iterator[tuple[int, int, int]]:
    """The days of the file in its order, up to the first that tells the day from the month."""
    stream.seek(0)
    last = ""
    for block in Lines(stream).blocks():
        for found in shape.pattern.finditer(block):
            if found[1] != last:  # a day's further messages say nothing new
                last = found[1]
                a, b, c = (int(number) for number in re.findall(r"\d+", last))
                yield a, b, c
                if max(a, b) > MONTHS:
                    return


def _colon_names(rests: Iterator[str]) -> dict[str, str]:
    seconds: dict[str, Counter[str]] = defaultdict(Counter)
    for rest in rests:
        first, _, tail = rest.partition(": ")
        second, colon, _ = tail.partition(": ")
        seconds[first][second if colon else ""] += 1
    return {
        first: f"{first}: {next(iter(counted))}"
        for first, counted in seconds.items()
        if len(counted) == 1 and "" not in counted and counted.total() >= _COLON_NAME
    }
