"""What was said in one or more exports, ready to be measured once somebody has said who belongs to the team."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain

from stammtisch.imports.values import Kind, Record, Report, Source
from stammtisch.measurement.definitions import MIN_VOICE_SECONDS
from stammtisch.measurement.values import Reply, RoomKind, Sender, Side, Utterance

#: Records of the messenger itself: nobody says them.
_UNSAID = (Kind.SYSTEM, Kind.UNKNOWN)


@dataclass(frozen=True)
class Chat:
    """One export, read to its end."""

    #: Name of the file, without its folder.
    file: str
    source: Source
    report: Report
    #: What people said, in the order of the file.
    said: Sequence[Record]
    #: What the messenger said: who founded the group, who joined, who left.
    system: Sequence[Record]

    @property
    def kind(self) -> RoomKind:
        """Two people and no word of a group are a direct room; everything else is a table."""
        is_pair = len(self.report.authors) <= 2 and not self.system_kinds & {"created", "added", "left", "removed"}
        return "direct" if is_pair else "table"

    @property
    def system_kinds(self) -> set[str]:
        """What kinds of system lines there are."""
        return {record.detail for record in self.system}


def chat_of(file: str, source: Source, records: Iterable[Record], report: Report) -> Chat:
    """Read an export to its end. Raises what its reader raises; `report` is then whole."""
    said: list[Record] = []
    system: list[Record] = []
    for record in records:
        (system if record.kind in _UNSAID or record.author is None else said).append(record)
    return Chat(file, source, report, said, system)


@dataclass(frozen=True)
class Voice:
    """Somebody who speaks in the chats, by the name the exports give them."""

    name: str
    messages: int
    first: datetime
    last: datetime


def voices(chats: Sequence[Chat]) -> list[Voice]:
    """Everybody who speaks, who says most first. The same name in two exports is the same person."""
    said = Counter[str]()
    first: dict[str, datetime] = {}
    last: dict[str, datetime] = {}
    for record in everything_said(chats):
        name = record.author or ""
        said[name] += 1
        first[name] = min(first.get(name, record.at), record.at)
        last[name] = max(last.get(name, record.at), record.at)
    return [Voice(name, count, first[name], last[name]) for name, count in said.most_common()]


def everything_said(chats: Sequence[Chat]) -> Iterator[Record]:
    """The records of all chats, one chat after the other."""
    return chain.from_iterable(chat.said for chat in chats)


@dataclass(frozen=True)
class Cast:
    """Who is on which side: without a team there are no sides, hence no dialogue figures."""

    team: frozenset[str]
    #: Machines that answer in the house's name.
    machines: frozenset[str] = frozenset()

    def side_of(self, name: str) -> Side:
        """The side this name speaks for."""
        return "auto" if name in self.machines else "team" if name in self.team else "outside"


def numbers_of(names: Iterable[str]) -> dict[str, int]:
    """A number for each person: measurement knows people by numbers."""
    return {name: number for number, name in enumerate(names, start=1)}


def utterances(chats: Sequence[Chat], cast: Cast, persons: dict[str, int]) -> list[Utterance]:
    """The chats as measurement reads them, ordered by (room, at, id). An id is the place among `everything_said`.

    Within a minute the order of the file is the order of the talk.
    """
    heard: list[Utterance] = []
    for room, chat in enumerate(chats, start=1):
        begins, kind = len(heard), chat.kind
        senders = {name: _sender(name, cast, persons) for name in chat.report.authors}
        places = {record.id: begins + place for place, record in enumerate(chat.said) if record.id}
        in_file = [
            Utterance(
                id=begins + place,
                room=room,
                kind=kind,
                at=record.at.astimezone(UTC),
                sender=senders[record.author or ""],
                text=record.text,
                reply=_reply(record, places, chat.said, begins, senders),
                # no export tells how long a voice note is: it is taken for long enough
                voice_seconds=MIN_VOICE_SECONDS if record.detail == "audio" else 0,
                deleted=record.kind is Kind.DELETED,
            )
            for place, record in enumerate(chat.said)
        ]
        heard += sorted(in_file, key=lambda said: said.at)
    return heard


def _sender(name: str, cast: Cast, persons: dict[str, int]) -> Sender:
    side = cast.side_of(name)
    return Sender(side, persons[name]) if side == "outside" else Sender(side)


def _reply(
    record: Record, places: dict[str, int], said: Sequence[Record], begins: int, senders: dict[str, Sender]
) -> Reply | None:
    place = places.get(record.reply_to) if record.reply_to else None
    if place is None:
        return None
    return Reply(place, senders[said[place - begins].author or ""])


def unknown_among(chats: Sequence[Chat], names: Collection[str]) -> list[str]:
    """Those of these names that nobody in the chats has."""
    known = {name for chat in chats for name in chat.report.authors}
    return sorted(set(names) - known)
