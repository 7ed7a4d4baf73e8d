"""What people do in a room: say, answer, note, edit, delete, react."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from random import Random

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from stammtisch.conversations import search
from stammtisch.conversations.actions import files as file_actions
from stammtisch.conversations.actions import rooms, threads
from stammtisch.conversations.actions.files import Prepared
from stammtisch.conversations.actions.writing import Author, Line, cleaned, offer_to_round, write
from stammtisch.conversations.changes import mark_changed
from stammtisch.conversations.errors import NotSeated
from stammtisch.conversations.feed import announce
from stammtisch.conversations.models import Attachment, Message, MessageVersion, Reaction, Room, Seat, Side
from stammtisch.conversations.models.message import Audience
from stammtisch.conversations.ports import ports
from stammtisch.kit.db import atomic
from stammtisch.people.models import Address, Member


def say(
    *,
    seat: Seat,
    text: str,
    now: datetime,
    dice: Random,
    reply_to: Message | None = None,
    at: datetime | None = None,
    files: Sequence[Prepared] = (),
    **origin: object,
) -> Message:
    """A guest speaks. The round in the room may take the line; if not, the guest waits for an answer.

    `origin` tells the round where the words come from (`field=True` from the story field, `token`, `shown_line`).
    Raises NotSeated, NothingToSay, TooLong; nothing is stored then.
    """
    if seat.left_at is not None:
        raise NotSeated(_("You have left this table. Sit down again to write."))
    room = seat.room
    line = Line(_words(text, files), kind=_kind(files), reply_to=reply_to)
    with file_actions.kept(files, room.firm.code) as stored, atomic():
        message = write(room, Author.guest(seat), line, now=now, at=at)
        file_actions.attach(message, stored)
        taken = offer_to_round(message, room, now=now, dice=dice, **origin)
        if not taken:
            threads.wait_for_answer(message, now=now)
    return message


def answer(
    *,
    room: Room,
    member: Member,
    text: str,
    now: datetime,
    reply_to: Message | None = None,
    files: Sequence[Prepared] = (),
) -> Message:
    """A member speaks to everybody in the room; whoever waited for this is answered.

    Raises NothingToSay, TooLong.
    """
    line = Line(_words(text, files), kind=_kind(files), reply_to=reply_to)
    with file_actions.kept(files, room.firm.code) as stored, atomic():
        message = write(room, Author.team(member), line, now=now)
        file_actions.attach(message, stored)
        threads.answered(message, now=now)
    return message


def note(*, room: Room, member: Member, text: str, now: datetime, files: Sequence[Prepared] = ()) -> Message:
    """A member leaves a note that only the team reads. Raises NothingToSay, TooLong."""
    line = Line(_words(text, files), kind=_kind(files), audience=Audience.TEAM)
    with file_actions.kept(files, room.firm.code) as stored, atomic():
        message = write(room, Author.team(member), line, now=now)
        file_actions.attach(message, stored)
    return message


def edit(*, message: Message, text: str, now: datetime, dice: Random) -> Message:
    """The author writes it anew; the former words are kept as a version. Raises NothingToSay, TooLong."""
    clean = cleaned(text)
    if clean == message.text or message.deleted_at is not None:
        return message
    with atomic():
        rooms.hold(message.room)
        MessageVersion.objects.create(firm=message.firm, message=message, text=message.text, replaced_at=now)
        message.text, message.edited_at = clean, now
        message.save(update_fields=["text", "edited_at"])
        search.index_message(message)
        _touched(message, now=now, dice=dice)
    return message


def delete(*, message: Message, now: datetime, dice: Random) -> Message:
    """Take the words away everywhere, versions and files included; the line keeps its place and its time."""
    if message.deleted_at is not None:
        return message
    with atomic():
        rooms.hold(message.room)
        message.text, message.deleted_at = "", now
        message.save(update_fields=["text", "deleted_at"])
        MessageVersion.objects.filter(message=message).delete()
        _drop_files(message)
        search.forget_message(message)
        threads.forget_wait(message, now=now)
        _touched(message, now=now, dice=dice)
    return message


def react(
    *,
    message: Message,
    emoji: str,
    now: datetime,
    address: Address | None = None,
    member: Member | None = None,
) -> Reaction | None:
    """Put an emoji on a message as one person, in place of that person's former one; an empty emoji takes it back."""
    who = {"address": address, "member": member}
    with atomic():
        Reaction.objects.filter(message=message, **who).delete()
        reaction = None
        if emoji:
            reaction = Reaction.objects.create(firm=message.firm, message=message, emoji=emoji[:40], at=now, **who)
        announce(message.room, "change", ref=message.seq, team_only=message.audience != Audience.ROOM, now=now)
    return reaction


def settle(*, message: Message, member: Member, now: datetime) -> Message:
    """A member says that this message needs no answer ("thanks, see you tomorrow")."""
    with atomic():
        message.settled_at, message.settled_by = now, member
        message.save(update_fields=["settled_at", "settled_by"])
        threads.forget_wait(message, now=now)
        mark_changed(message.room, message.at, now=now)
    return message


def _words(text: str, files: Sequence[Prepared]) -> str:
    """The words as stored; a picture may come without any."""
    return "" if files and not text.strip() else cleaned(text)


def _kind(files: Sequence[Prepared]) -> str:
    if not files:
        return "text"
    return "image" if all(file.kind == "image" for file in files) else "file"


def _touched(message: Message, *, now: datetime, dice: Random) -> None:
    mark_changed(message.room, message.at, now=now)
    if message.side == Side.OUTSIDE:
        ports.rounds.changed(message, now=now, dice=dice)
    announce(message.room, "change", ref=message.seq, team_only=message.audience != Audience.ROOM, now=now)


def _drop_files(message: Message) -> None:
    """Files go when the transaction has ended: a rollback must not have lost one."""
    stored = list(Attachment.objects.filter(message=message).values_list("stored_as", flat=True))
    Attachment.objects.filter(message=message).delete()
    for name in stored:
        transaction.on_commit(partial(default_storage.delete, name))
