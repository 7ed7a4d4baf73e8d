"""What must happen to a restored database before anything else sees it."""

from __future__ import annotations

from datetime import datetime

from django.core.management import call_command

from stammtisch.conversations.actions.pausing import pause_after_restore
from stammtisch.conversations.models import Chore, Heartbeat
from stammtisch.people.models import Firm, SignIn
from stammtisch.people.tenancy import firm_scope
from stammtisch.web.jobs import INSIDE
from stammtisch.web.models import Trouble


def settle(state_of: datetime, now: datetime) -> None:
    """Migrate, end all sign-ins, and pause each firm: what waited at `state_of` may have been sent since.

    What the old house noted of its own state (signs of life, backups, troubles) is not true of this one.
    """
    call_command("migrate", interactive=False, verbosity=0)
    for rows in (SignIn.objects, Heartbeat.objects, Chore.objects, Trouble.objects):
        rows.all().delete()
    for firm in Firm.objects.all():
        with firm_scope(firm):
            pause_after_restore(state_of=state_of, harmless_jobs=INSIDE, now=now)
