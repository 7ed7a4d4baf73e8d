"""What can happen to a round. Each event is logged before it counts, with its time and its dice.

`who` is one opaque key per *person*, the same on whichever channel they write (I6). `ref` is the opaque key
of one message. Times are not in the event: the log entry holds the moment, and `reduce` gets it as `now`.

A `Reading` is everything that was read out of words: it is taken once, by `Format.observe`, and logged with
the event. Rules decide upon the reading alone, never upon the text, so a withdrawn text can be blanked in
the log, and a newer word splitter cannot rewrite an old game.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from stammtisch.formats.codec import family, member


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What the words of a message amount to."""

    #: Length in grapheme clusters after normalising.
    graphemes: int = 0
    sentences: int = 0
    #: Reasons why a person should look before others see it: "link", "phone", "mail", "word".
    flags: tuple[str, ...] = ()
    #: The command that the words are, as a button key ("skip", "later", "out", …), or "".
    command: str = ""
    #: True if the same person sent the same words just before.
    repeated: bool = False
    #: True if the text began with the keyword that marks a contribution („Satz:“); it is cut off.
    marked: bool = False


@family
@dataclass(frozen=True, kw_only=True)
class Event:
    """Anything that happened."""


@member
@dataclass(frozen=True, kw_only=True)
class Started(Event):
    """The host opens an announced round now. The announcement's timer asks the same by itself."""

    by: str


@member
@dataclass(frozen=True, kw_only=True)
class Message(Event):
    """Somebody wrote in the room of the round, or answered one of its prompts in private."""

    who: str
    ref: str
    text: str
    #: "text", "voice", "image" or "other".
    form: str = "text"
    #: Token of the prompt that it answers by quote, In-Reply-To or button; "" if it answers none.
    token: str = ""
    #: The message that it replies to; "" if none.
    reply_to: str = ""
    #: True if it came from the field that is for contributions only (web room, copy and paste).
    from_field: bool = False
    reading: Reading = field(default_factory=Reading)


@member
@dataclass(frozen=True, kw_only=True)
class Edited(Event):
    """An earlier message got other words."""

    who: str
    ref: str
    text: str
    reading: Reading = field(default_factory=Reading)


@member
@dataclass(frozen=True, kw_only=True)
class Button(Event):
    """A button of one of our messages was pressed."""

    who: str
    button: str
    token: str


@member
@dataclass(frozen=True, kw_only=True)
class Joined(Event):
    """Somebody wants to take part."""

    who: str
    #: Consent to the rules and the licence of this round was given and recorded.
    consent: bool
    #: How the person wants to be credited: "name", "guest" („ein Gast“) or "none".
    credit: str = "name"
    #: The nickname, for credit "name".
    name: str = ""
    #: One of the firm's own people, and wants that to be shown.
    of_the_house: bool = False


@member
@dataclass(frozen=True, kw_only=True)
class Left(Event):
    """Somebody goes, by a word, a button, by leaving the room or by withdrawing the consent."""

    who: str


@member
@dataclass(frozen=True, kw_only=True)
class Withdrawn(Event):
    """An author takes back one contribution (its message deleted, or by link), or all of them (`ref` "")."""

    who: str
    ref: str = ""


@member
@dataclass(frozen=True, kw_only=True)
class Unreachable(Event):
    """A prompt could not be brought to this person (closed window, refused for good)."""

    who: str


@member
@dataclass(frozen=True, kw_only=True)
class Merged(Event):
    """Two persons turned out to be one; `gone` counts as `kept` from now on."""

    kept: str
    gone: str


@member
@dataclass(frozen=True, kw_only=True)
class Reported(Event):
    """Somebody pressed the report button on a contribution."""

    who: str
    ref: str


@member
@dataclass(frozen=True, kw_only=True)
class Released(Event):
    """Moderation let a held contribution through."""

    by: str
    ref: str


@member
@dataclass(frozen=True, kw_only=True)
class Rejected(Event):
    """Moderation refused a contribution, with the reason that its author is told."""

    by: str
    ref: str
    reason: str


@member
@dataclass(frozen=True, kw_only=True)
class TimerFired(Event):
    """A durable timer of this round came due."""

    timer: str
    #: Only for timers that end a collection of several messages: the reading of all of them together.
    reading: Reading = field(default_factory=Reading)


@member
@dataclass(frozen=True, kw_only=True)
class Deputised(Event):
    """Somebody of the firm steps in: the deputy from now on, who may lead like the host."""

    deputy: str


@member
@dataclass(frozen=True, kw_only=True)
class HostCommand(Event):
    """Host or deputy did something that the format declares in its `commands`."""

    by: str
    command: str
    arguments: Mapping[str, str] = field(default_factory=dict)
    reading: Reading = field(default_factory=Reading)


def redact(event: Event, refs: frozenset[str], nameless: frozenset[str] = frozenset()) -> Event:
    """The event without the words of these messages and the nicknames of these people.

    What was decided upon its reading stays, so the log still gives the same game.
    """
    if isinstance(event, Joined) and event.who in nameless:
        return replace(event, name="")
    if isinstance(event, Message | Edited) and event.ref in refs:
        return replace(event, text="")
    if isinstance(event, HostCommand) and event.arguments.get("ref") in refs and "text" in event.arguments:
        return replace(event, arguments={**event.arguments, "text": ""})
    return event
