"""From messages to the rows that figures are read from. The same code derives one stretch and the whole history."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter

from .broadcasts import Statement, StatementAutomaton
from .business import Calendars
from .exchanges import Exchange, ExchangeAutomaton
from .responses import Response, WaitAutomaton
from .templates import Templates
from .turns import Turn, read_turns
from .values import Utterance


@dataclass(frozen=True)
class Context:
    """What the messages of a stretch do not say themselves."""

    calendars: Calendars
    #: Templates of the whole firm: they reach across rooms and stretches.
    templates: Templates = field(default_factory=Templates)


@dataclass(frozen=True)
class Derived:
    """Rows in the order of their rooms and times; all refer to turns by id."""

    turns: tuple[Turn, ...] = ()
    exchanges: tuple[Exchange, ...] = ()
    responses: tuple[Response, ...] = ()
    statements: tuple[Statement, ...] = ()


def derive(utterances: Iterable[Utterance], context: Context) -> Derived:
    """Read a stream ordered by (room, at, id) once.

    For a stretch give the messages of `stretches.Stretch.read` and keep what its `clip` keeps.
    """
    rooms = [_room(turns, context) for turns in _by_room(utterances, context.templates)]
    return Derived(
        turns=tuple(turn for room in rooms for turn in room.turns),
        exchanges=tuple(exchange for room in rooms for exchange in room.exchanges),
        responses=tuple(response for room in rooms for response in room.responses),
        statements=tuple(statement for room in rooms for statement in room.statements),
    )


def _by_room(utterances: Iterable[Utterance], templates: Templates) -> Iterator[Iterator[Turn]]:
    return (turns for _, turns in groupby(read_turns(utterances, templates), key=attrgetter("room")))


def _room(turns: Iterable[Turn], context: Context) -> Derived:
    exchanges, waits, statements = ExchangeAutomaton(), WaitAutomaton(context.calendars), StatementAutomaton()
    seen: list[Turn] = []
    completed: list[Exchange] = []
    for turn in turns:
        seen.append(turn)
        completed.extend(exchanges.feed(turn))
        statements.feed(turn, answers=waits.feed(turn))
    return Derived(tuple(seen), tuple(completed), tuple(waits.responses()), tuple(statements.statements()))
