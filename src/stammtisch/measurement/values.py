"""What measurement reads: one value per message, resolved by the reader, and the sender it belongs to.

Nothing here says which member of the team wrote: no figure per employee can be built from values that do not hold it.
System lines (joined, left, picture changed) are not utterances.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple

Side = Literal["team", "outside", "auto"]
RoomKind = Literal["direct", "table", "comments"]


class Sender(NamedTuple):
    """Who speaks, as far as measurement may know: the team and the automatic texts are one speaker each."""

    #: `team`: a member wrote or edited it; `outside`: a person; `auto`: engine, template, unedited machine text.
    side: Side
    #: The person outside; None for team and auto.
    person: int | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """The message an utterance explicitly answers."""

    message: int
    sender: Sender


@dataclass(frozen=True, slots=True)
class Utterance:
    """One message of a room. `at` is aware and in UTC; streams are ordered by (room, at, id)."""

    id: int
    room: int
    kind: RoomKind
    at: datetime
    sender: Sender
    text: str = ""
    reply: Reply | None = None
    #: Whom the text names with @, as far as the channel says so.
    mentions: tuple[Sender, ...] = ()
    #: A format took it as a contribution (a story sentence does, a poll click does not).
    accepted: bool = False
    #: A round took it, as a contribution or as an answer to its own question: nobody of the team has to answer.
    taken: bool = False
    #: A format put it as its question, with or without a question mark.
    format_question: bool = False
    #: Length of the voice note; 0 where there is none.
    voice_seconds: float = 0
    #: Deleted messages leave their time but no text.
    deleted: bool = False
    #: False: somebody of the team pressed "needs no answer".
    needs_answer: bool = True
