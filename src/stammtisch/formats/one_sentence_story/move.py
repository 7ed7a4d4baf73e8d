"""One reduction on its way: the state so far, the effects so far, the moment and the dice.

Lives only inside `reduce`; handlers change it step by step, so that each reads like the rule it is.
"""

from dataclasses import replace
from datetime import datetime
from random import Random
from typing import Any

from stammtisch.formats.effects import (
    CancelTimer,
    Choice,
    Effect,
    Parameter,
    Say,
    SetTimer,
    To,
    ToInbox,
    one,
)
from stammtisch.formats.one_sentence_story.life import LIFE
from stammtisch.formats.one_sentence_story.state import State

BUTTONS = {
    key: Choice(key, f"button.{key}")
    for key in ("skip", "later", "out", "append", "rewrite", "yes", "no", "stay", "unnamed", "remove", "back")
}


class Move:
    """Collects what follows from one event."""

    def __init__(self, state: State, now: datetime, dice: Random) -> None:
        self.state = state
        self.now = now
        self.dice = dice
        self.effects: list[Effect] = []

    def set(self, **changes: Any) -> None:
        """Change fields of the state."""
        self.state = replace(self.state, **changes)

    def go(self, status: str) -> None:
        """Go on in the life; LifeError if there is no such way."""
        self.set(status=LIFE.move(self.state.status, status))

    def do(self, effect: Effect) -> None:
        """Add an effect."""
        self.effects.append(effect)

    def say(self, to: To, text: str, about: str = "", /, **parameters: Parameter) -> None:
        """Say an automatic text."""
        self.do(Say(to=to, text=text, parameters=parameters, about=about))

    def tell_once(self, who: str, text: str, about: str, /, **parameters: Parameter) -> None:
        """Tell a person kindly that something came out of turn, but only the first time (I7)."""
        if who not in self.state.told:
            self.set(told=(*self.state.told, who))
            self.say(one(who), text, about, **parameters)

    def to_inbox(self, ref: str, reason: str) -> None:
        """Leave a message to the people of the firm."""
        self.do(ToInbox(ref=ref, reason=reason))

    def timer(self, name: str, due: datetime) -> None:
        """Set or replace a timer."""
        self.do(SetTimer(timer=name, due=due))

    def cancel(self, *names: str) -> None:
        """Cancel timers that may be set."""
        for name in names:
            self.do(CancelTimer(timer=name))
