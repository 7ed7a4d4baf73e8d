"""What a format wants to happen. The engine writes each effect as rows, in the transaction of its event.

Texts are keys with parameters; the engine renders them per reader: language, tone, zone, and buttons or a
numbered line by what the channel can do. Every `Say` and `Ask` is automatic and gets that label (I15).
The engine checks consent and quiet hours again at send time: no effect is a licence to disturb (I11).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from stammtisch.formats.codec import family, member


@family
@dataclass(frozen=True)
class Value:
    """A parameter that must be rendered for its reader."""


@member
@dataclass(frozen=True)
class Person(Value):
    """The name a person goes by in this round (nickname, or „ein Gast“)."""

    who: str


@member
@dataclass(frozen=True)
class When(Value):
    """A moment, shown in the firm's zone."""

    at: datetime


Parameter = str | int | Value


@dataclass(frozen=True)
class To:
    """Who gets it: the room, the host (and the deputy who stands in), or one person."""

    #: "room", "host" or "one".
    kind: str
    who: str = ""


ROOM = To("room")
HOST = To("host")


def one(who: str) -> To:
    """Addressed to one person, in private where the channel can."""
    return To("one", who)


@dataclass(frozen=True)
class Choice:
    """One button: `key` comes back in the `Button` event, `text` is the key of its label."""

    key: str
    text: str


@family
@dataclass(frozen=True, kw_only=True)
class Effect:
    """Anything that should happen."""


@member
@dataclass(frozen=True, kw_only=True)
class Say(Effect):
    """A text that awaits no answer."""

    to: To
    text: str
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    #: The message it speaks about and should quote where the channel can; "" if none.
    about: str = ""
    automatic: bool = True


@member
@dataclass(frozen=True, kw_only=True)
class Ask(Effect):
    """A prompt. An answer that carries its token belongs to it."""

    to: To
    text: str
    token: str
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    choices: tuple[Choice, ...] = ()
    #: "text" if words are awaited, "choice" if only the buttons are.
    expects: str = "text"
    about: str = ""
    automatic: bool = True


@member
@dataclass(frozen=True, kw_only=True)
class React(Effect):
    """A small sign on a message, where the channel can; otherwise nothing."""

    ref: str
    sign: str


@member
@dataclass(frozen=True, kw_only=True)
class SetTimer(Effect):
    """A durable timer; one of the same name in this round is replaced."""

    timer: str
    due: datetime


@member
@dataclass(frozen=True, kw_only=True)
class CancelTimer(Effect):
    """The timer of this name, if any, will not fire."""

    timer: str


@member
@dataclass(frozen=True, kw_only=True)
class HoldForModeration(Effect):
    """The host must look at this contribution before others see it."""

    ref: str
    reason: str


@member
@dataclass(frozen=True, kw_only=True)
class Accept(Effect):
    """The messages `refs` together are contribution `number`; numbers run from 1 without gaps."""

    refs: tuple[str, ...]
    who: str
    number: int
    text: str
    #: "all": the room sees it now. "next_only": only the next person does. "host_only": held.
    visible: str


@member
@dataclass(frozen=True, kw_only=True)
class Revise(Effect):
    """A contribution got other words or another visibility."""

    refs: tuple[str, ...]
    text: str
    visible: str


@member
@dataclass(frozen=True, kw_only=True)
class Strike(Effect):
    """A contribution was refused; it keeps its place in the log and leaves the story."""

    refs: tuple[str, ...]
    reason: str


@member
@dataclass(frozen=True, kw_only=True)
class Withdraw(Effect):
    """An author takes words or name back: out of page, feed and PDF, and out of log and messages (I4)."""

    who: str
    refs: tuple[str, ...]
    #: True if the words go too; False if only the name goes.
    words: bool = True


@member
@dataclass(frozen=True, kw_only=True)
class ToInbox(Effect):
    """An ordinary message: a person of the firm should read it (I7). `reason` is shown beside it."""

    ref: str
    reason: str


@member
@dataclass(frozen=True, kw_only=True)
class Duty(Effect):
    """Something waits for the host; shown on *Today* from `since` on until `DutyDone`."""

    duty: str
    text: str
    since: datetime
    due: datetime


@member
@dataclass(frozen=True, kw_only=True)
class DutyDone(Effect):
    """The duty of this name no longer waits."""

    duty: str


@member
@dataclass(frozen=True, kw_only=True)
class Close(Effect):
    """No more contributions. `reason` is one of the format's end reasons."""

    reason: str


@member
@dataclass(frozen=True, kw_only=True)
class Publish(Effect):
    """Render the artefact anew from the state and show it."""


@member
@dataclass(frozen=True, kw_only=True)
class Unpublish(Effect):
    """Take the artefact offline."""


@member
@dataclass(frozen=True, kw_only=True)
class Archive(Effect):
    """The round is over for good; nothing of it runs any more."""
