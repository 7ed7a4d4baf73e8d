"""What must happen to a restored database before anything else sees it."""

from __future__ import annotations

from django.core.management import call_command

from stammtisch.conversations.actions.delivery import park_after_restore
from stammtisch.kit import clock
from stammtisch.people.models import Firm, SignIn
from stammtisch.people.tenancy import firm_scope


def settle() -> None:
    """Migrate, end all sign-ins, and park what waits to be sent: it may have been sent after the backup."""
    call_command("migrate", interactive=False, verbosity=0)
    SignIn.objects.all().delete()
    now = clock.now()
    for firm in Firm.objects.all():
        with firm_scope(firm):
            park_after_restore(now=now)
