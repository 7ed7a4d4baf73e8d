"""The contract between a format and the engine that hosts it.

The engine keeps an append-only log per round. For each happening it calls `observe` (reads the words, once),
logs the event with `now` and a dice seed, calls `reduce` and turns the effects into rows, all in one
transaction. `replay` walks the log again and gives the same state, byte for byte (I3).
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import ClassVar, Generic, TypeVar

from stammtisch.formats.codec import from_json, to_json
from stammtisch.formats.effects import Effect
from stammtisch.formats.events import Event
from stammtisch.formats.graph import Life


@dataclass(frozen=True, kw_only=True)
class Setup:
    """What a round is given by its firm and host; everything else is the format's settings."""

    host: str
    #: Stands in when the host is silent; "" if there is none.
    deputy: str = ""
    #: The firm's zone, an IANA name.
    zone: str = "Europe/Berlin"
    #: "de", "de-formal" or "en": the language the round is played in.
    language: str = "de"
    #: True if people without an invitation can read along (a public page).
    public: bool = False
    #: What the host says first: an opening sentence, a question, a call.
    opening: str = ""


@dataclass(frozen=True)
class Problem:
    """Why a settings field is refused: text key and numbers for the sentence beside the field."""

    field: str
    text: str
    parameters: Mapping[str, int | str]


@dataclass(frozen=True)
class Command:
    """Something host or deputy can do, for the buttons of the screens."""

    key: str
    #: States of the life in which it is offered.
    states: tuple[str, ...]
    #: Names of the arguments that it takes.
    arguments: tuple[str, ...] = ()
    #: Only host and deputy may; False would open it to every member.
    host_only: bool = True


@dataclass(frozen=True, kw_only=True)
class LogEntry:
    """One row of a round's log. `at` is aware and UTC; `seq` counts from 1."""

    seq: int
    at: datetime
    event: Event


StateT = TypeVar("StateT")
SettingsT = TypeVar("SettingsT")
ArtefactT = TypeVar("ArtefactT")


class Format(ABC, Generic[StateT, SettingsT, ArtefactT]):
    """The rules of one kind of game. Instances hold nothing; one per kind is enough."""

    #: Stored in every round; never changed once rounds exist.
    kind: ClassVar[str]
    #: Raised when the same log would give another state; rounds go on under the version they began with.
    version: ClassVar[int]
    life: ClassVar[Life]
    #: Complete settings under the name that the host chooses from; the first is the default.
    presets: Mapping[str, SettingsT]
    commands: ClassVar[tuple[Command, ...]]
    #: Every timer name that `SetTimer` may carry.
    timers: ClassVar[frozenset[str]]
    #: What a channel must be able to do at least: "write" (we can send), "private" (to one person alone).
    needs: ClassVar[frozenset[str]]
    #: Text key to lazily translated text with %(name)s places.
    texts: Mapping[str, object]
    state_type: type[StateT]
    settings_type: type[SettingsT]

    @abstractmethod
    def check(self, settings: SettingsT) -> tuple[Problem, ...]:
        """Everything that is wrong with the settings; empty if nothing is."""

    @abstractmethod
    def begin(self, settings: SettingsT, setup: Setup, now: datetime) -> tuple[StateT, tuple[Effect, ...]]:
        """A new round in the first state of its life. Raises ValueError if the settings do not hold."""

    @abstractmethod
    def observe(self, state: StateT, event: Event) -> Event:
        """The event with cleaned text and its reading. Call once, before logging; never on replay."""

    @abstractmethod
    def reduce(self, state: StateT, event: Event, now: datetime, dice: Random) -> tuple[StateT, tuple[Effect, ...]]:
        """What follows from the event. Pure and total: an event that does not fit changes nothing."""

    @abstractmethod
    def status(self, state: StateT) -> str:
        """The state of the life in which the round is."""

    @abstractmethod
    def hosts(self, state: StateT) -> tuple[str, ...]:
        """Who is meant by `HOST` now: the host, and the deputy while standing in."""

    @abstractmethod
    def offered(self, state: StateT, who: str) -> tuple[str, ...]:
        """Button keys that this person can press now, in the order of their numbers."""

    @abstractmethod
    def token(self, state: StateT) -> str:
        """The token that the field for contributions must carry now; "" if nothing is awaited."""

    @abstractmethod
    def artefact(self, state: StateT) -> ArtefactT | None:
        """What the round leaves behind, or None if there is nothing to show."""

    def state_to_json(self, state: StateT) -> object:
        """The state as plain JSON values."""
        return to_json(state)

    def state_from_json(self, data: object) -> StateT:
        """The state that `state_to_json` wrote."""
        return from_json(self.state_type, data)

    def settings_from_json(self, data: object) -> SettingsT:
        """Settings as `codec.to_json` wrote them; fields that are missing keep their default."""
        return from_json(self.settings_type, data)


def dice_for(seed: str, seq: int) -> Random:
    """The dice of one log entry: chance that can be replayed. `seed` is drawn once per round."""
    return Random(f"{seed}:{seq}")


def replay(game: Format[StateT, SettingsT, ArtefactT], start: StateT, seed: str, log: Iterable[LogEntry]) -> StateT:
    """The state after all entries of the log, in their order; effects are not repeated."""
    state = start
    for entry in log:
        state, _ = game.reduce(state, entry.event, entry.at, dice_for(seed, entry.seq))
    return state
