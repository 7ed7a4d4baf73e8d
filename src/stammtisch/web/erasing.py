"""Erasing one person, on request (Art. 17 GDPR), over all areas; and the last steps for those who outlived all.

Done in portions, so that nobody waits for the write lock; a job stands behind it, so that a process that dies in the
middle leaves nothing half erased.
"""

from collections.abc import Iterator
from datetime import datetime
from random import Random, SystemRandom
from typing import Any

from django.utils.translation import gettext_noop

from stammtisch.conversations import search
from stammtisch.conversations.actions import clearing, erasing
from stammtisch.conversations.actions.clearing import Gone
from stammtisch.conversations.actions.jobs import enqueue
from stammtisch.conversations.models.clearing import Cause
from stammtisch.conversations.queries import belongings
from stammtisch.formats.erasing import forget_person
from stammtisch.kit.db import atomic
from stammtisch.people.actions import audit, consents
from stammtisch.people.actions import erasing as people
from stammtisch.people.models import Address, Member, Person
from stammtisch.people.models.audit import AuditKind
from stammtisch.web.backup import erased, own

#: How the consents were taken back, for their record; shown in the language of whoever reads it.
ON_REQUEST = gettext_noop("erased on request")
#: The same of whom a restore had brought back.
AGAIN = gettext_noop("erased again after a restore")
#: Kind of the job that finishes what was begun.
ERASE = "people.erase"


def erase(*, person: Person, by: Member | None, now: datetime, dice: Random, how: str = ON_REQUEST) -> Gone:
    """Everything of and about this person goes; consents taken back stay as proof (`people.actions.erasing`).

    A list beside the backups says so, too (`web.backup.erased`). May be repeated; a second time finds nothing. Raises
    OSError when that list cannot be written; the job behind it tries again.
    """
    addresses = list(Address.objects.filter(person=person).select_related("account", "person"))
    with atomic():
        for address in addresses:
            consents.withdraw_all(address=address, method=how, now=now)
        if by is not None:  # the job goes on with what somebody began
            audit.note(kind=AuditKind.PERSON_ERASED, by=by, now=now)
        enqueue(ERASE, run_at=now, payload={"person": person.pk}, unique_key=f"person:{person.pk}")
    erased.note(_with_twins(person), folder=own.folder(), now=now)
    gone = Gone()
    for room in list(belongings.own_rooms(person)):
        gone += erasing.drop_direct_room(room)
    forget_person(addresses, now=now)
    while taken := erasing.take_words(addresses, now=now, dice=dice):
        gone += taken
    with atomic():
        erasing.leave_no_trace(addresses, now=now)
        search.forget_person(person)
        if person.erased_at is None:
            people.lay_to_rest(person, now=now)
            clearing.note(gone + Gone(people=1), cause=Cause.REQUEST, by=by, now=now)
    return gone


def _with_twins(person: Person) -> Iterator[Person]:
    """They and everybody who was taken together with them: in an older backup these are people of their own."""
    yield person
    for twin in Person.objects.filter(merged_into=person):
        yield from _with_twins(twin)


def erase_job(payload: dict[str, Any], now: datetime) -> None:
    """The job `people.erase`: finish an erasure, and take the words out of the index for good."""
    person = Person.objects.filter(pk=payload["person"]).first()
    if person is not None and person.erased_at is None:
        erase(person=person, by=None, now=now, dice=SystemRandom())
    search.wipe()
