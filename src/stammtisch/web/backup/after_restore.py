"""What must happen to a restored database before anything else sees it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from random import Random

from django.core.management import call_command

from stammtisch.conversations.actions.pausing import pause_after_restore
from stammtisch.conversations.models import Chore, Heartbeat
from stammtisch.kit.db.owner import as_owner
from stammtisch.people.actions import persons
from stammtisch.people.models import Firm, Person, PersonMerge, SignIn
from stammtisch.people.tenancy import firm_scope
from stammtisch.web import erasing
from stammtisch.web.backup.erased import mark_of
from stammtisch.web.jobs import INSIDE
from stammtisch.web.models import Trouble


def settle(state_of: datetime, *, erased: Collection[str], now: datetime, dice: Random) -> int:
    """Migrate, end all sign-ins, pause each firm, and erase again who is on the list `erased`; returns how many.

    What waited at `state_of` may have been sent since. What the old house noted of its own state (signs of life,
    backups, troubles) is not true of this one.
    """
    with as_owner():
        call_command("migrate", interactive=False, verbosity=0)
    for rows in (SignIn.objects, Heartbeat.objects, Chore.objects, Trouble.objects):
        rows.all().delete()
    count = 0
    for firm in Firm.objects.all():
        with firm_scope(firm):
            pause_after_restore(state_of=state_of, harmless_jobs=INSIDE, now=now)
            for person in list(_brought_back(erased)):
                _take_apart(person, now=now)
                erasing.erase(person=person, by=None, now=now, dice=dice, how=erasing.AGAIN)
                count += 1
    return count


def _brought_back(erased: Collection[str]) -> Iterator[Person]:
    """Who is on the list and was not erased yet in the backup; twins of one who is go with that one."""
    for person in Person.objects.filter(erased_at=None).select_related("merged_into"):
        survivor = person.merged_into
        if mark_of(person) in erased and (survivor is None or mark_of(survivor) not in erased):
            yield person


def _take_apart(person: Person, *, now: datetime) -> None:
    """Who was erased alone was somebody of their own again by then: with them the other must not go."""
    merge = PersonMerge.objects.filter(absorbed=person, undone_at=None).select_related("survivor").first()
    if merge is not None:
        _take_apart(merge.survivor, now=now)
        persons.unmerge(merge=merge, now=now)
