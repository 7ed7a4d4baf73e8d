"""What is said at the table besides the story, as guests see it: the same for the page and for the live feed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from stammtisch.conversations.models import Attachment, Message, Room, Seat, Side
from stammtisch.conversations.models.message import Audience
from stammtisch.formats.models import Cue
from stammtisch.web import words

#: So many of the newest utterances are shown to guests.
SHOWN = 30
#: Texts of a story that tell one guest what became of a sentence; no panel says it.
_FATES = ("line.struck", "line.not_looked_at", "edit.taken", "edit.not_taken", "timeout.passed_on")


@dataclass(frozen=True)
class Enclosed:
    """A file that came with the words."""

    name: str
    url: str
    is_image: bool
    #: What a picture is called for those who do not see it: by whom it is.
    alt: str
    width: int | None
    height: int | None
    size: int


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
    files: tuple[Enclosed, ...]


def is_talk(message: Message) -> bool:
    """Whether guests see it as talk."""
    return _talk(message.room).filter(pk=message.pk).exists()


def told_alone(message: Message) -> int | None:
    """Id of the one person who sees it as talk, because the house told nobody else; None if there is none."""
    if message.audience != Audience.SEAT or message.to_address is None:
        return None  # a note, most of the time
    is_told = _told_to_one(message.room).filter(pk=message.pk).exists()
    return message.to_address.person_id if is_told else None


def anchor(message: Message) -> str:
    """Under which id it stands on the page."""
    return f"m{message.seq}"


def talk_of(seat: Seat, *, zone: tzinfo, now: datetime) -> list[Utterance]:
    """The newest talk at the table as the guest on this seat may read it, oldest first."""
    shown = _talk(seat.room) | _only_for(seat)
    newest = list(shown.select_related("room__firm").order_by("-seq")[:SHOWN])
    files = Attachment.objects.filter(message__in=newest).order_by("id")
    return [
        utterance(message, [file for file in files if file.message_id == message.pk], zone=zone, now=now)
        for message in reversed(newest)
    ]


def utterance(message: Message, files: Sequence[Attachment], *, zone: tzinfo, now: datetime) -> Utterance:
    """One of them, with its files."""
    return Utterance(
        seq=message.seq,
        who=words.said_by(message),
        body=_("[taken back]") if message.deleted_at else message.text,
        when=words.moment(message.at, now, zone),
        when_iso=message.at.isoformat(),
        is_us=message.side != Side.OUTSIDE,
        is_automatic=message.side == Side.AUTO,
        is_gone=message.deleted_at is not None,
        files=tuple(_enclosed(file, message) for file in files),
    )


def _talk(room: Room) -> QuerySet[Message]:
    """For everybody in the room, and no sentence of the story. Of what a round says by itself only what its host
    did: the page shows all the rest, and fresher."""
    messages: QuerySet[Message] = Message.objects.filter(room=room, audience=Audience.ROOM, is_contribution=False)
    deeds = Cue.objects.filter(round__room=room, text__startswith="host.").values("message")
    return messages.filter(~Q(side=Side.AUTO) | Q(round_number=None) | Q(pk__in=deeds))


def _only_for(seat: Seat) -> QuerySet[Message]:
    told = _told_to_one(seat.room)
    return told.filter(to_address__person=seat.address.person_id) if seat.address else told.none()


def _told_to_one(room: Room) -> QuerySet[Message]:
    """What the house told one guest alone: besides any round, in a host's own words, or about sentences of theirs.
    What else a round says to one is a panel of the page, and fresher."""
    told: QuerySet[Message] = Message.objects.filter(
        room=room, audience=Audience.SEAT, is_contribution=False
    ).exclude(side=Side.OUTSIDE)
    fates = Cue.objects.filter(round__room=room, text__in=_FATES).values("message")
    return told.filter(Q(round_number=None) | Q(side=Side.TEAM) | Q(pk__in=fates))


def _enclosed(file: Attachment, message: Message) -> Enclosed:
    return Enclosed(
        name=file.name,
        url=reverse("web:table_file", args=[message.room.public_id, file.public_id]),
        is_image=file.kind == "image",
        alt=_("Picture from %(who)s") % {"who": words.said_by(message)},
        width=file.width,
        height=file.height,
        size=file.size_bytes,
    )


def spoken(messages: Sequence[Utterance]) -> str:
    """The newest of them as a sentence for a screen reader."""
    newest = messages[-1]
    if newest.files and not newest.body:
        return _("%(who)s shows a picture.") % {"who": newest.who}
    return _("%(who)s says: %(words)s") % {"who": newest.who, "words": newest.body}
