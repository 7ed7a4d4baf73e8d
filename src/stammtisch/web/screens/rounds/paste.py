"""Copy and paste: the line to bring into a group elsewhere, and a field for what came back."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from stammtisch.conversations.models import Message, Side
from stammtisch.formats import queries
from stammtisch.formats.actions.taking_part import PASTE
from stammtisch.formats.models import Enrolment, Round
from stammtisch.people.models import Firm
from stammtisch.web.forms.paste import PasteForm
from stammtisch.web.idempotency import new_key
from stammtisch.web.screens.rounds.led import Led
from stammtisch.web.screens.rounds.standing import Standing, standing_of


@dataclass(frozen=True)
class Brought:
    """What came of the message that was just brought."""

    name: str = ""
    #: What the round answered to its author; to be brought back.
    answer: str = ""
    #: The words, if they were given back.
    draft: str = ""
    #: Whether they stand in the story (or wait for a look).
    is_taken: bool = False


NOTHING_BROUGHT = Brought()


@dataclass(frozen=True)
class PasteScreen:
    """All that `rounds/paste.html` sees."""

    title: str
    standing: Standing
    #: The text to bring into the group; "" if there is none.
    to_paste: str
    brought: Brought
    form: PasteForm
    error: str
    key: str
    url: str
    back_url: str
    nav: str = "rounds"


def paste_screen(
    firm: Firm, led: Led, form: PasteForm, *, brought: Brought = NOTHING_BROUGHT, error: str = "", now: datetime
) -> PasteScreen:
    """The page."""
    ids = [firm.slug, led.round.public_id]
    return PasteScreen(
        title=led.title,
        standing=standing_of(led.state, led.names, now=now, zone=firm.zone),
        to_paste=_to_paste(led),
        brought=brought,
        form=form,
        error=error,
        key=new_key(),
        url=reverse("web:round_paste", args=ids),
        back_url=reverse("web:round", args=ids),
    )


def _to_paste(led: Led) -> str:
    """The open question with the name of whoever it is for, since a whole group reads it; else the latest news."""
    text, lease = queries.to_paste(led.round, led.token), led.state.lease or led.state.title_lease
    if not text or lease is None:
        return text
    return _("%(name)s: %(text)s") % {"name": led.authors.name(lease.holder), "text": text}


def known_names(round: Round) -> list[str]:
    """Who was brought here before."""
    brought = Enrolment.objects.filter(round=round, address__account__kind=PASTE).order_by("joined_at", "id")
    return list(brought.values_list("address__person__name", flat=True))


def brought_by(round: Round, public_id: str) -> Brought:
    """What came of this message; nothing for any other id."""
    found = Message.objects.filter(public_id=public_id, room=round.room, address__account__kind=PASTE)
    message = found.first() if public_id else None
    if message is None:
        return NOTHING_BROUGHT
    answers = Message.objects.filter(reply_to=message, side=Side.AUTO).order_by("seq").values_list("text", flat=True)
    return Brought(
        name=message.author_name,
        answer=" ".join(answers),
        draft="" if message.is_contribution else message.text,
        is_taken=message.is_contribution,
    )
