"""The log: what happened to the house's doors and rights, for its owner."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from stammtisch.conversations.queries import keyset
from stammtisch.conversations.queries.keyset import Cursor
from stammtisch.kit.text.moments import moment
from stammtisch.people.models import AuditEntry, Firm, Person, Role
from stammtisch.people.models.audit import AuditKind
from stammtisch.web.faces import Face, face

PAGE_SIZE = 30
#: What a role is named in `about`.
_WITH_ROLE = {AuditKind.INVITED, AuditKind.INVITATION_REVOKED, AuditKind.JOINED}


@dataclass(frozen=True)
class AuditRow:
    """One event, read as a sentence: who did what, about what."""

    who: str
    face: Face
    did: str
    about: str
    when: str


@dataclass(frozen=True)
class AuditScreen:
    """A page of the log, newest first."""

    rows: list[AuditRow]
    newer_url: str
    older_url: str

    @classmethod
    def of(cls, firm: Firm, *, after: Cursor | None, before: Cursor | None, now: datetime) -> "AuditScreen":
        """The stretch after or before a place in it."""
        entries = AuditEntry.objects.select_related("member")
        page = keyset.page(entries, by="at", descending=True, after=after, before=before, limit=PAGE_SIZE)
        guests = _guests(page.rows)
        return cls(
            rows=[_row(entry, firm, guests, now) for entry in page.rows],
            newer_url=f"?before={page.previous}" if page.previous else "",
            older_url=f"?after={page.next}" if page.next else "",
        )


def _guests(entries: Sequence[AuditEntry]) -> dict[str, str]:
    """The names of those whose file was taken, by public id, as far as they are still known by name."""
    ids = [entry.about for entry in entries if entry.kind == AuditKind.PERSON_EXPORTED]
    found = Person.objects.filter(public_id__in=ids, erased_at=None) if ids else Person.objects.none()
    return dict(found.values_list("public_id", "name"))


def _row(entry: AuditEntry, firm: Firm, guests: Mapping[str, str], now: datetime) -> AuditRow:
    who = entry.member.name if entry.member else _("Somebody at the machine itself")
    return AuditRow(
        who=who,
        face=face(who, entry.member_id or 0),
        did=str(AuditKind(entry.kind).label),
        about=_about(entry, guests),
        when=moment(entry.at, now, firm.zone),
    )


def _about(entry: AuditEntry, guests: Mapping[str, str]) -> str:
    if entry.kind in _WITH_ROLE:
        role, _space, note = entry.about.partition(" ")
        return f"{_role(role)} {note}".strip()
    if entry.kind == AuditKind.ROLE_CHANGED:
        name, _colon, role = entry.about.rpartition(": ")
        return f"{name}: {_role(role)}"
    if entry.kind == AuditKind.PERSON_EXPORTED:
        return guests.get(entry.about, _("somebody who is erased since"))
    if entry.kind == AuditKind.SETTINGS_CHANGED:
        return _settings(entry.about)
    return entry.about


def _role(key: str) -> str:
    return str(Role(key).label) if key in Role.values else key


def _settings(fields: str) -> str:
    """The page on which these fields stand, by one of them."""
    pages = {
        "opening_hours": _("Opening hours"),
        "imprint": _("Imprint and contact"),
        "house_rules": _("House rules"),
        "needs_second_step": _("How safe the house is"),
        "keep_months": _("How long we keep things"),
    }
    named = [page for field, page in pages.items() if field in fields.split(", ")]
    return named[0] if named else _("How we talk")


def log_url(firm: Firm) -> str:
    """Where the log is."""
    return reverse("web:settings_log", args=[firm.slug])
