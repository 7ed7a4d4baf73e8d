"""Exchanges (Wortwechsel): completed loops of three turns that alternate between the team and one person.

Two turns are only a reaction; the third shows that somebody took up the answer (Rafaeli 1988 on
interactivity). In a busy table adjacency invents some: a team turn that names nobody relates to everybody who
spoke within the window.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from .definitions import WINDOW
from .turns import Turn


@dataclass(frozen=True, slots=True)
class Exchange:
    """One completed loop of a person with the team."""

    room: int
    person: int
    #: Ids of the three turns, in their order.
    turns: tuple[int, int, int]
    #: Start of the third turn.
    completed_at: datetime


@dataclass(frozen=True, slots=True)
class _Spoke:
    """The person spoke last; `team` is the team turn they took up, if they took one up."""

    turn: Turn
    team: Turn | None = None


@dataclass(frozen=True, slots=True)
class _Answered:
    """The team answered; further team turns change nothing, so they do not extend the clock."""

    turn: Turn
    team: Turn


class ExchangeAutomaton:
    """Feed it the turns of one room in order; it gives back the exchanges each of them completes.

    Runs over the whole room: no silence cuts an exchange, only the window does.
    Linear: whoever a team turn reaches leaves the group it looks through.
    """

    def __init__(self) -> None:
        self._spoke: dict[int, _Spoke] = {}
        self._answered: dict[int, _Answered] = {}
        self._before: Turn | None = None

    def feed(self, turn: Turn) -> Iterator[Exchange]:
        """The exchanges this turn completes. Turns without substance change nothing."""
        if not turn.substantive:
            return
        if turn.sender.person is None:
            yield from self._team(turn)
        elif turn.to_team:
            yield from self._person(turn, turn.sender.person)
        self._before = turn

    def _team(self, turn: Turn) -> Iterator[Exchange]:
        for person in turn.to_people or list(self._spoke):
            spoke = self._spoke.pop(person, None)
            if spoke is None or turn.start - spoke.turn.start > WINDOW:
                continue
            if spoke.team is not None:
                yield Exchange(turn.room, person, (spoke.team.id, spoke.turn.id, turn.id), turn.start)
            self._answered[person] = _Answered(spoke.turn, turn)

    def _person(self, turn: Turn, person: int) -> Iterator[Exchange]:
        answered = self._answered.pop(person, None)
        if answered is not None and turn.start - answered.team.start <= WINDOW:
            self._spoke[person] = _Spoke(turn, answered.team)
            yield Exchange(turn.room, person, (answered.turn.id, answered.team.id, turn.id), turn.start)
        else:
            self._spoke[person] = _Spoke(turn, self._question_before(turn))

    def _question_before(self, turn: Turn) -> Turn | None:
        """The substantive turn directly before, if it is a question of the team and still related."""
        before = self._before
        if before is None or before.sender.side != "team" or not before.asks:
            return None
        return before if turn.start - before.start <= WINDOW else None
