"""Templates: texts the same side sends again and again, which therefore answer nobody.

A text is a template at a time when it was sent at least three times within some 28 days that hold this time. The team
is one sender (all members together); outside, every person is one. A template reaches across rooms: when a text is
sent for the third time, the rooms that hold it within 28 days have to be derived again.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from .definitions import TEMPLATE_LONGER_THAN, TEMPLATE_SPAN, TEMPLATE_USES
from .text import text_hash, words
from .values import Sender, Utterance


class Text(NamedTuple):
    """A text as its sender repeats it."""

    sender: Sender
    hash: int


class Line(NamedTuple):
    """An utterance that still has its text, with its words."""

    utterance: Utterance
    words: list[str]


def lines(run: Sequence[Utterance]) -> list[Line]:
    """The utterances of a turn that were not deleted, read once."""
    return [Line(said, words(said.text)) for said in run if not said.deleted]


def is_long(line: Line) -> bool:
    """Whether a message is compared with the templates by itself, not only as part of its turn."""
    return len(line.words) > TEMPLATE_LONGER_THAN


def text_of(turn: Sequence[Line]) -> list[str]:
    """All words of a turn in their order: how a text split into messages is still the same text."""
    return [word for line in turn for word in line.words]


class Use(NamedTuple):
    """That a text was sent: when, and by which message (the first one, where the text is a whole turn)."""

    text: Text
    at: datetime
    message: int


def uses(run: Sequence[Utterance]) -> Iterator[Use]:
    """Every text this turn sends, once: its long messages, and the turn as a whole if it is not just one of them."""
    sender, spoken = run[0].sender, lines(run)
    if sender.side == "auto":
        return
    for line in filter(is_long, spoken):
        yield Use(Text(sender, text_hash(line.words)), line.utterance.at, line.utterance.id)
    whole = text_of(spoken)
    if whole and not any(is_long(line) and line.words == whole for line in spoken):
        yield Use(Text(sender, text_hash(whole)), run[0].at, run[0].id)


def is_repeated(times: Sequence[datetime], at: datetime) -> bool:
    """Whether three of these sorted times lie within some 28 days that hold `at`, one of them."""
    place = bisect_left(times, at)
    first, last = max(0, place - TEMPLATE_USES + 1), min(place, len(times) - TEMPLATE_USES)
    return any(times[i + TEMPLATE_USES - 1] - times[i] <= TEMPLATE_SPAN for i in range(first, last + 1))


@dataclass(frozen=True)
class Templates:
    """When which text was sent; texts sent less than three times are not kept."""

    #: Sorted times per text.
    uses: Mapping[Text, Sequence[datetime]] = field(default_factory=dict)

    @classmethod
    def of(cls, runs: Iterable[Sequence[Utterance]]) -> "Templates":
        """Count the texts of these turns. Keeps one entry per distinct text while it counts."""
        found: dict[Text, list[datetime]] = defaultdict(list)
        for run in runs:
            for use in uses(run):
                found[use.text].append(use.at)
        return cls({text: sorted(times) for text, times in found.items() if len(times) >= TEMPLATE_USES})

    def knows(self, sender: Sender, said: Sequence[str], at: datetime) -> bool:
        """Whether these words, sent by `sender` at `at`, were a template."""
        times = self.uses.get(Text(sender, text_hash(said))) if self.uses else None
        return times is not None and is_repeated(times, at)
