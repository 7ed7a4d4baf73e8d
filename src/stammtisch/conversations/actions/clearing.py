"""Deleting for good what has outlived its period, in portions, so that nobody waits for the write lock.

Everything here may be broken off and begun again: a portion is a transaction, and what it left is found anew.
"""

import re
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from functools import partial

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet

from stammtisch.conversations import search
from stammtisch.conversations.actions import jobs, rooms
from stammtisch.conversations.changes import DERIVE, mark_changed
from stammtisch.conversations.models import Atom, Attachment, Clearing, Envelope, Message, Report, Room
from stammtisch.conversations.models.envelope import EnvelopeState
from stammtisch.conversations.ports import ports
from stammtisch.kit.db import atomic
from stammtisch.people.models import Member
from stammtisch.people.tenancy import current_firm

#: Messages, atoms or envelopes deleted in one transaction.
AT_ONCE = 300
#: A file that no row points to is left alone for so long.
YOUNG = timedelta(days=1)
#: What `actions.files` calls what it keeps; anything else in the folder is somebody else's.
_OUR_NAME = re.compile("[0-9a-f]{32}")


@dataclass(frozen=True)
class Gone:
    """What was deleted: counts, as `Clearing` keeps them."""

    rooms: int = 0
    messages: int = 0
    files: int = 0
    envelopes: int = 0
    people: int = 0

    def __add__(self, other: "Gone") -> "Gone":
        return Gone(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(self)))

    def __bool__(self) -> bool:
        return any(getattr(self, each.name) for each in fields(self))


def note(gone: Gone, *, cause: str, now: datetime, by: Member | None = None) -> Clearing | None:
    """Write down what went; None if nothing did."""
    if not gone:
        return None
    counts = {each.name: getattr(gone, each.name) for each in fields(gone)}
    clearing: Clearing = Clearing.objects.create(firm=current_firm(), at=now, cause=cause, by=by, **counts)
    return clearing


def clear_words(room: Room, *, before: datetime, now: datetime, but_contributions: bool = False) -> Gone:
    """Delete the oldest words of a room that fell silent before `before` (UTC).

    Nothing goes if somebody has spoken there since. `but_contributions`: what stands in a story stays.
    """
    with atomic():
        rooms.hold(room)
        room.refresh_from_db(fields=["last_message_at"])
        if room.last_message_at is None or room.last_message_at >= before:
            return Gone()
        said = Message.objects.filter(room=room, **({"is_contribution": False} if but_contributions else {}))
        oldest = list(said.order_by("seq").values_list("pk", "at")[:AT_ONCE])
        if not oldest:
            return Gone()
        for _pk, at in (oldest[0], oldest[-1]):
            mark_changed(room, at, now=now)
        return delete_messages([pk for pk, _at in oldest])


def delete_messages(ids: list[int]) -> Gone:
    """Delete these messages as if they had never been said: rows, files, what they came in, and what finds them."""
    files = drop_files(Attachment.objects.filter(message__in=ids))
    envelopes = empty_envelopes(Atom.objects.filter(message__in=ids))
    Atom.objects.filter(message__in=ids).delete()
    Report.objects.filter(message__in=ids, decided_at__isnull=False).delete()
    search.forget_messages(ids)
    Message.objects.filter(pk__in=ids).delete()
    return Gone(messages=len(ids), files=files, envelopes=envelopes)


def drop_files(attachments: QuerySet[Attachment]) -> int:
    """Delete these files: their rows now, the bytes when the transaction has ended."""
    stored = list(attachments.values_list("stored_as", flat=True))
    attachments.delete()
    for name in stored:
        transaction.on_commit(partial(default_storage.delete, name))
    return len(stored)


def sweep_files(*, now: datetime) -> int:
    """Delete files of the open firm that no row points to: a process died before it could. Not those of today, whose
    row may be on its way."""
    folder = current_firm().code
    if not default_storage.exists(folder):
        return 0
    known = set(Attachment.objects.values_list("stored_as", flat=True))
    ours = [f"{folder}/{name}" for name in default_storage.listdir(folder)[1] if _OUR_NAME.fullmatch(name)]
    old = [path for path in ours if path not in known and default_storage.get_modified_time(path) < now - YOUNG]
    for path in old:
        default_storage.delete(path)
    return len(old)


def empty_envelopes(atoms: QuerySet[Atom]) -> int:
    """Take the bytes out of the opened envelopes these atoms came in.

    The digest stays until the envelope goes by its age, so that a provider's repeat is known as one.
    """
    opened = Envelope.objects.filter(pk__in=atoms.exclude(envelope=None).values("envelope"), state=EnvelopeState.DONE)
    return opened.exclude(raw=b"").update(raw=b"")


def drop_room(room: Room, *, before: datetime) -> Gone:
    """Delete a room that has no words any more, with seats, threads, rounds and what was measured there."""
    with atomic():
        rooms.hold(room)
        room.refresh_from_db(fields=["last_message_at"])
        if (room.last_message_at and room.last_message_at >= before) or room.messages.exists():
            return Gone()
        return remove_room(room)


def remove_room(room: Room) -> Gone:
    """Delete a held room without words, inside a transaction: nothing waits for it and nothing speaks of it."""
    jobs.cancel(DERIVE, unique_key=f"room:{room.pk}")
    Report.objects.filter(room=room).delete()
    ports.rounds.let_go(room)
    room.delete()
    return Gone(rooms=1)


def drop_arrivals(*, before: datetime) -> Gone:
    """Delete a portion of what came in before `before` (UTC) and became nobody's words: atoms, unopened envelopes."""
    with atomic():
        old = list(Atom.objects.filter(at__lt=before, message=None).values_list("pk", flat=True)[:AT_ONCE])
        Atom.objects.filter(pk__in=old).delete()
        dead = Envelope.objects.filter(received_at__lt=before, state=EnvelopeState.DEAD, atoms=None)
        unopened = list(dead.values_list("pk", flat=True)[:AT_ONCE])
        Envelope.objects.filter(pk__in=unopened).delete()
    return Gone(envelopes=len(unopened))


def keep(room: Room, *, until: datetime | None) -> Room:
    """Keep a room until then, even if nobody speaks there any more; None lets the period count again."""
    room.kept_until = until
    room.save(update_fields=["kept_until"])
    return room
