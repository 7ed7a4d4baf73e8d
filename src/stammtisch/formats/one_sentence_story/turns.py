"""Who writes next. Pure choices; giving the turn is `leases`."""

from random import Random

from stammtisch.formats.one_sentence_story.state import State


def choose(state: State, dice: Random) -> tuple[str, tuple[str, ...]]:
    """The next person and the bag without them, or "" if nobody is active.

    From the bag, the least heard first: not the author of the last line (A–A), not the previous holder, and
    among three or more not the author of the line before the last (A–B–A). Each wish in turn is given up,
    the first one last, and only after the bag was filled anew.
    """
    bag = tuple(who for who in state.bag if who in state.active)
    who = _first(state, bag)
    if not who:
        bag = _refill(state, dice)
        who = _first(state, bag) or (bag[0] if bag else "")
    return who, tuple(other for other in bag if other != who)


def may_write(state: State, who: str) -> bool:
    """Open chain: not among the last min(N, people − 1) authors."""
    span = min(state.settings.cooldown, len(state.active) - 1)
    return span <= 0 or who not in [line.who for line in state.standing[-span:]]


def _first(state: State, bag: tuple[str, ...]) -> str:
    authors = [line.who for line in state.standing[-2:]]
    last = authors[-1] if authors else ""
    before_last = authors[0] if len(authors) == 2 and len(state.active) > 2 else ""
    for unwanted in ({last, state.previous_holder, before_last}, {last, state.previous_holder}, {last}):
        for who in bag:
            if who not in unwanted:
                return who
    return ""


def _refill(state: State, dice: Random) -> tuple[str, ...]:
    """All active people, those with the fewest lines first, ties by dice."""
    people = list(state.active)
    dice.shuffle(people)
    heard = {who: len(state.lines_by(who)) for who in people}
    return tuple(sorted(people, key=heard.__getitem__))
