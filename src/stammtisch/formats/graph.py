"""The life of a round as a graph, declared on top of a format and refused at import if it is wrong.

Checked: names known and unique, one start, ends without a way out, every state reachable, and the promise
that every round ends in bounded time whatever people do (I2): each state that is no end has an edge moved by
a timer, and those edges never lead in a circle. So somebody who only waits always arrives at an end.
"""

from collections.abc import Iterator
from dataclasses import dataclass


class LifeError(ValueError):
    """A life that must not be, or a move that it does not have. `faults` are whole sentences."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__(" ".join(faults))
        self.faults = faults


@dataclass(frozen=True)
class Edge:
    """One way from a state to another."""

    source: str
    target: str
    #: Name of the timer that moves it by itself; "" if only people do.
    timer: str = ""


@dataclass(frozen=True)
class Life:
    """All states of a round and the ways between them. Raises LifeError when built wrongly."""

    states: tuple[str, ...]
    start: str
    ends: tuple[str, ...]
    edges: tuple[Edge, ...]

    def __post_init__(self) -> None:
        faults = tuple(_faults(self))
        if faults:
            raise LifeError(faults)

    def next_states(self, state: str) -> tuple[str, ...]:
        """Where a round can go from here, in the order of declaration."""
        return tuple(dict.fromkeys(edge.target for edge in self.edges if edge.source == state))

    def timers(self) -> frozenset[str]:
        """Names of all timers that move a round by themselves."""
        return frozenset(edge.timer for edge in self.edges if edge.timer)

    def move(self, source: str, target: str) -> str:
        """The target, if there is such an edge. Raises LifeError if not."""
        if target not in self.next_states(source):
            raise LifeError((f"There is no way from {source} to {target}.",))
        return target


def _faults(life: Life) -> Iterator[str]:
    if len(set(life.states)) != len(life.states):
        yield "A state is declared twice."
    used = {
        life.start,
        *life.ends,
        *(edge.source for edge in life.edges),
        *(edge.target for edge in life.edges),
    }
    for name in sorted(used - set(life.states)):
        yield f"The state {name} is used but not declared."
    if not life.ends:
        yield "A life needs an end."
    if life.start in life.ends:
        yield "The start cannot be an end."
    for name in sorted(set(life.ends) & {edge.source for edge in life.edges}):
        yield f"The end {name} has a way out."
    for name in sorted(set(life.states) - _reachable(life)):
        yield f"The state {name} cannot be reached."
    yield from _unbounded(life)


def _reachable(life: Life) -> set[str]:
    seen, waiting = {life.start}, [life.start]
    while waiting:
        source = waiting.pop()
        for edge in life.edges:
            if edge.source == source and edge.target not in seen:
                seen.add(edge.target)
                waiting.append(edge.target)
    return seen


def _unbounded(life: Life) -> Iterator[str]:
    by_timer = {
        state: {edge.target for edge in life.edges if edge.source == state and edge.timer} for state in life.states
    }
    for state in sorted(set(life.states) - set(life.ends)):
        if not by_timer[state]:
            yield f"No timer ever moves a round out of {state}."
        elif _comes_back(state, by_timer):
            yield f"Timers alone can lead from {state} back to {state}."


def _comes_back(state: str, by_timer: dict[str, set[str]]) -> bool:
    seen: set[str] = set()
    waiting = list(by_timer[state])
    while waiting:
        name = waiting.pop()
        if name == state:
            return True
        if name not in seen:
            seen.add(name)
            waiting.extend(by_timer.get(name, ()))
    return False
