"""What is said at the table besides the story, as guests see it: the same for the page and for the live feed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from stammtisch.conversations.models import Message, Room, Side
from stammtisch.conversations.models.message import Audience
from stammtisch.formats.models import Cue
from stammtisch.web import words

#: So many of the newest utterances are shown to guests.
SHOWN = 30


@dataclass(frozen=True)
class Utterance:
    """What `guest/_utterance.html` shows."""

    seq: int
    who: str
    body: str
    when: str
    when_iso: str
    is_us: bool
    is_automatic: bool
    is_gone: bool


def is_talk(message: Message) -> bool:
    """Whether guests see it as talk."""
    return _talk(message.room).filter(pk=message.pk).exists()


def anchor(message: Message) -> str:
    """Under which id it stands on the page."""
    return f"m{message.seq}"


def talk_of(room: Room, *, zone: tzinfo, now: datetime) -> list[Utterance]:
    """The newest talk at the table, oldest first."""
    newest = _talk(room).select_related("room__firm").order_by("-seq")[:SHOWN]
    return [utterance(message, zone=zone, now=now) for message in reversed(newest)]


def utterance(message: Message, *, zone: tzinfo, now: datetime) -> Utterance:
    """One of them."""
    return Utterance(
        seq=message.seq,
        who=message.author_name or message.room.firm.name,
        body=_("[taken back]") if message.deleted_at else message.text,
        when=words.moment(message.at, now, zone),
        when_iso=message.at.isoformat(),
        is_us=message.side != Side.OUTSIDE,
        is_automatic=message.side == Side.AUTO,
        is_gone=message.deleted_at is not None,
    )


def _talk(room: Room) -> QuerySet[Message]:
    """For everybody in the room, and no sentence of the story. Of what a round says by itself only what its host
    did: the page shows all the rest, and fresher."""
    messages: QuerySet[Message] = Message.objects.filter(room=room, audience=Audience.ROOM, is_contribution=False)
    deeds = Cue.objects.filter(round__room=room, text__startswith="host.").values("message")
    return messages.filter(~Q(side=Side.AUTO) | Q(round_number=None) | Q(pk__in=deeds))


def spoken(messages: Sequence[Utterance]) -> str:
    """The newest of them as a sentence for a screen reader."""
    newest = messages[-1]
    return _("%(who)s says: %(words)s") % {"who": newest.who, "words": newest.body}
