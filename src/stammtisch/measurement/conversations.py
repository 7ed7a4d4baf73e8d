"""Conversations (Gespräche): the turns of a room between two silences, as far as they lie in a period.

A table is cut wherever 12 hours pass without a message, every other room after 7 days: what is said weeks later is a
new talk, not the same one (`responses` cuts waits alike). They are cut when they are read and never stored: one late
message would else renumber the year of a table that never sleeps.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from .definitions import MIN_TOKENS, REOPEN, SILENCE_AT_A_TABLE
from .turns import Turn
from .values import RoomKind, Sender


class Spoken(NamedTuple):
    """A turn reduced to what conversations are read from."""

    room: int
    kind: RoomKind
    #: Id of the turn.
    turn: int
    sender: Sender
    start: datetime
    end: datetime
    #: It said something: of people and the team what is substantive, of the machine any sentence.
    speaks: bool
    #: Whom it explicitly replies to.
    replies_to: Sender | None

    @classmethod
    def of(cls, turn: Turn) -> "Spoken":
        said = speaks(turn.sender.side, turn.said_at, turn.tokens)
        return cls(turn.room, turn.kind, turn.id, turn.sender, turn.start, turn.end, said, turn.replies_to)


def speaks(side: str, said_at: datetime | None, tokens: int) -> bool:
    """Whether a turn counts in a conversation. Automatic ones are never substantive, but they can open one."""
    return said_at is not None or (side == "auto" and tokens >= MIN_TOKENS)


@dataclass(frozen=True, slots=True)
class Conversation:
    """What was said in one conversation within a period; at least one turn that speaks."""

    kind: RoomKind
    #: Those that speak, in their order.
    said: tuple[Spoken, ...]
    #: It began in the period: a silence lies before its first message.
    begins: bool

    @property
    def substantive(self) -> list[Spoken]:
        """Without the automatic ones."""
        return [one for one in self.said if one.sender.side != "auto"]


def conversations(turns: Iterable[Spoken], begin: datetime) -> Iterator[Conversation]:
    """Cut turns ordered by (room, start, id); those before `begin` only tell what was silence.

    Give all turns from 7 days before `begin` on, those that do not speak included: a thumb is no silence.
    """
    for _room, of_room in groupby(turns, key=attrgetter("room")):
        yield from _cut(of_room, begin)


def _cut(turns: Iterable[Spoken], begin: datetime) -> Iterator[Conversation]:
    heard: datetime | None = None
    begins, said = False, list[Spoken]()
    for turn in turns:
        silent = heard is None or turn.start - heard >= silence(turn.kind)
        heard = turn.end
        if turn.start < begin:
            continue
        if silent:
            if said:
                yield Conversation(said[0].kind, tuple(said), begins)
            begins, said = True, []
        if turn.speaks:
            said.append(turn)
    if said:
        yield Conversation(said[0].kind, tuple(said), begins)


def silence(kind: RoomKind) -> timedelta:
    """How long nobody says anything between two conversations of such a room."""
    return SILENCE_AT_A_TABLE if kind == "table" else REOPEN
