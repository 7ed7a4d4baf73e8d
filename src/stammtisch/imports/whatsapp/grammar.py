"""The grammar of a header: a permissive pattern that finds headers in any dialect, and a strict one for one dialect.

Android   05.03.24, 14:30 - Name: Text          frame " - " (also en dash, em dash)
iOS       [05.03.24, 14:30:45] Name: Text       frame "[" "] "
2014      05/03/2024 14:30:45: Name: Text       frame ": "
"""

import re
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import NamedTuple

from stammtisch.imports.text import HIDDEN

#: Longest name of a contact or group that is looked for.
LONGEST_NAME = 100
#: How a body begins that may hold something other than words; `marks` has the closer look.
MARK_BEGINS = (
    "[<\u200e]|(?:POLL|UMFRAGE|SONDAGE|SONDAGGIO):|(?:Live-)?Standort|(?:[Ll]ive )?[Ll]ocat?[il][os]|Posizione"
    "|null$|Diese Nachricht wurde |Du hast diese |This message was |You deleted |Ce message a |Vous avez supprim"
    "|Questo mess"
    "|Hai eliminato |(?:IMG|VID|PTT|AUD|STK|DOC)-|(?:Bild|Video|Audio|GIF|Sticker|Image|Kontaktkarte|Contact card) "
)
LEFT_TO_RIGHT = "\u200e"
_BLANKS = " \u00a0\u202f\u2009"
#: Marks of the half of the day that stand before the time; the second of each pair is the afternoon.
_BEFORE = {"上午": 0, "下午": 12, "오전": 0, "오후": 12, "午前": 0, "午後": 12}

#: Every quantifier is bounded and none is nested, so that no line makes it slow.
_ANY_HEADER = re.compile(
    rf"""
    [{HIDDEN}]{{0,4}}(?P<open>\[?)
    (?P<date>(?P<a>\d{{1,4}})(?P<separator>\.\ ?|[/-])(?P<b>\d{{1,2}})(?P=separator)(?P<c>\d{{1,4}})(?P<dot>\.?))
    (?P<glue>,?\ (?:à\ |klo\ |um\ |at\ |kl\.\ )?)
    (?P<time>(?P<before>{"|".join(_BEFORE)})?(?P<space>\ ?)
    (?P<hour>\d{{1,2}})(?P<colon>[:.])(?P<minute>\d\d)(?:(?P=colon)(?P<second>\d\d))?
    (?:(?P<gap>[{_BLANKS}]?)(?P<after>[AaPp]\.?[{_BLANKS}]?[Mm]\.?))?)
    (?P<close>\]\ |\ [-–—]\ |:\ )
    """,
    re.VERBOSE,
)
_YEAR_DIGITS = 4
_NOON = 12


class Header(NamedTuple):
    """The numbers of one header, in the order they stand in."""

    numbers: tuple[int, int, int]
    shape: "Shape"
    #: Where the header ends in its line.
    end: int


@dataclass(frozen=True)
class Shape:
    """How the headers of one export look. Two exports of one phone have the same shape."""

    open: str
    separator: str
    dot: str
    year_first: bool
    year_digits: int
    glue: str
    #: Whether the half of the day stands before the time, and what stands between it and the time.
    before: bool
    space: str
    colon: str
    seconds: bool
    #: What stands between time and AM or PM, and how that is written, with "x" for its first letter; "" on 24 hours.
    gap: str
    after: str
    close: str
    #: Whether days, months and hours below 10 have a zero in front. Known only over many headers.
    padded_date: bool = True
    padded_hour: bool = True

    @cached_property
    def pattern(self) -> "re.Pattern[str]":
        """Finds this shape at the beginning of a line; groups are date, time, what may be a name, and the beginning
        of what may be more than words.

        Begins with the line end before it, which lets the search leap from line to line.
        """
        return re.compile(
            f"\\n[{HIDDEN}]?{re.escape(self.open)}({self._date}){re.escape(self.glue)}({self._time})"
            f"{re.escape(self.close)}(?:([^:\\n]{{1,{LONGEST_NAME}}}): ({MARK_BEGINS})?)?"
        )

    @property
    def _date(self) -> str:
        separator, number = re.escape(self.separator), r"\d\d" if self.padded_date else r"\d{1,2}"
        year = rf"\d{{{self.year_digits}}}"
        parts = (year, number, number) if self.year_first else (number, number, year)
        return separator.join(parts) + re.escape(self.dot)

    @property
    def _time(self) -> str:
        hour, colon = r"\d\d" if self.padded_hour else r"\d{1,2}", re.escape(self.colon)
        before = f"(?:{'|'.join(_BEFORE)}){re.escape(self.space)}" if self.before else ""
        seconds = rf"{colon}\d\d" if self.seconds else ""
        return rf"{before}{hour}{colon}\d\d{seconds}{self._half}"

    @property
    def _half(self) -> str:
        if not self.after:
            return ""
        letter = "[AP]" if self.after[0] == "X" else "[ap]"
        return f"{re.escape(self.gap)}{letter}{re.escape(self.after[1:])}"

    def example(self) -> str:
        """The shape as one made-up line, for people."""
        number, year = ("0{}" if self.padded_date else "{}").format, "2024"[-self.year_digits :]
        parts = (year, number(3), number(5)) if self.year_first else (number(5), number(3), year)
        clock = f"14{self.colon}30{self.colon + '45' if self.seconds else ''}"
        if self.after or self.before:
            clock = f"{'下午' + self.space if self.before else ''}2{clock[2:]}"
            clock += self.gap + self.after.replace("X", "P").replace("x", "p")
        return f"{self.open}{self.separator.join(parts)}{self.dot}{self.glue}{clock}{self.close}Name: Text"


