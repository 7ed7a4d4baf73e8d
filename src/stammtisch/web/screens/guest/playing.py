"""The round that is played at a table, as far as guests see it."""

from collections.abc import Mapping
from dataclasses import dataclass

from stammtisch.conversations.models import Room, Seat
from stammtisch.formats.one_sentence_story.state import State


@dataclass(frozen=True)
class Playing:
    """A round and who is who in it."""

    state: State
    token: str
    names: Mapping[str, str]
    story_url: str

    def who(self, seat: Seat) -> str:
        """The key of this seat's person in the round."""
        raise NotImplementedError


def playing_in(room: Room) -> Playing | None:
    """The round at this table that runs, or ended last; None if there was none."""
    return None
