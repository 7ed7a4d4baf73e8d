"""Founding a firm and changing how it talks."""

from datetime import datetime
from typing import Any

from django.db import connection
from django.utils.text import slugify
from django.utils.translation import gettext as _

from stammtisch.kit.db import atomic
from stammtisch.people.actions import audit
from stammtisch.people.errors import FirmExists
from stammtisch.people.models import Account, Firm, Member, Role, User
from stammtisch.people.models.audit import AuditKind
from stammtisch.people.ports import OpenTimes, ports
from stammtisch.people.tenancy import firm_scope


def nobody_else_founds() -> None:
    """Let no other transaction found a firm until this one ends, so that "is there none yet?" stays answered.

    SQLite has one writer at a time anyway: its transactions take the write lock when they begin.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE people_firm IN SHARE ROW EXCLUSIVE MODE")


def refuse_a_second_first_firm() -> None:
    """Raises FirmExists when a firm was founded here before; a demo does not count."""
    nobody_else_founds()
    if Firm.objects.filter(is_demo=False).exists():
        raise FirmExists(_("This Stammtisch has an owner already. Please sign in, or ask for an invitation."))


def found_firm(
    *,
    name: str,
    owner: User,
    owner_name: str,
    now: datetime,
    language: str = "de",
    tone: str = "du",
    timezone: str = "Europe/Berlin",
    is_demo: bool = False,
) -> Firm:
    """A new firm with its owner and its web room account."""
    with atomic():
        firm = Firm.objects.create(
            slug=free_slug(name),
            name=name,
            language=language,
            tone=tone,
            timezone=timezone,
            is_demo=is_demo,
            created_at=now,
        )
        with firm_scope(firm):
            Member.objects.create(firm=firm, user=owner, role=Role.OWNER, name=owner_name, joined_at=now)
            Account.objects.create(firm=firm, kind="web", name=name, created_at=now)
    return firm


def free_slug(name: str) -> str:
    """A slug for this name that no firm has yet: "Theater Sprungbrett" → "theater-sprungbrett", then "…-2"."""
    german = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
    stem = slugify(name.lower().translate(german))[:50] or "firm"
    taken = set(Firm.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    number = 1
    slug = stem
    while slug in taken:
        number += 1
        slug = f"{stem}-{number}"
    return slug


def change_firm(firm: Firm, *, now: datetime, by: Member | None = None, **values: Any) -> Firm:
    """Save these fields of the firm and no others. Who counts opening hours is told of a change in them.

    `by` is the member who changed them; without one (a demo that fills itself) nothing is noted.
    """
    former = OpenTimes(firm.timezone, firm.opening_hours)
    for field, value in values.items():
        setattr(firm, field, value)
    with atomic():
        firm.save(update_fields=list(values))
        if OpenTimes(firm.timezone, firm.opening_hours) != former:
            ports.open_times_changed(firm, former, now)
        if by is not None:
            audit.note(kind=AuditKind.SETTINGS_CHANGED, by=by, now=now, about=", ".join(values))
    return firm
