"""What somebody can follow."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Topic:
    """One kind of reader: all who follow the same topic get the same bytes."""

    firm_id: int
    #: The one room followed; None: every room of the firm, for the team alone.
    room_id: int | None
    #: Whether the team listens. Guests never see an entry that is for the team only.
    for_team: bool
    #: Language code of the words in it: "de", "de-formal", "en".
    language: str


@dataclass(frozen=True)
class Packet:
    """One event on its way: its number in the firm's feed and the bytes of the stream."""

    n: int
    data: bytes
    #: Id of the one person it is for; None: for all who follow the topic.
    only_for: int | None = None

    def is_for(self, person_id: int | None) -> bool:
        """Whether this guest may have it; None: somebody of the team."""
        return self.only_for is None or self.only_for == person_id
