"""Broadcast or dialogue: what became of everything the firm said.

A turn of the team or an automatic one, or a publication, is a broadcast (Durchsage) if it answers nobody who
waits and no substantive outside turn relates to it within 72 hours. Until these have passed it is open:
nobody is blamed early.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from .definitions import WINDOW
from .turns import Turn

StatementState = Literal["broadcast", "open", "dialogue"]


@dataclass(frozen=True, slots=True)
class Statement:
    """Something the firm said, with the facts that decide what it was, whenever one asks."""

    #: Room and id of the turn; None for a publication that has no comments room.
    room: int | None
    turn: int | None
    #: Id of the publication; None for a turn.
    publication: int | None
    at: datetime
    #: It answered somebody who waited.
    answers: bool
    #: Id and start of the first outside turn that relates to it.
    taken_up_by: int | None = None
    taken_up_at: datetime | None = None

    def state(self, now: datetime) -> StatementState:
        """What it is at `now`; a later reply turns an earlier `open` into `dialogue`, nothing turns back."""
        if self.answers or (self.taken_up_at is not None and self.taken_up_at <= now):
            return "dialogue"
        return "open" if now - self.at <= WINDOW else "broadcast"


@dataclass(slots=True)
class _Said:
    turn: Turn
    answers: bool
    taken_up: Turn | None = None


class StatementAutomaton:
    """Feed it the turns of one room in order, then take the statements.

    An outside turn that names nothing takes up everything the firm said within the window before it, because
    the window is how long a turn relates; one that replies explicitly takes up just what it replies to.
    Linear: nothing is looked at again once it was taken up or is too old.
    """

    def __init__(self) -> None:
        self._said: list[_Said] = []
        self._fresh: dict[int, _Said] = {}

    def feed(self, turn: Turn, *, answers: bool) -> None:
        """Take the turn in; `answers` says whether it ended somebody's wait. Wholly deleted turns say nothing."""
        if turn.sender.person is not None:
            if turn.substantive:
                self._take_up(turn)
        elif not turn.deleted:
            said = _Said(turn, answers)
            self._said.append(said)
            self._fresh.update(dict.fromkeys(turn.messages, said))

    def _take_up(self, turn: Turn) -> None:
        if turn.replies:
            taken = [self._fresh[message] for message in sorted(turn.replies & self._fresh.keys())]
        elif turn.to_team:
            taken = list(self._fresh.values())
            self._fresh.clear()
        else:
            taken = []
        for said in taken:
            if said.taken_up is None and turn.start - said.turn.start <= WINDOW:
                said.taken_up = turn

    def statements(self) -> list[Statement]:
        """A statement per turn of the firm, in their order."""
        return [self._statement(said.turn, said) for said in self._said]

    @staticmethod
    def _statement(turn: Turn, said: _Said) -> Statement:
        by = said.taken_up
        taken_up = (by.id, by.start) if by else (None, None)
        return Statement(turn.room, turn.id, None, turn.start, said.answers, *taken_up)


def published(publication: int, at: datetime, comments: Iterable[Turn] = ()) -> Statement:
    """The statement a publication makes; `comments` are the turns of its comments room, in order."""
    for turn in comments:
        if turn.sender.side == "outside" and turn.substantive and at <= turn.start <= at + WINDOW:
            return Statement(turn.room, None, publication, at, False, turn.id, turn.start)
    return Statement(None, None, publication, at, answers=False)
