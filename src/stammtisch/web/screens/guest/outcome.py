"""What came of the form that was just sent: read from what is stored, so that a reload says the same."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from stammtisch.conversations.models import Message, Seat, Side
from stammtisch.conversations.models.message import Audience
from stammtisch.formats.models import Cue
from stammtisch.web.screens.guest.mine import own_messages, person_of
from stammtisch.web.screens.guest.playing import playing_in
from stammtisch.web.screens.guest.table import NO_NOTICE, NOTHING_TYPED, Notice, Typed
from stammtisch.web.screens.guest.turn import Reader, turn_of


@dataclass(frozen=True)
class Outcome:
    """A sentence above the table, or beside the field with the text in it again."""

    notice: Notice = NO_NOTICE
    line: Typed = NOTHING_TYPED


def of(seat: Seat, query: Mapping[str, str], *, now: datetime) -> Outcome:
    """The outcome named by the address of the page (`?said=` a message, `?done=` a deed)."""
    if "said" in query:
        message = own_messages(seat).filter(public_id=query["said"]).first()
        return _of_words(seat, message, now) if message else Outcome()
    return Outcome(Notice(_deed(query.get("done", ""), seat)))


def _deed(done: str, seat: Seat) -> str:
    deeds = {
        "sat": _("Good to have you here, %(name)s!"),
        "joined": _("You are in. We are looking forward to your sentences!"),
        "pressed": _("All right."),
        "back": _("Good to see you again, %(name)s!"),
    }
    return deeds[done] % {"name": seat.name} if done in deeds else ""


def _of_words(seat: Seat, message: Message, now: datetime) -> Outcome:
    replies = Message.objects.filter(
        room=seat.room,
        reply_to=message,
        side=Side.AUTO,
        audience=Audience.SEAT,
        to_address__person=person_of(seat),
    )
    reply = replies.order_by("-seq").first()
    words = _beside_the_field(reply) if reply else ""
    if message.is_contribution:
        if message.audience == Audience.ROOM or not words:
            words = _("Your sentence stands. Thank you, %(name)s!") % {"name": seat.name}
        return Outcome(Notice(words))
    if words and _still_asked(seat, now):
        return Outcome(line=Typed(message.text, words))
    return Outcome(Notice(words or _("Thank you! We have it."), "warn" if words else "good"))


def _beside_the_field(reply: Message) -> str:
    """What a round answers, for somebody who has the words before the eyes: without giving them back once more."""
    cue = Cue.objects.filter(message=reply).first()
    short = {
        "line.too_long": _("Your sentence has %(length)s characters, %(limit)s fit. It is %(over)s too long."),
        "line.sentences": _("Those are %(count)s sentences. If you mean it so, send it once more as it is."),
    }.get(cue.text if cue else "")
    return short % cue.parameters if cue and short else str(reply.text)


def _still_asked(seat: Seat, now: datetime) -> bool:
    """Whether the field is still open, so that the words belong back into it."""
    playing = playing_in(seat.room)
    if playing is None:
        return False
    reader = Reader(playing.who(seat), seat.name)
    turn = turn_of(playing.state, reader, playing.names, now=now, zone=seat.firm.zone)
    return turn is not None and turn.panel in ("write", "title")
