"""Why an export cannot be read, or not yet.

ExportError            base, with a sentence for people and `reason` as a stable key
  NotAnExport           it is something else, or damaged; trying again with the same file does not help
  TooMuch               a limit was reached before anything was kept; a smaller export helps
  Question              a person must say something first; then the same file can be read
    Ambiguous            how dates are read; carries the candidates
    ManyChats            which of several chats; carries them
    UnknownColumns       which column of a table holds what; carries their names
"""

from collections.abc import Sequence
from dataclasses import dataclass

from stammtisch.imports.order import Order, Reading, as_date

_EXAMPLES = 3


class ExportError(Exception):
    """Base of all refusals. The text is an English sentence for logs; `reason` chooses the sentence on screens."""

    def __init__(self, reason: str, sentence: str) -> None:
        super().__init__(sentence)
        self.reason = reason


class NotAnExport(ExportError):
    """The file is no chat export that we know. Trying again with the same file does not help."""


class TooMuch(ExportError):
    """A limit was reached. Nothing was kept; a smaller export helps."""


class Question(ExportError):
    """The file can be read as soon as a person has answered."""


class Ambiguous(Question):
    """The order of day and month cannot be decided from the file. Answer with `order`."""

    def __init__(self, candidates: tuple[Reading, ...]) -> None:
        super().__init__("order", "The order of day and month cannot be decided from this file.")
        #: The possible readings, the likelier first, each with three lines of the file.
        self.candidates = candidates


@dataclass(frozen=True)
class Chat:
    """One of several chats in a file."""

    #: What to answer with.
    key: str
    #: As the file names it; "" if it does not.
    title: str = ""
    #: How many messages and events it holds; None if that was not counted.
    messages: int | None = None


class ManyChats(Question):
    """The file holds several chats. Answer with `chat`, the key of one of them."""

    def __init__(self, chats: tuple[Chat, ...]) -> None:
        super().__init__("chat", "This file holds several chats; one of them has to be chosen.")
        #: In the order of the file.
        self.candidates = chats


class UnknownColumns(Question):
    """The names of a table's columns do not say what they hold. Answer with `columns`."""

    def __init__(self, header: tuple[str, ...], guessed: dict[str, str]) -> None:
        super().__init__("columns", "The columns of this table do not say when, by whom and what was written.")
        #: The names of all columns.
        self.candidates = header
        #: What could be guessed: "when", "author", "text" → name of the column.
        self.guessed = guessed


def undecided(order: Order, triples: Sequence[tuple[int, int, int]], *, separator: str) -> ExportError:
    """The question how dates are read, with three days of the file; or the refusal of dates that contradict each
    other. `triples` are the file's own, `separator` is what it writes between their numbers."""
    if not order.candidates:
        return NotAnExport("mixed_dates", order.reason)
    days = list(dict.fromkeys(triples))[:_EXAMPLES]
    return Ambiguous(
        tuple(
            Reading(
                candidate.order,
                tuple(
                    (separator.join(map(str, each)), day)
                    for each in days
                    if (day := as_date(each, candidate.order)) is not None
                ),
            )
            for candidate in order.candidates
        )
    )
