"""One atom, one transaction: its unique key first, then all that follows from it. A repeat stops at the key."""

from datetime import datetime
from random import Random

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from stammtisch.conversations.actions import delivery, rooms, talk
from stammtisch.conversations.errors import Refused
from stammtisch.conversations.models import Atom, Envelope, Message, Seat
from stammtisch.conversations.models.envelope import AtomState
from stammtisch.conversations.ports import InboundAtom, Unreadable, ports
from stammtisch.kit import failpoints
from stammtisch.kit.db import atomic
from stammtisch.people.actions import persons
from stammtisch.people.errors import NameMissing
from stammtisch.people.models import Address


def take_in(envelope: Envelope, atom: InboundAtom, *, now: datetime, dice: Random) -> Atom | None:
    """Let the atom happen, once for ever. None for a repeat. What we refuse is set aside with its reason."""
    try:
        with atomic():
            row = _store(envelope, atom.kind, atom.external_id, now)
            if row is None:
                return None
            failpoints.reached("atom.stored")
            row.message = _happen(envelope, atom, now=now, dice=dice)
            row.save(update_fields=["message"])
    except Refused as refusal:
        return set_aside(envelope, Unreadable(atom.external_id, atom.kind, str(refusal)), now=now)
    return row


def set_aside(envelope: Envelope, atom: Unreadable, *, now: datetime) -> Atom | None:
    """Keep what could not be understood where people see it. None for a repeat."""
    with atomic():
        row = _store(envelope, atom.kind, atom.external_id, now)
        if row is not None:
            row.state, row.reason = AtomState.QUARANTINED, atom.reason[:300]
            row.save(update_fields=["state", "reason"])
    return row


def dismiss(*, atom: Atom) -> None:
    """A person has looked at it."""
    Atom.objects.filter(pk=atom.pk, state=AtomState.QUARANTINED).update(state=AtomState.DISMISSED)


def _store(envelope: Envelope, kind: str, external_id: str, now: datetime) -> Atom | None:
    try:
        with transaction.atomic():
            row: Atom = Atom.objects.create(
                firm=envelope.firm,
                account=envelope.account,
                envelope=envelope,
                kind=kind,
                external_id=external_id,
                at=now,
            )
    except IntegrityError:
        return None
    return row


def _happen(envelope: Envelope, atom: InboundAtom, *, now: datetime, dice: Random) -> Message | None:
    if atom.kind == "status":
        delivery.note_status(envelope.account, atom.target_id, atom.value, reference=atom.reference, now=now)
        return None
    address = _address(envelope, atom, now)
    if atom.kind == "message":
        seat = _seat(address, now)
        reply_to = _target(envelope, atom)
        return talk.say(seat=seat, text=atom.text, now=now, at=min(atom.at, now), dice=dice, reply_to=reply_to)
    message = _target(envelope, atom)
    if message is None:
        raise Refused(_("This belongs to a message that we do not have."))
    if atom.kind == "reaction":
        talk.react(message=message, emoji=atom.value, now=now, address=address)
        return message
    if message.address_id != address.pk:
        raise Refused(_("Somebody tried to change a message of somebody else."))
    if atom.kind == "edit":
        return talk.edit(message=message, text=atom.text, now=now, dice=dice)
    if atom.kind == "delete":
        return talk.delete(message=message, now=now, dice=dice)
    raise Refused(_("We do not know what “%(kind)s” means.") % {"kind": atom.kind})


def _address(envelope: Envelope, atom: InboundAtom, now: datetime) -> Address:
    try:
        return persons.meet(account=envelope.account, handle=atom.handle, name=atom.name or atom.handle, now=now)
    except NameMissing as missing:
        raise Refused(_("It does not say who it is from.")) from missing


def _seat(address: Address, now: datetime) -> Seat:
    """Where this person speaks: at the table whose round asks for words right now, else in the room of the two."""
    awaited = ports.rounds.seat_for(address)
    if awaited is not None:
        return awaited
    room = rooms.direct_room(address=address, now=now)
    seat: Seat = Seat.objects.get(room=room, address=address)
    return seat


def _target(envelope: Envelope, atom: InboundAtom) -> Message | None:
    """The message an atom points to, by the provider's id of it."""
    if not atom.target_id:
        return None
    known = Atom.objects.filter(account=envelope.account, kind="message", external_id=atom.target_id)
    found = known.select_related("message__room").first()
    return found.message if found else None
