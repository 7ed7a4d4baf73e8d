"""Responses: for every substantive turn of a person, whether, when and how fast the team answered.

A run of turns of one person is one wait, whose clock starts with the first of them. Automatic texts and
templates stop no clock. A turn nobody answered within 7 days (or by its deadline, if that is later) stays
unanswered for good: an answer weeks later belongs to a new talk. An unanswered wait is never dropped and
never counted as 0.

Sources: helpdesk practice; means of hours, auto-replies that stop clocks and reopened threads that count old
days are known complaints about other tools.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from .business import Calendars
from .definitions import QUESTION_WINDOW, REOPEN, WINDOW
from .questions import asks_again
from .turns import Turn

#: `first`: opens a talk after 7 days of silence; `next`: a later wait, or one in a talk the team opened;
#: `more`: said while a wait already runs, so it has no clock of its own.
WaitKind = Literal["first", "next", "more"]


@dataclass(frozen=True, slots=True)
class Response:
    """One substantive turn of a person and the first human answer to it, if there was one in time to count."""

    room: int
    person: int
    #: Id of the turn.
    turn: int
    kind: WaitKind
    #: Start and end of the turn: the wait runs from its start, the deadline from its end.
    asked_at: datetime
    ended_at: datetime
    #: One business day after `ended_at`; None if the firm stays closed.
    due_at: datetime | None
    #: When the answer had substance, and the id of its turn.
    answered_at: datetime | None = None
    answer: int | None = None
    #: From `asked_at` to `answered_at`; business minutes under the calendar valid at `asked_at`.
    calendar_minutes: float | None = None
    business_minutes: float | None = None
    #: It holds a question; and when the same person asked the same again, within 7 days.
    is_question: bool = False
    repeated_at: datetime | None = None

    def is_due(self, now: datetime) -> bool:
        """Whether its business day has passed; before, it counts neither for nor against the team."""
        return self.due_at is not None and self.due_at <= now

    @property
    def answered_in_time(self) -> bool:
        return self.answered_at is not None and self.due_at is not None and self.answered_at <= self.due_at

    @property
    def settled_by(self) -> datetime | None:
        """Until when a question can be answered: 2 days, or its business day if that is later; None: never."""
        return max(self.ended_at + QUESTION_WINDOW, self.due_at) if self.due_at else None

    def question_answered(self, now: datetime) -> bool:
        """Whether it was answered in that time and, as far as `now` knows, not asked again."""
        settled = self.settled_by is not None and self.answered_at is not None and self.answered_at <= self.settled_by
        return settled and (self.repeated_at is None or self.repeated_at > now)


@dataclass(slots=True)
class _Asked:
    """A turn the team has not answered yet, or what became of it."""

    turn: Turn
    person: int
    kind: WaitKind
    due_at: datetime | None
    answered_at: datetime | None = None
    answer: int | None = None
    repeated_at: datetime | None = None

    def can_be_answered(self, at: datetime) -> bool:
        return at - self.turn.start < REOPEN or (self.due_at is not None and at <= self.due_at)

    def is_near(self, answer: Turn) -> bool:
        """Whether a team turn that names nobody still relates to this one."""
        if answer.start - self.turn.start <= WINDOW:
            return True
        return self.due_at is not None and answer.start <= self.due_at


class WaitAutomaton:
    """Feed it the turns of one room in order, then take the responses. Linear: an answer is looked for once."""

    def __init__(self, calendars: Calendars) -> None:
        self._calendars = calendars
        self._asked: list[_Asked] = []
        self._open: dict[int, list[_Asked]] = {}
        # whom a team turn that names nobody can still reach; in order of arrival, so results are stable
        self._near: dict[int, None] = {}
        # the questions of each person in the last 7 days
        self._questions: dict[int, list[_Asked]] = {}
        # end of the last turn of a person or that names them; in a direct room, under None, of any turn
        self._contact: dict[int | None, datetime] = {}
        self._before: Turn | None = None

    def feed(self, turn: Turn) -> bool:
        """Take the turn in; True if it answered somebody who waited."""
        if turn.sender.side == "auto":
            return False
        answers = False
        person = turn.sender.person
        if person is None:
            answers = turn.said_at is not None and self._answers(turn, turn.said_at)
        elif turn.substantive and turn.needs_answer:
            self._asks(turn, person)
        self._remember(turn)
        return answers

    def responses(self) -> list[Response]:
        """A response per substantive turn that needs an answer, in the order of the turns."""
        return [self._response(asked) for asked in self._asked]

    def _asks(self, turn: Turn, person: int) -> None:
        running = self._open.get(person)
        if not running or not running[-1].can_be_answered(turn.start):
            running = self._open[person] = []
        kind = "more" if running else self._opens(turn, person)
        asked = _Asked(turn, person, kind, self._calendars.at(turn.end).one_business_day(turn.end))
        self._asked.append(asked)
        running.append(asked)
        self._near[person] = None
        if turn.question:
            self._repeats(asked)

    def _repeats(self, asked: _Asked) -> None:
        """Remember the question, and mark the earlier ones it repeats."""
        earlier = self._questions.get(asked.person, ())
        recent = [one for one in earlier if asked.turn.start - one.turn.start < REOPEN]
        for one in recent:
            if one.repeated_at is None and asks_again(one.turn.question, asked.turn.question):
                one.repeated_at = asked.turn.start
        self._questions[asked.person] = [*recent, asked]

    def _opens(self, turn: Turn, person: int) -> WaitKind:
        contact = self._contact.get(None if turn.kind == "direct" else person)
        if contact is not None and turn.start - contact < REOPEN:
            return "next"
        before = self._before
        if before is not None and before.sender.side == "team" and turn.start - before.start <= WINDOW:
            return "next"
        return "first"

    def _answers(self, turn: Turn, at: datetime) -> bool:
        """End the waits this team turn relates to. In a room of two nobody else can be meant, however late."""
        if turn.kind == "direct":
            people = list(self._open)
        elif turn.to_people:
            people = turn.to_people
        else:
            # whoever is too long ago for this turn is so for the next one, too
            people = [person for person in self._near if self._open[person][-1].is_near(turn)]
            self._near.clear()
        answered = [self._close(person, turn, at) for person in people]
        return any(answered)

    def _close(self, person: int, turn: Turn, at: datetime) -> bool:
        self._near.pop(person, None)
        answered = [asked for asked in self._open.pop(person, ()) if asked.can_be_answered(at)]
        for asked in answered:
            asked.answered_at, asked.answer = at, turn.id
        return bool(answered)

    def _remember(self, turn: Turn) -> None:
        person = turn.sender.person
        for key in [None] if turn.kind == "direct" else turn.to_people if person is None else [person]:
            self._contact[key] = turn.end
        if turn.substantive:
            self._before = turn

    def _response(self, asked: _Asked) -> Response:
        turn, answered_at = asked.turn, asked.answered_at
        unanswered = Response(
            turn.room,
            asked.person,
            turn.id,
            asked.kind,
            turn.start,
            turn.end,
            due_at=asked.due_at,
            is_question=bool(turn.question),
            repeated_at=asked.repeated_at,
        )
        if answered_at is None:
            return unanswered
        return replace(
            unanswered,
            answered_at=answered_at,
            answer=asked.answer,
            calendar_minutes=(answered_at - turn.start).total_seconds() / 60,
            business_minutes=self._calendars.at(turn.start).business_minutes(turn.start, answered_at),
        )
