"""Who waits for an answer, and what the team does about it."""

from datetime import datetime

from stammtisch.conversations.feed import announce
from stammtisch.conversations.models import Message, Room, Side, Thread
from stammtisch.kit.db import atomic
from stammtisch.people.models import Member


def wait_for_answer(message: Message, *, now: datetime) -> Thread:
    """A guest's message nobody has answered: the wait starts with the first one and a rest ends."""
    with atomic():
        thread, _created = Thread.objects.get_or_create(
            firm=message.firm,
            room=message.room,
            address=message.address,
            defaults={"last_message_at": message.at},
        )
        thread.waiting_since = thread.waiting_since or message.at
        thread.snoozed_until = thread.done_at = None
        thread.last_message, thread.last_message_at = message, message.at
        thread.save(update_fields=["waiting_since", "snoozed_until", "done_at", "last_message", "last_message_at"])
        announce(message.room, "thread", ref=thread.pk, team_only=True, now=now)
    return thread


def answered(message: Message, *, now: datetime) -> None:
    """A member has spoken: a reply answers its author, any other line everybody who waits in that room."""
    waiting = Thread.objects.filter(room_id=message.room_id, waiting_since__isnull=False)
    if message.reply_to is not None and message.reply_to.address_id:
        waiting = waiting.filter(address_id=message.reply_to.address_id)
    waiting.update(waiting_since=None, snoozed_until=None, last_message=message, last_message_at=message.at)
    announce(message.room, "thread", team_only=True, now=now)


def forget_wait(message: Message, *, now: datetime) -> None:
    """This message no longer asks for an answer; the wait moves to the next open one, or ends."""
    if message.address is None:
        return
    thread = Thread.objects.filter(room=message.room, address=message.address).first()
    if thread is None or thread.waiting_since is None:
        return
    thread.waiting_since = (
        Message.objects.filter(
            room=message.room,
            address=message.address,
            side=Side.OUTSIDE,
            at__gte=thread.waiting_since,
            deleted_at=None,
            settled_at=None,
            is_contribution=False,
        )
        .exclude(pk=message.pk)
        .order_by("at")
        .values_list("at", flat=True)
        .first()
    )
    thread.save(update_fields=["waiting_since"])
    announce(message.room, "thread", ref=thread.pk, team_only=True, now=now)


def assign(*, thread: Thread, to: Member | None, now: datetime) -> Thread:
    """A member takes care of it, or nobody in particular."""
    return _change(thread, now=now, assigned_to=to)


def snooze(*, thread: Thread, until: datetime, now: datetime) -> Thread:
    """Let it rest until then (UTC); a new message of the guest wakes it earlier."""
    return _change(thread, now=now, snoozed_until=until)


def finish(*, thread: Thread, now: datetime) -> Thread:
    """Done: nothing is owed. The figures still count an unanswered question as unanswered."""
    return _change(thread, now=now, done_at=now, waiting_since=None, snoozed_until=None)


def reopen(*, thread: Thread, now: datetime) -> Thread:
    """Take it up again."""
    return _change(thread, now=now, done_at=None, snoozed_until=None)


def _change(thread: Thread, *, now: datetime, **values: object) -> Thread:
    with atomic():
        for name, value in values.items():
            setattr(thread, name, value)
        thread.save(update_fields=list(values))
        announce(_room(thread), "thread", ref=thread.pk, team_only=True, now=now)
    return thread


def _room(thread: Thread) -> Room:
    room: Room = thread.room
    return room
