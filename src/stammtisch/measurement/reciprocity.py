"""Whether those who are answered also answer, beyond what chance would bring about."""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from random import Random
from typing import NamedTuple

from .conversations import Conversation, Spoken
from .definitions import SHUFFLES
from .figures import Facts, Figure

FEWEST_EDGES = 20
FEWEST_WRITERS = 3
#: With more talk each shuffle is closer to the mean, so fewer will do: about as many steps are walked for any talk.
STEPS = 30_000
#: Where r₀ is near 1, ρ makes a small error large, so it is never less than this.
FEWEST_SHUFFLES = 10
# From here on chance explains everything.
_NEARLY_ONE = 1 - 1e-9

#: How often somebody (first) was followed by somebody (second).
Edges = Mapping[tuple[Hashable, Hashable], int]


class Talk(NamedTuple):
    """Conversations one after the other, as who follows whom: speakers at their places, and pairs of places."""

    speakers: tuple[Hashable, ...]
    #: The number of the conversation at each place.
    conversations: tuple[int, ...]
    #: Places that are followed, and beside each the place that follows it.
    before: tuple[int, ...]
    after: tuple[int, ...]

    @classmethod
    def adjacent(cls, *conversations: Iterable[Hashable]) -> "Talk":
        """Each speaker follows the one before."""
        return cls._of(
            [(who, place - 1 if place else None) for place, who in enumerate(one)] for one in conversations
        )

    @classmethod
    def of(cls, conversations: Iterable[Conversation]) -> "Talk":
        """An explicit reply takes the place of adjacency: it follows the latest turn of the one it answers."""
        return cls._of(
            [(turn.sender, _followed(said, place)) for place, turn in enumerate(said)]
            for said in (one.substantive for one in conversations)
        )

    @classmethod
    def _of(cls, conversations: Iterable[Sequence[tuple[Hashable, int | None]]]) -> "Talk":
        """Speakers with the place in their conversation that they follow. Numbers for them count twice as fast."""
        numbers: dict[Hashable, int] = {}
        speakers, which, before, after = list[Hashable](), list[int](), list[int](), list[int]()
        for number, conversation in enumerate(conversations):
            start = len(speakers)
            for who, followed in conversation:
                if followed is not None:
                    before.append(start + followed)
                    after.append(len(speakers))
                speakers.append(numbers.setdefault(who, len(numbers)))
                which.append(number)
        return cls(tuple(speakers), tuple(which), tuple(before), tuple(after))

    def shuffled(self, dice: Random) -> "Talk":
        """With the speakers of each conversation in another order, by lots that keep conversations apart."""
        lots = [number + dice.random() for number in self.conversations]
        order = sorted(range(len(lots)), key=lots.__getitem__)
        return self._replace(speakers=tuple(map(self.speakers.__getitem__, order)))


def _followed(said: Sequence[Spoken], place: int) -> int | None:
    """None: the first, or one who replies to somebody who had not spoken in this conversation."""
    target = said[place].replies_to
    if target is None:
        return place - 1 if place else None
    return next((before for before in reversed(range(place)) if said[before].sender == target), None)


def edges(talk: Talk) -> Counter[tuple[Hashable, Hashable]]:
    """Who follows whom, how often; speakers are numbered as they appear, and nobody follows themselves.

    >>> sorted(edges(Talk.adjacent("abacab")).items())
    [((0, 1), 2), ((0, 2), 1), ((1, 0), 1), ((2, 0), 1)]
    """
    who = talk.speakers.__getitem__
    found = Counter(zip(map(who, talk.before), map(who, talk.after), strict=True))
    return Counter({(one, other): count for (one, other), count in found.items() if one != other})


def returned(weights: Edges) -> float | None:
    """`r = Σ 2·min(w_ij, w_ji) / Σ w_ij`, each pair once; None without an edge.

    >>> returned(edges(Talk.adjacent("abacab"))), returned(edges(Talk.adjacent("abcabc")))
    (0.8, 0.0)
    >>> round(returned({("a", "b"): 4, ("b", "a"): 2, ("a", "c"): 3}), 3)
    0.444
    """
    total = sum(weights.values())
    # each pair is met from both of its sides
    return sum(min(w, weights.get((b, a), 0)) for (a, b), w in weights.items()) / total if total else None


def beyond_chance(r: float, by_chance: float) -> float | None:
    """`ρ = (r − r₀)/(1 − r₀)`; None where chance alone makes everything mutual.

    >>> round(beyond_chance(4 / 9, 0.2), 3), beyond_chance(1.0, 1.0)
    (0.306, None)
    """
    return (r - by_chance) / (1 - by_chance) if by_chance < _NEARLY_ONE else None


def by_chance(talk: Talk, seed: str) -> float:
    """r₀: the mean of r when the speakers of each conversation are shuffled; the same seed, the same mean."""
    dice = Random(seed)
    rounds = min(SHUFFLES, max(FEWEST_SHUFFLES, STEPS // max(1, len(talk.speakers))))
    return sum(returned(edges(talk.shuffled(dice))) or 0.0 for _ in range(rounds)) / rounds


def reciprocity(facts: Facts) -> Figure:
    """Reciprocity: whether whoever is answered also answers, beyond what the mere order of so many turns would give.

    Formula: an edge leads from the sender of the previous substantive turn to this one's, or from the one it
    explicitly replies to, within a conversation; own edges are skipped. `r = Σ 2·min(w_ij, w_ji) / Σ w_ij`; `r₀` the
    mean of r over 200 shuffles of the senders within each conversation (fixed seed; fewer shuffles, about as exact,
    where there is much talk); `ρ = (r − r₀)/(1 − r₀)`. Rooms of two are left out, for there everything returns.
    Unit: none; ρ ≤ 1, 0 like chance, below 0 more one-sided than chance. Parts `r`, `r0`, `writers`. Count and base:
    edges. No value below 20 edges or 3 writers (the team is one), nor where chance alone returns everything.
    Does not show warmth; r without r₀ means nothing.

    >>> round(beyond_chance(returned({("a", "b"): 4, ("b", "a"): 2, ("a", "c"): 3}), 0.2), 3)
    0.306
    """
    talk = Talk.of(one for one in facts.conversations if one.kind != "direct")
    found, writers = edges(talk), len(set(talk.speakers))
    total, r = found.total(), returned(found)
    enough = total >= FEWEST_EDGES and writers >= FEWEST_WRITERS and r is not None
    r0 = by_chance(talk, facts.seed) if enough else None
    value = beyond_chance(r, r0) if r is not None and r0 is not None else None
    return Figure(
        "reciprocity",
        value,
        "figure" if value is not None else "too_few" if total else facts.absence,
        count=total,
        base=total,
        parts={"r": r, "r0": r0, "writers": writers},
    )
