"""A host takes a guest's words out of the talk: with a reason, which their author reads, and a trace for the team.

Source of the rule that the author hears why: Digital Services Act, Art. 17.
"""

from datetime import datetime
from random import Random

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from stammtisch.conversations.actions import rooms, talk
from stammtisch.conversations.actions.writing import Author, Line, write
from stammtisch.conversations.models import Message
from stammtisch.conversations.models.message import Audience
from stammtisch.kit.db import atomic
from stammtisch.people.models import Member


def take_out(*, message: Message, by: Member, reason: str, now: datetime, dice: Random) -> bool:
    """Delete the words everywhere, tell a guest who wrote them why, and leave a note for the team.

    For talk alone: what a round took is struck by its own rules. False if the words were gone already; nobody is
    told anything then.
    """
    with atomic():
        rooms.hold(message.room)
        message.refresh_from_db(fields=["text", "deleted_at"])
        if message.deleted_at is not None:
            return False
        talk.delete(message=message, now=now, dice=dice)
        if message.address is not None:
            _tell_author(message, reason, now=now)
        _leave_note(message, by, reason, now=now)
    return True


def _tell_author(message: Message, reason: str, *, now: datetime) -> None:
    """To the author's seat alone. It answers the author's own words, so it needs no further consent."""
    firm, address = message.firm, message.address
    with translation.override(firm.locale_in(address.person.language or firm.language)):
        text = _(
            "%(firm)s has taken out something you wrote here on %(day)s. The reason: “%(reason)s” If you see it"
            " differently, please write to us here; a person reads it."
        ) % {"firm": firm.name, "day": date_format(message.at.astimezone(firm.zone)), "reason": reason}
    line = Line(text, audience=Audience.SEAT, to_address=address, purpose="answer")
    write(message.room, Author.automatic(), line, now=now)


def _leave_note(message: Message, by: Member, reason: str, *, now: datetime) -> None:
    """Automatic, so that nobody can take the trace back later. The words themselves are not in it."""
    with translation.override(message.firm.locale):
        text = _("%(member)s took out a line of %(author)s: %(reason)s") % {
            "member": by.name,
            "author": message.author_name,
            "reason": reason,
        }
    write(message.room, Author.automatic(), Line(text, audience=Audience.TEAM), now=now)
