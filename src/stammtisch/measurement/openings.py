"""Who opens conversations, and whether people take up what the firm opens."""

from datetime import datetime

from .conversations import Conversation, Spoken
from .definitions import TAKEN_UP_BY, WINDOW
from .figures import Facts, Figure, State
from .stats import wilson

FEWEST_OPENINGS = 10


def opening(conversation: Conversation) -> Spoken | None:
    """The first turn of a conversation that began in the period; None where nobody present opened it.

    An automatic text opens only where many sit: to one alone it is an echo. What stands under a publication was
    opened by the publication.
    """
    if not conversation.begins or conversation.kind == "comments":
        return None
    said = conversation.said if conversation.kind == "table" else conversation.substantive
    return said[0] if said else None


def is_by_people(opened: Spoken) -> bool:
    """Whether somebody outside opened; the machine speaks for the team."""
    return opened.sender.side == "outside"


def initiative(facts: Facts) -> Figure:
    """Initiative: how many conversations people open, and not you.

    Formula: conversations whose first substantive turn is a person's / all conversations opened in the period; an
    automatic text at a table counts as yours. Unit: share, 0..1; Wilson interval. Count: opened by people; base: all.
    Parts `outside`, `team`. No value below 10 openings.
    Does not show what was read without a word, nor whether the opening was welcome.

    >>> opened = ["outside"] * 9 + ["team"] * 3
    >>> opened.count("outside") / len(opened)
    0.75
    """
    opened = [one for one in map(opening, facts.conversations) if one]
    outside, enough = sum(map(is_by_people, opened)), len(opened) >= FEWEST_OPENINGS
    return Figure(
        "initiative",
        outside / len(opened) if enough else None,
        "figure" if enough else "too_few" if opened else facts.absence,
        count=outside,
        base=len(opened),
        interval=wilson(outside, len(opened)) if enough else None,
        parts={"outside": outside, "team": len(opened) - outside},
    )


def invites(conversation: Conversation) -> bool:
    """Whether the firm opened it where many sit: in a room of two nobody else could respond."""
    opened = opening(conversation)
    return conversation.kind == "table" and opened is not None and not is_by_people(opened)


def responders(conversation: Conversation) -> set[int]:
    """The people who said something of substance within 72 hours of its opening."""
    begin = conversation.said[0].start
    near = (one for one in conversation.substantive if one.start - begin <= WINDOW)
    return {one.sender.person for one in near if one.sender.person is not None}


def is_taken_up(conversation: Conversation) -> bool:
    """Whether at least two different people responded."""
    return len(responders(conversation)) >= TAKEN_UP_BY


def is_settled(conversation: Conversation, now: datetime) -> bool:
    """Whether its 72 hours have passed; before, it counts neither for nor against the team."""
    return now - conversation.said[0].start > WINDOW


def uptake(facts: Facts) -> Figure:
    """Uptake: how many of your openings at tables are taken up by at least two people.

    Formula: openings of the team (automatic texts included) with ≥ 2 different people who responded substantively
    within 72 h / openings of the team whose 72 h have passed. Unit: share, 0..1; Wilson interval. Count: taken up;
    base: openings. Part `open`: those still within their 72 h, in neither number. No value below 10 openings.
    Does not show who read along, nor whether two people answered each other or only you.

    >>> people = [{"Lena", "Omar"}, {"Lena"}, set(), {"Cem", "Dora", "Lena"}]
    >>> sum(len(each) >= TAKEN_UP_BY for each in people) / len(people)
    0.5
    """
    invited = [one for one in facts.conversations if invites(one)]
    settled = [one for one in invited if is_settled(one, facts.now)]
    taken, enough = sum(map(is_taken_up, settled)), len(settled) >= FEWEST_OPENINGS
    return Figure(
        "uptake",
        taken / len(settled) if enough else None,
        _uptake_state(len(settled)) if invited else facts.absence,
        count=taken,
        base=len(settled),
        interval=wilson(taken, len(settled)) if enough else None,
        parts={"open": len(invited) - len(settled)},
    )


def _uptake_state(settled: int) -> State:
    if settled >= FEWEST_OPENINGS:
        return "figure"
    return "too_few" if settled else "not_due"
