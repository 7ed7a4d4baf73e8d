"""Noting what happens to doors and rights, in the transaction in which it happens."""

from datetime import datetime, timedelta

from stammtisch.people.models import AuditEntry, Member, User
from stammtisch.people.models.audit import AuditKind
from stammtisch.people.tenancy import current_firm, firm_scope

#: The same again within this time is noted once, so that nobody fills the disk by being refused.
ONCE_PER = timedelta(minutes=10)


def note(*, kind: AuditKind, by: Member | None, now: datetime, about: str = "") -> AuditEntry:
    """One event of the open firm."""
    entry: AuditEntry = AuditEntry.objects.create(
        firm=current_firm(), at=now, kind=kind, member=by, about=about[:200]
    )
    return entry


def note_once(*, kind: AuditKind, by: Member, now: datetime, about: str = "") -> None:
    """One event of the open firm, unless the same was noted a moment ago."""
    same = AuditEntry.objects.filter(kind=kind, member=by, about=about[:200], at__gt=now - ONCE_PER)
    if not same.exists():
        note(kind=kind, by=by, now=now, about=about)


def note_of_user(*, user: User, kind: AuditKind, now: datetime, about: str = "") -> None:
    """One event in each firm of a sign-in: it opens them all."""
    for member in Member.objects.select_related("firm").filter(user=user, left_at=None):
        with firm_scope(member.firm):
            note(kind=kind, by=member, now=now, about=about)
