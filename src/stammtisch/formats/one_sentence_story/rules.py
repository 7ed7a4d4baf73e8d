"""The one-sentence story: what follows from each event. Handlers live beside, one file per idea."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from random import Random
from typing import ClassVar

from stammtisch.formats.base import Command, Format, Problem, Setup
from stammtisch.formats.effects import Effect, SetTimer
from stammtisch.formats.events import (
    Button,
    Deputised,
    Edited,
    Event,
    HostCommand,
    Joined,
    Left,
    Merged,
    Message,
    Rejected,
    Released,
    Reported,
    Started,
    TimerFired,
    Unreachable,
    Withdrawn,
)
from stammtisch.formats.graph import Life
from stammtisch.formats.one_sentence_story import (
    ending,
    hosting,
    lines,
    moderation,
    people,
    timing,
    writing,
)
from stammtisch.formats.one_sentence_story.artefact import Story, story
from stammtisch.formats.one_sentence_story.life import COMMANDS, LIFE, TIMERS
from stammtisch.formats.one_sentence_story.move import Move
from stammtisch.formats.one_sentence_story.settings import PRESETS, Settings, problems
from stammtisch.formats.one_sentence_story.state import State
from stammtisch.formats.one_sentence_story.texts import TEXTS

#: A draft that nobody touches is put away.
DRAFT_LIFE = timedelta(days=90)


class OneSentenceStory(Format[State, Settings, Story]):
    """Regulars write a story together, one sentence each."""

    kind: ClassVar[str] = "one_sentence_story"
    version: ClassVar[int] = 1
    life: ClassVar[Life] = LIFE
    commands: ClassVar[tuple[Command, ...]] = COMMANDS
    timers: ClassVar[frozenset[str]] = TIMERS
    needs: ClassVar[frozenset[str]] = frozenset({"write"})
    presets: Mapping[str, Settings] = PRESETS
    texts: Mapping[str, object] = TEXTS
    state_type = State
    settings_type = Settings

    def check(self, settings: Settings) -> tuple[Problem, ...]:
        """Everything that is wrong with the settings."""
        return tuple(problems(settings))

    def begin(self, settings: Settings, setup: Setup, now: datetime) -> tuple[State, tuple[Effect, ...]]:
        """A draft. Raises ValueError if the settings do not hold."""
        wrong = self.check(settings)
        if wrong:
            raise ValueError(", ".join(problem.field for problem in wrong))
        state = State(settings=settings, setup=setup, began=now)
        return state, (SetTimer(timer="draft", due=now + DRAFT_LIFE),)

    def observe(self, state: State, event: Event) -> Event:
        """The event with normalised text and its reading."""
        return lines.observe(state, event)

    def reduce(self, state: State, event: Event, now: datetime, dice: Random) -> tuple[State, tuple[Effect, ...]]:
        """Do what the event asks, then let the end rules and the care for the host look at what became of it."""
        move = Move(state, now, dice)
        _HANDLERS[type(event)](move, event)
        ending.settle(move)
        ending.check_end(move)
        hosting.mind_host(move)
        return move.state, tuple(move.effects)

    def status(self, state: State) -> str:
        """The state of the life."""
        return state.status

    def hosts(self, state: State) -> tuple[str, ...]:
        """The host, and the deputy while standing in."""
        deputy = state.setup.deputy if state.deputy_acts else ""
        return (state.setup.host, deputy) if deputy else (state.setup.host,)

    def offered(self, state: State, who: str) -> tuple[str, ...]:
        """Button keys that this person can press now."""
        return lines.offered(state, who)

    def token(self, state: State) -> str:
        """What the story field must carry now."""
        lease = state.lease or state.title_lease
        if lease:
            return lease.token
        return writing.chain_token(state) if state.status == "open" and state.is_open_chain else ""

    def artefact(self, state: State) -> Story | None:
        """The finished story, if there is one."""
        return story(state)


def _started(move: Move, event: Started) -> None:
    hosting.try_start(move, event.by)


def _message(move: Move, event: Message) -> None:
    command = event.reading.command
    if not command or not people.press(move, event.who, command, event.token):
        writing.on_message(move, event)


def _button(move: Move, event: Button) -> None:
    people.press(move, event.who, event.button, event.token)


def _left(move: Move, event: Left) -> None:
    people.leave(move, event.who)


def _withdrawn(move: Move, event: Withdrawn) -> None:
    moderation.withdraw(move, event.who, event.ref)


def _reported(move: Move, event: Reported) -> None:
    moderation.report(move, event.who, event.ref)


def _released(move: Move, event: Released) -> None:
    if hosting.is_host(move, event.by):
        hosting.heard_from_host(move, event.by)
        moderation.release(move, event.ref)


def _rejected(move: Move, event: Rejected) -> None:
    if hosting.is_host(move, event.by):
        hosting.heard_from_host(move, event.by)
        moderation.reject(move, event.ref, event.reason)


#: Every event that there is; `observe` and `reduce` know no other.
_HANDLERS: Mapping[type[Event], Callable[..., None]] = {
    Started: _started,
    Message: _message,
    Edited: writing.on_edited,
    Button: _button,
    Joined: people.on_joined,
    Left: _left,
    Withdrawn: _withdrawn,
    Unreachable: people.on_unreachable,
    Merged: people.on_merged,
    Reported: _reported,
    Released: _released,
    Rejected: _rejected,
    TimerFired: timing.on_timer,
    Deputised: hosting.on_deputised,
    HostCommand: hosting.on_command,
}
