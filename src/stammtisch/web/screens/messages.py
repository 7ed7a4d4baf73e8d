"""One message and all that can be done with it."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from stammtisch.conversations.models import Message, MessageVersion, Side
from stammtisch.conversations.models.message import Audience
from stammtisch.people.models import Firm, Member
from stammtisch.web import words
from stammtisch.web.access import HOSTS
from stammtisch.web.forms.rooms import SMALL_SET
from stammtisch.web.screens.lines import Line, team_line


@dataclass(frozen=True)
class MessageScreen:
    """All that `talk/message.html` sees; as a page of its own, or opened below the line."""

    line: Line
    room_url: str
    #: What it said before, and until when; the newest first.
    versions: list[tuple[str, str]]
    emojis: tuple[str, ...]
    #: The member's own reaction now.
    mine: str
    may_talk: bool
    may_settle: bool
    may_change: bool
    #: Whether this member may take a guest's words out.
    may_take_out: bool
    react_url: str
    settle_url: str
    edit_url: str
    delete_url: str
    take_out_url: str
    nav: str = "inbox"


def message_screen(message: Message, *, firm: Firm, member: Member, may_talk: bool, now: datetime) -> MessageScreen:
    """The message with its former words and the member's choices."""
    ids = [firm.slug, message.public_id]
    versions = MessageVersion.objects.filter(message=message).order_by("-replaced_at", "-id")[:20]
    is_there = message.deleted_at is None
    reaction = message.reactions.filter(member=member).first()
    return MessageScreen(
        line=team_line(message, firm=firm, now=now),
        room_url=reverse("web:room", args=[firm.slug, message.room.public_id]) + f"?at={message.seq}#m{message.seq}",
        versions=[(each.text, words.moment(each.replaced_at, now, firm.zone)) for each in versions],
        emojis=SMALL_SET,
        mine=reaction.emoji if reaction else "",
        may_talk=may_talk and is_there,
        may_settle=may_talk and is_there and message.side == Side.OUTSIDE and message.settled_at is None,
        may_change=may_talk and is_there and is_own(message, member),
        may_take_out=member.role in HOSTS and is_there and is_guests_talk(message),
        react_url=reverse("web:message_react", args=ids),
        settle_url=reverse("web:message_settle", args=ids),
        edit_url=reverse("web:message_edit", args=ids),
        delete_url=reverse("web:message_delete", args=ids),
        take_out_url=reverse("web:message_take_out", args=ids),
    )


def is_own(message: Message, member: Member) -> bool:
    """Whether this member said it."""
    return message.member_id == member.pk and message.audience != Audience.SEAT


def is_guests_talk(message: Message) -> bool:
    """Whether a guest said it besides any story; sentences are struck on the page of their story."""
    return message.side == Side.OUTSIDE and message.round_number is None
