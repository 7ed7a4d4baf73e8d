"""Who speaks: the shares of the substantive turns, and what became of everything the firm said."""

from .definitions import MOSTLY_US
from .figures import Facts, Figure
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
    outside, team = facts.voices
    turns = outside + team
    enough = turns >= FEWEST_TURNS
    return Figure(
        "voice_share",
        outside / turns if enough else None,
        "figure" if enough else "too_few" if turns else "nobody",
        count=outside,
        base=turns,
        interval=wilson(outside, turns) if enough else None,
        parts={"outside": outside, "team": team},
        notes=("mostly_us",) if enough and team / turns > MOSTLY_US else (),
    )


def broadcasts(facts: Facts) -> Figure:
    """Broadcasts: what the firm said that answered nobody and that nobody took up within 72 hours.

    Formula: number of such turns and publications; `weeks` holds broadcast, dialogue and still open ones per
    week. Unit: statements, ≥ 0. Base: all statements of the firm in the period. Does not show who read it
    with pleasure: a broadcast is nothing bad, only no dialogue.

    >>> ["broadcast", "dialogue", "broadcast", "open"].count("broadcast")
    2
    """
    said = sum(week.broadcast + week.dialogue + week.open for week in facts.statements)
    total = sum(week.broadcast for week in facts.statements)
    return Figure(
        "broadcasts",
        total,
        "figure" if said else "nobody",
        count=total,
        base=said,
        weeks=facts.statements,
    )