def header_of(line: str) -> Header | None:
    """The header at the beginning of a line in whatever dialect, or None."""
    found = _ANY_HEADER.match(line)
    if found is None or not _is_plausible(found):
        return None
    after = found["after"] or ""
    shape = Shape(
        open=found["open"],
        separator=found["separator"],
        dot=found["dot"],
        year_first=len(found["a"]) == _YEAR_DIGITS,
        year_digits=len(found["a"]) if len(found["a"]) == _YEAR_DIGITS else len(found["c"]),
        glue=found["glue"],
        before=found["before"] is not None,
        space=found["space"],
        colon=found["colon"],
        seconds=found["second"] is not None,
        gap=found["gap"] or "",
        after=("X" if after[:1].isupper() else "x") + after[1:] if after else "",
        close=found["close"],
        padded_date=not _is_bare(found["a"], found["b"], *([found["c"]] if len(found["a"]) == _YEAR_DIGITS else [])),
        padded_hour=not _is_bare(found["hour"]),
    )
    return Header((int(found["a"]), int(found["b"]), int(found["c"])), shape, found.end())


def _is_bare(*numbers: str) -> bool:
    return any(len(number) == 1 for number in numbers)


def _is_plausible(found: "re.Match[str]") -> bool:
    """Frames are closed as they were opened, and exactly one end of the date is a year."""
    if bool(found["open"]) != found["close"].startswith("]"):
        return False
    a, c = len(found["a"]), len(found["c"])
    if a == _YEAR_DIGITS:
        return c <= 2
    return a <= 2 and c in (2, _YEAR_DIGITS)


def joined(shapes: "list[Shape]") -> Shape:
    """One shape for headers that differ only in zeros: "5.3." among "15.10." means that none is padded."""
    return replace(
        shapes[0],
        padded_date=all(shape.padded_date for shape in shapes),
        padded_hour=all(shape.padded_hour for shape in shapes),
    )


@lru_cache(maxsize=256)
def unpadded(shape: Shape) -> Shape:
    """The shape without its zeros, under which headers of one phone meet."""
    return replace(shape, padded_date=True, padded_hour=True)


def clock_of(time: str) -> tuple[int, int, int] | None:
    """Hour, minute and second of a time as written in any dialect; None if there is no such time (25:70).

    12 AM is 0, 12 PM is 12.

    >>> clock_of("2:30:45 p. m."), clock_of("下午2:30"), clock_of("12:05 AM"), clock_of("24:00")
    ((14, 30, 45), (14, 30, 0), (0, 5, 0), None)
    """
    numbers = [int(number) for number in re.findall(r"\d+", time)]
    hour, minute, second = (*numbers, 0)[:3]
    half = _BEFORE.get(time[:2])
    if half is None and (letter := time.lower().lstrip("0123456789:." + _BLANKS)[:1]):
        half = _NOON if letter == "p" else 0
    if half is not None:
        if not 1 <= hour <= _NOON:
            return None
        hour = hour % _NOON + half
    return (hour, minute, second) if hour < 24 and minute < 60 and second < 60 else None
