"""A round played in memory, with its log and its timers: for the host's preview and for tests.

What the engine does with rows, this does with lists. It asks no clock: time passes when it is told so.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic

from stammtisch.formats.base import ArtefactT, Format, LogEntry, SettingsT, Setup, StateT, dice_for, replay
from stammtisch.formats.effects import CancelTimer, Effect, SetTimer, Withdraw
from stammtisch.formats.events import Event, TimerFired, redact


@dataclass(frozen=True)
class Said:
    """An effect and the moment in which it was asked for."""

    at: datetime
    effect: Effect


class Rehearsal(Generic[StateT, SettingsT, ArtefactT]):
    """One round of `game`. `seed` makes its chance repeatable."""

    def __init__(
        self,
        game: Format[StateT, SettingsT, ArtefactT],
        settings: SettingsT,
        setup: Setup,
        *,
        now: datetime,
        seed: str = "rehearsal",
    ) -> None:
        self.game = game
        self.now = now
        self.seed = seed
        self.start, effects = game.begin(settings, setup, now)
        self.state = self.start
        self.log: list[LogEntry] = []
        self.timers: dict[str, datetime] = {}
        self.effects: list[Said] = []
        self._follow(effects)

    def do(self, event: Event) -> tuple[Effect, ...]:
        """Let something happen now."""
        observed = self.game.observe(self.state, event)
        entry = LogEntry(seq=len(self.log) + 1, at=self.now, event=observed)
        self.log.append(entry)
        self.state, effects = self.game.reduce(self.state, observed, self.now, dice_for(self.seed, entry.seq))
        self._follow(effects)
        return effects

    def wait(self, span: timedelta) -> None:
        """Let time pass; timers fire in their order, each at its own moment."""
        until = self.now + span
        while self.timers and min(self.timers.values()) <= until:
            self.fire_next()
        self.now = until

    def fire_next(self) -> tuple[Effect, ...]:
        """Go to the next timer and let it fire."""
        name, due = min(self.timers.items(), key=lambda timer: (timer[1], timer[0]))
        del self.timers[name]
        self.now = max(self.now, due)
        return self.do(TimerFired(timer=name))

    def replayed(self) -> StateT:
        """The state that the log alone gives, from its first entry on."""
        return replay(self.game, self.start, self.seed, self.log)

    def _follow(self, effects: tuple[Effect, ...]) -> None:
        self.effects.extend(Said(self.now, effect) for effect in effects)
        for effect in effects:
            if isinstance(effect, SetTimer):
                self.timers[effect.timer] = effect.due
            elif isinstance(effect, CancelTimer):
                self.timers.pop(effect.timer, None)
            elif isinstance(effect, Withdraw):
                self._forget(effect)

    def _forget(self, effect: Withdraw) -> None:
        """Blank the words, or the name, in the log; a replay must give the same all the same."""
        refs = frozenset(effect.refs) if effect.words else frozenset()
        nameless = frozenset() if effect.words else frozenset({effect.who})
        self.log = [
            LogEntry(seq=entry.seq, at=entry.at, event=redact(entry.event, refs, nameless)) for entry in self.log
        ]
