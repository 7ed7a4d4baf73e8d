"""Messages become turns (Redezüge): the unit everything else counts, so that bursts weigh no more than one message.

Source: talk-turn in conversation analysis; the 12 hours are a convention of the definition set.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from .definitions import GAP, MIN_TOKENS, MIN_VOICE_SECONDS
from .questions import question
from .templates import Line, Templates, is_long, lines, text_of
from .text import asks, text_hash
from .values import Reply, RoomKind, Sender, Utterance


@dataclass(frozen=True, slots=True)
class Turn:
    """A longest run of messages by one sender, each less than 12 hours after the one before."""

    room: int
    kind: RoomKind
    sender: Sender
    #: Times of the first and the last message.
    start: datetime
    end: datetime
    #: Ids of the messages, deleted ones included.
    messages: tuple[int, ...]
    #: All of them were deleted.
    deleted: bool
    #: Number of distinct words, templates dropped.
    tokens: int
    #: Hash of the whole text; None where there is none.
    text_hash: int | None
    #: When the turn had said something of substance; None if it never did. Automatic turns never do.
    said_at: datetime | None
    #: It holds a question mark or is a format's question.
    asks: bool
    #: Whom it replies to or mentions. No people in a direct room: whoever is named there cannot hear it.
    meant: frozenset[Sender]
    #: Ids of the messages of others it explicitly replies to.
    replies: frozenset[int]
    #: Whose message the first of these replies answers; None without one.
    replies_to: Sender | None
    #: The distinct words of the questions in it; only of people, and none where nothing is asked.
    question: frozenset[str]
    #: False when the team marked it as needing no answer, or when all it said went into a game.
    needs_answer: bool

    @property
    def id(self) -> int:
        """A turn is named by its first message."""
        return self.messages[0]

    @property
    def substantive(self) -> bool:
        return self.said_at is not None

    @property
    def to_team(self) -> bool:
        """Whether an outside turn may relate to the team: it says so, or says nothing about whom it means."""
        return not self.meant or any(sender.side == "team" for sender in self.meant)

    @property
    def to_people(self) -> list[int]:
        """The people a turn names; an empty list means everybody who waits. Sorted, so results are stable."""
        return sorted(sender.person for sender in self.meant if sender.person is not None)


def runs(utterances: Iterable[Utterance]) -> Iterator[list[Utterance]]:
    """Cut a stream ordered by (room, at, id) into turns."""
    run: list[Utterance] = []
    for said in utterances:
        if run and not _continues(run[-1], said):
            yield run
            run = []
        run.append(said)
    if run:
        yield run


def _continues(before: Utterance, said: Utterance) -> bool:
    return before.room == said.room and before.sender == said.sender and said.at - before.at < GAP


def read_turns(utterances: Iterable[Utterance], templates: Templates) -> Iterator[Turn]:
    """The turns of a stream ordered by (room, at, id), in that order, in memory of one turn."""
    return (_turn(run, templates) for run in runs(utterances))


def _turn(run: Sequence[Utterance], templates: Templates) -> Turn:
    first, sender = run[0], run[0].sender
    spoken = lines(run)
    whole = text_of(spoken)
    kept = [line for line in spoken if not (is_long(line) and templates.knows(sender, line.words, line.utterance.at))]
    refused = sender.side == "auto" or (bool(whole) and templates.knows(sender, whole, first.at))
    replies = list(_replies(spoken, sender))
    return Turn(
        room=first.room,
        kind=first.kind,
        sender=sender,
        start=first.at,
        end=run[-1].at,
        messages=tuple(said.id for said in run),
        deleted=not spoken,
        tokens=len(set(text_of(kept))),
        text_hash=text_hash(whole) if whole else None,
        said_at=None if refused else _substance(kept),
        asks=any(line.utterance.format_question or asks(line.utterance.text) for line in kept),
        meant=_meant(spoken, first),
        replies=frozenset(reply.message for reply in replies),
        replies_to=replies[0].sender if replies else None,
        question=_question(kept) if sender.side == "outside" else frozenset(),
        needs_answer=all(said.needs_answer for said in run) and _asks_the_team(kept),
    )


def _substance(kept: Sequence[Line]) -> datetime | None:
    """When enough had been said. Not the start of the turn: a quick thumbs-up must not date the answer after it."""
    said: set[str] = set()
    for line in kept:
        said.update(line.words)
        utterance = line.utterance
        if utterance.accepted or utterance.voice_seconds >= MIN_VOICE_SECONDS or len(said) >= MIN_TOKENS:
            return utterance.at
    return None


def _question(kept: Sequence[Line]) -> frozenset[str]:
    """A contribution to a round is no question to anybody, whatever its mark."""
    return frozenset(word for said, _ in kept if not said.taken for word in question(said.text))


def _asks_the_team(kept: Sequence[Line]) -> bool:
    """Whether it says something beside what a round took: a story sentence waits for nobody, a question does."""
    return not any(line.utterance.taken for line in kept) or (
        _substance([line for line in kept if not line.utterance.taken]) is not None
    )


def _replies(spoken: Sequence[Line], sender: Sender) -> Iterator[Reply]:
    """The replies to others: people quote themselves to add something."""
    return (said.reply for said, _ in spoken if said.reply and said.reply.sender != sender)


def _meant(spoken: Sequence[Line], first: Utterance) -> frozenset[Sender]:
    named = {reply.sender for reply in _replies(spoken, first.sender)}
    named.update(mention for said, _ in spoken for mention in said.mentions if mention != first.sender)
    return frozenset(one for one in named if first.kind != "direct" or one.person is None)
