"""The round that is played at a table, as far as guests see it."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse

from stammtisch.conversations.models import Room, Seat
from stammtisch.formats import engine, voice
from stammtisch.formats.models import Artefact, Round
from stammtisch.formats.one_sentence_story.state import State
from stammtisch.formats.who import key_of


@dataclass(frozen=True)
class Playing:
    """A round and who is who in it."""

    round: Round
    state: State
    #: What an answer to the present prompt must carry.
    token: str
    #: Key of a person in the round → name at the table.
    names: Mapping[str, str]
    #: Where the finished story can be read; "" if nowhere.
    story_url: str

    def who(self, seat: Seat) -> str:
        """The key of this seat's person in the round."""
        somebody = seat.address or seat.member
        return key_of(somebody) if somebody else ""


def playing_in(room: Room) -> Playing | None:
    """The round at this table that runs, or ended last; None if there was none. Drafts are the host's alone."""
    rounds = Round.objects.filter(room=room).exclude(status="draft")
    newest = rounds.select_related("firm").order_by("-number").first()
    if newest is None:
        return None
    state: State = engine.state_of(newest)
    online = Artefact.objects.filter(round=newest, offline_at=None).exists()
    return Playing(
        round=newest,
        state=state,
        token=engine.game_of(newest).token(state),
        names=voice.names_of(newest),
        story_url=reverse("web:story", args=[newest.public_id]) if online else "",
    )
