"""How deep conversations go: one side alone, a reaction, or answers that are answered (Rafaeli 1988)."""

from collections import Counter
from collections.abc import Hashable, Iterable
from datetime import datetime
from statistics import median

from .conversations import Conversation
from .definitions import LEVELS_OF_DEPTH, WINDOW
from .figures import Facts, Figure
from .stats import wilson

FEWEST_CONVERSATIONS = 10

#: Who speaks, and when.
Step = tuple[Hashable, datetime]


def level(steps: Iterable[Step]) -> int:
    """Length of the longest chain that alternates between the same two speakers, each step at most 72 hours; 0: none.

    Who goes on speaking adds nothing.

    >>> at = datetime(2026, 1, 5)
    >>> [level((who, at) for who in talk) for talk in ("a", "ab", "abc", "aba", "abab", "abaca")]
    [1, 2, 2, 3, 4, 3]
    """
    longest, chain = 0, list[Step]()
    for who, at in steps:
        if chain and at - chain[-1][1] > WINDOW:
            chain = []
        if chain and chain[-1][0] == who:
            chain[-1] = (who, at)
        elif len(chain) > 1 and chain[-2][0] != who:
            chain = [chain[-1], (who, at)]
        else:
            chain.append((who, at))
        longest = max(longest, len(chain))
    return longest


def level_of(conversation: Conversation) -> int:
    """The level of a conversation; 0 if only the machine spoke."""
    return level((one.sender, one.start) for one in conversation.substantive)


def depth(facts: Facts) -> Figure:
    """Interaction depth: how many conversations go beyond question and reaction.

    Formula: level of a conversation = longest chain of substantive turns that alternates between the same two
    speakers (the team is one), each step ≤ 72 h; level 1 monologue, 2 reaction, from 3 on interactive. The value is
    the share of interactive ones. Unit: share, 0..1; Wilson interval. Parts `level_1`, `level_2`, `level_3` (shares,
    together 1) and `median` (a level, ≥ 1). Count: interactive conversations; base: conversations with a substantive
    turn in the period, of which only what lies in the period is read. No value below 10.
    Does not show whether an answer had to do with the question: only the order of speakers is read, and at a busy
    table neighbours look like partners.

    >>> at = datetime(2026, 1, 5)
    >>> levels = [level((who, at) for who in talk) for talk in ("a", "ab", "aba", "abab")]
    >>> sum(each >= 3 for each in levels) / len(levels), median(levels)
    (0.5, 2.5)
    """
    levels = [found for found in map(level_of, facts.conversations) if found]
    count, enough = len(levels), len(levels) >= FEWEST_CONVERSATIONS
    by_level = Counter(min(each, LEVELS_OF_DEPTH) for each in levels)
    deep = by_level[LEVELS_OF_DEPTH]
    return Figure(
        "depth",
        deep / count if enough else None,
        "figure" if enough else "too_few" if count else "nobody",
        count=deep,
        base=count,
        interval=wilson(deep, count) if enough else None,
        parts={
            **{f"level_{each}": by_level[each] / count for each in range(1, LEVELS_OF_DEPTH + 1)},
            "median": median(levels),
        }
        if enough
        else {},
    )
