"""My words and rights: everything a guest can see, change and take back."""

from dataclasses import dataclass
from datetime import datetime, tzinfo

import segno
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stammtisch.conversations.models import Attachment, Message, Room, Seat
from stammtisch.people.actions.persons import KEY_LASTS
from stammtisch.people.models import Consent
from stammtisch.web import words
from stammtisch.web.forms.guest import CREDITS
from stammtisch.web.screens.guest.playing import playing_in
from stammtisch.web.screens.lines import shortened, wordless

#: So many of one's own utterances are listed, the newest first.
SHOWN = 200


@dataclass(frozen=True)
class MyLine:
    """One utterance of mine."""

    id: str
    text: str
    #: Beginning of the words, or what there is instead.
    short: str
    #: Addresses of the pictures that came with it.
    pictures: list[str]
    #: "In the story" or "At the table".
    where: str
    when: str
    can_edit: bool


@dataclass(frozen=True)
class MyConsent:
    """What I agreed to, or took back, and when."""

    words: str
    when: str


@dataclass(frozen=True)
class MineScreen:
    """`guest/mine.html`."""

    room: str
    is_seated: bool
    lines: list[MyLine]
    lines_say: str
    #: The wish that stands: "name", "guest" or "none"; "" if I write in no story here.
    credit: str
    credits: tuple[tuple[str, object], ...]
    consents: list[MyConsent]
    #: The personal link, shown only in the answer to its making.
    link: str
    link_label: str
    #: Its QR code as a data address.
    link_qr: str
    #: What was just done, a sentence.
    done: str


def mine_screen(seat: Seat, *, now: datetime, link: str = "", done: str = "") -> MineScreen:
    """Everything of the person on this seat, at this table."""
    room, zone = seat.room, seat.firm.zone
    messages = list(own_messages(seat)[:SHOWN])
    playing = playing_in(room)
    player = playing.state.player(playing.who(seat)) if playing else None
    count = len(messages)
    return MineScreen(
        room=room.public_id,
        is_seated=seat.left_at is None,
        lines=[_line(message, now, seat) for message in messages],
        lines_say=ngettext("One thing so far.", "%(count)s things so far.", count)
        % {"count": words.capital(words.number(count))},
        credit=player.credit if player else "",
        credits=CREDITS,
        consents=_consents(seat, now, zone),
        link=link,
        link_label=ngettext(
            "Your personal link (it works for one day)",
            "Your personal link (it works for %(days)d days)",
            KEY_LASTS.days,
        )
        % {"days": KEY_LASTS.days},
        link_qr=segno.make(link, error="m").svg_data_uri(scale=4, border=2, light="#fff") if link else "",
        done=done,
    )


def own_messages(seat: Seat) -> QuerySet[Message]:
    """What the person on this seat said in this room and did not take back, newest first."""
    mine: QuerySet[Message] = Message.objects.filter(room=seat.room, address__person=person_of(seat), deleted_at=None)
    return mine.select_related("room").prefetch_related("attachments").order_by("-seq")


def person_of(seat: Seat) -> int:
    """Id of the person a guest's seat belongs to."""
    assert seat.address is not None  # noqa: S101 - guests sit by an address
    return int(seat.address.person_id)


def _line(message: Message, now: datetime, seat: Seat) -> MyLine:
    return MyLine(
        id=message.public_id,
        text=message.text,
        short=shortened(message.text, 40) or wordless(message),
        pictures=[_picture_url(file, seat.room) for file in message.attachments.all() if file.kind == "image"],
        where=_("In the story") if message.is_contribution else _("At the table"),
        when=words.moment(message.at, now, seat.firm.zone),
        can_edit=message.kind == "text",
    )


def _picture_url(file: Attachment, room: Room) -> str:
    return reverse("web:table_file", args=[room.public_id, file.public_id])


def _consents(seat: Seat, now: datetime, zone: tzinfo) -> list[MyConsent]:
    """Each sentence once, with its newest moment: who sits at three tables agreed three times to the same."""
    given = Consent.objects.filter(address__person=person_of(seat)).order_by("-at", "-id")
    newest: dict[str, datetime] = {}
    for consent in given:
        newest.setdefault(_agreed(consent), consent.at)
    return [MyConsent(said, words.moment(at, now, zone)) for said, at in newest.items()]


def _agreed(consent: Consent) -> str:
    if consent.given:
        return str(consent.words)
    return _("Taken back: %(purpose)s") % {"purpose": consent.get_purpose_display()}
