"""Who speaks: the shares of the substantive turns, and what became of everything the firm said."""

from collections import Counter

from .definitions import MOSTLY_US
from .figures import Facts, Figure, WeekOfStatements
from .stats import wilson

FEWEST_TURNS = 20


def voice_share(facts: Facts) -> Figure:
    """Share of voice outside, S: how much of what is said is said by the people.

    Formula: substantive outside turns / all substantive turns. Unit: share, 0..1; Wilson interval. Parts
    `outside` and `team` for "us : them". No value below 20 turns. Note `mostly_us` when the team's share is
    above 0.67; more than half outside is not bad, regulars talk among themselves. Does not show who listens.

    >>> round(12 / (12 + 30), 3), 30 / (12 + 30) > MOSTLY_US
    (0.286, True)
    """
    turns = [turn for turn in facts.in_period(facts.turns, lambda row: row.start) if turn.substantive]
    outside = sum(turn.sender.side == "outside" for turn in turns)
    team = len(turns) - outside
    enough = len(turns) >= FEWEST_TURNS
    return Figure(
        "voice_share",
        outside / len(turns) if enough else None,
        "figure" if enough else "too_few" if turns else "nobody",
        count=outside,
        base=len(turns),
        evidence=tuple(turn.id for turn in turns),
        interval=wilson(outside, len(turns)) if enough else None,
        parts={"outside": outside, "team": team},
        notes=("mostly_us",) if enough and team / len(turns) > MOSTLY_US else (),
    )


def broadcasts(facts: Facts) -> Figure:
    """Broadcasts: what the firm said that answered nobody and that nobody took up within 72 hours.

    Formula: number of such turns and publications; `weeks` holds broadcast, dialogue and still open ones per
    week. Unit: statements, ≥ 0. Base: all statements of the firm in the period. Does not show who read it
    with pleasure: a broadcast is nothing bad, only no dialogue.

    >>> Counter(["broadcast", "dialogue", "broadcast", "open"])["broadcast"]
    2
    """
    said = facts.in_period(facts.statements, lambda row: row.at)
    counts = Counter((facts.period.week_of(one.at), one.state(facts.now)) for one in said)
    total = sum(count for (_, state), count in counts.items() if state == "broadcast")
    return Figure(
        "broadcasts",
        total,
        "figure" if said else "nobody",
        count=total,
        base=len(said),
        evidence=tuple(one.turn for one in said if one.turn is not None),
        weeks=tuple(
            WeekOfStatements(week, counts[week, "broadcast"], counts[week, "dialogue"], counts[week, "open"])
            for week in facts.period.weeks
        ),
    )
