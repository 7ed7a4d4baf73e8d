"""The keys by which rules know people: one per person on whichever channel they write (I6), one per member."""

from stammtisch.conversations.models import Message
from stammtisch.people.models import Address, Member


def key_of(somebody: Address | Member) -> str:
    """ "p12" for the person behind an address, "m3" for a member."""
    if isinstance(somebody, Member):
        return f"m{somebody.pk}"
    return f"p{somebody.person_id}"


def author_of(message: Message) -> str:
    """The key of who wrote it; "" for automatic texts."""
    if message.address is not None:
        return key_of(message.address)
    return key_of(message.member) if message.member is not None else ""


def member_id_of(who: str) -> int | None:
    """The member behind a key; None for anybody else."""
    return int(who[1:]) if who[:1] == "m" and who[1:].isdecimal() else None


def person_id_of(who: str) -> int | None:
    """The person behind a key; None for members and for nobody."""
    return int(who[1:]) if who[:1] == "p" and who[1:].isdecimal() else None
