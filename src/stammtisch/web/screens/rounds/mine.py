"""What a round asks of the member who looks: the guests' own panel, answered from the team's page."""

from dataclasses import dataclass
from datetime import datetime, tzinfo

from django.urls import reverse

from stammtisch.conversations.models import Message, Side
from stammtisch.formats.models import Round
from stammtisch.people.models import Member
from stammtisch.web.idempotency import new_key
from stammtisch.web.screens.guest.turn import Reader, Turn, turn_of
from stammtisch.web.screens.rounds.led import Led


@dataclass(frozen=True)
class Mine:
    """All that `rounds/_mine.html` sees."""

    turn: Turn
    write_url: str
    press_url: str
    write_key: str
    press_key: str
    #: What was typed, and why it was not taken.
    text: str = ""
    error: str = ""

    @property
    def is_words(self) -> bool:
        """Whether a sentence or a title is wanted."""
        return self.turn.panel in ("write", "title")


@dataclass(frozen=True)
class Said:
    """What came of a message that this member just wrote."""

    #: What the round answered, a sentence.
    answer: str = ""
    #: The words, if they were given back.
    draft: str = ""


NOTHING_SAID = Said()


def mine_of(firm_slug: str, led: Led, said: Said, *, now: datetime, zone: tzinfo) -> Mine | None:
    """The panel, if something is asked of this member."""
    turn = turn_of(led.state, Reader(led.me, led.names.get(led.me, "")), led.names, now=now, zone=zone)
    if turn is None or not turn.is_mine or turn.panel == "join":
        return None
    ids = [firm_slug, led.round.public_id]
    return Mine(
        turn,
        reverse("web:round_write", args=ids),
        reverse("web:round_press", args=ids),
        new_key(),
        new_key(),
        said.draft,
        said.answer if said.draft else "",
    )


def said_to(member: Member, round: Round, public_id: str) -> Said:
    """What the round answered to this message of the member's own; nothing for any other id."""
    mine = Message.objects.filter(public_id=public_id, member=member, room=round.room).first() if public_id else None
    if mine is None:
        return Said()
    answers = Message.objects.filter(reply_to=mine, side=Side.AUTO).order_by("seq").values_list("text", flat=True)
    answer = " ".join(answers)
    return Said(answer, mine.text if answer and not mine.is_contribution else "")
