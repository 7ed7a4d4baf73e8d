"""What readers give: records in the order of the file, and a report of what was read and what was assumed.

All times are aware. An export without a zone (WhatsApp) is read in the zone the importer named.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """What a record is. All but `SYSTEM` and `UNKNOWN` are things a person sent."""

    MESSAGE = "message"
    MEDIA = "media"
    DELETED = "deleted"
    POLL = "poll"
    LOCATION = "location"
    CONTACT = "contact"
    CALL = "call"
    #: The messenger speaks: joined, left, renamed. Never a person.
    SYSTEM = "system"
    #: Looks like none of these; shown in the report, counted as nothing.
    UNKNOWN = "unknown"


class Record(NamedTuple):
    """One record of an export. A named tuple, because a million of them are made."""

    #: Line of the file it begins at, from 1; for JSON exports the number of the message.
    line: int
    at: datetime
    #: As the export names them, without direction marks; None where nobody speaks.
    author: str | None
    kind: Kind
    #: Without marks of the messenger ("edited", "file attached"); empty where the export holds none.
    text: str
    edited: bool = False
    #: What more is known: the kind of a system line ("left"), of media ("image"), the name of a file.
    detail: str = ""
    #: Why the record may be forged or damaged, a key of `DOUBTS`; "" if nothing is odd.
    doubt: str = ""
    #: The export's own id of the message and of what it answers; "" where it holds none (WhatsApp).
    id: str = ""
    reply_to: str = ""
    #: Emoji with their number, where the export holds them (Telegram).
    reactions: tuple[tuple[str, int], ...] = ()


class Certainty(StrEnum):
    """How the order of day and month was found."""

    #: A value above 12, or a year in front, leaves no other reading.
    CERTAIN = "certain"
    #: The other reading runs backwards in time.
    CHRONOLOGY = "by chronology"
    #: A person said so.
    CHOSEN = "chosen"
    #: Nobody could tell and nobody was asked.
    ASSUMED = "assumed"


@dataclass(frozen=True)
class Source:
    """How the file was understood."""

    #: Key of the reader: "whatsapp", "telegram", "signal", "csv" …
    reader: str
    #: The dialect in one line, e.g. "05.03.24, 14:30 - Name: Text".
    dialect: str
    #: "dmy", "mdy", "ymd"; "" where the export holds full times.
    order: str
    certainty: Certainty
    #: Why it was understood so, in English, for the report.
    reasons: tuple[str, ...]
    #: IANA name of the zone in which times were read; "UTC" where the export holds true times.
    zone: str
    #: Title of the chat, "" if the export does not say.
    title: str = ""
    #: Which file of a package was read, and the texts in it that were not.
    member: str = ""
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True)
class Columns:
    """Which column of a table holds what, by the names in its first line. "" where there is none."""

    when: str
    author: str
    text: str
    #: For tables that keep the time of day in a column of its own.
    time: str = ""
    id: str = ""
    reply_to: str = ""


@dataclass
class Report:
    """Counts as the stream runs; whole when the stream has ended."""

    records: Counter[Kind] = field(default_factory=Counter)
    authors: Counter[str] = field(default_factory=Counter)
    edited: int = 0
    #: Lines that belong to no record (before the first header), with their text cut to 80 characters; 50 at most.
    unknown: list[tuple[int, str]] = field(default_factory=list)
    unknown_lines: int = 0
    #: Records that may be forged: (line, reason).
    suspicious: list[tuple[int, str]] = field(default_factory=list)
    suspicious_headers: int = 0
    #: Lines inside a message that look like a header of another dialect.
    like_headers: int = 0
    #: Steps backwards in time by more than a minute.
    backwards: int = 0
    #: Records whose hour happened twice that night; which one is not known.
    twice: int = 0
    #: Bytes that were no UTF-8 and became a replacement mark.
    damaged: int = 0
    #: Texts that were longer than what is kept.
    cut: int = 0
    first: datetime | None = None
    last: datetime | None = None
    #: Keys of sentences to show beside the report.
    warnings: list[str] = field(default_factory=list)


#: How many examples a report keeps of each kind; the counts go on.
EXAMPLES = 50
