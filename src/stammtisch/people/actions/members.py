"""Inviting, joining, changing and leaving the team."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from stammtisch.kit import signing
from stammtisch.kit.db import atomic
from stammtisch.people.actions import audit
from stammtisch.people.actions.persons import tidy_name
from stammtisch.people.errors import AlreadyMember, InvitationClosed, LastOwner
from stammtisch.people.models import Invitation, Member, Role, User
from stammtisch.people.models.audit import AuditKind
from stammtisch.people.tenancy import current_firm

INVITATION_LASTS = timedelta(days=7)


def invite(*, role: str, by: Member | None, now: datetime, note: str = "") -> tuple[Invitation, str]:
    """A new invitation and its token, which is shown now and never again."""
    token = signing.new_token()
    with atomic():
        invitation: Invitation = Invitation.objects.create(
            firm=current_firm(),
            role=Role(role),
            note=note,
            token_digest=signing.digest(token),
            invited_by=by,
            created_at=now,
            expires_at=now + INVITATION_LASTS,
        )
        audit.note(kind=AuditKind.INVITED, by=by, now=now, about=f"{role} {note}".strip())
    return invitation, token


def revoke(*, invitation: Invitation, by: Member, now: datetime) -> None:
    """The link stops working; one that was used already stays used."""
    with atomic():
        Invitation.objects.filter(pk=invitation.pk, accepted_at=None, revoked_at=None).update(revoked_at=now)
        audit.note(kind=AuditKind.INVITATION_REVOKED, by=by, now=now, about=str(invitation))


def accept(*, invitation: Invitation, user: User, name: str, now: datetime) -> Member:
    """The user joins. Raises InvitationClosed or AlreadyMember; of two clicks at once, one wins."""
    firm = current_firm()
    with atomic():
        used = Invitation.objects.filter(
            pk=invitation.pk, accepted_at=None, revoked_at=None, expires_at__gt=now
        ).update(accepted_at=now)
        if not used:
            raise InvitationClosed(_("This invitation no longer works. Please ask for a new one."))
        member = Member.objects.filter(firm=firm, user=user).first()
        if member and member.is_present:
            raise AlreadyMember(_("You belong to %(firm)s already.") % {"firm": firm.name})
        if member:
            member.role, member.name, member.joined_at, member.left_at = invitation.role, name, now, None
            member.save(update_fields=["role", "name", "joined_at", "left_at"])
        else:
            member = Member.objects.create(firm=firm, user=user, role=invitation.role, name=name, joined_at=now)
        Invitation.objects.filter(pk=invitation.pk).update(accepted_by=member)
        audit.note(kind=AuditKind.JOINED, by=member, now=now, about=str(invitation.role))
    return member


def change_role(*, member: Member, role: str, by: Member, now: datetime) -> Member:
    """Give a member another role. Raises LastOwner if nobody would own the firm."""
    with atomic():
        if Role(role) != Role.OWNER:
            _keep_an_owner(member)
        member.role = Role(role)
        member.save(update_fields=["role"])
        audit.note(kind=AuditKind.ROLE_CHANGED, by=by, now=now, about=f"{member.name}: {member.role}")
    return member


def end_membership(*, member: Member, by: Member, now: datetime) -> Member:
    """Access ends at once; what the member wrote stays. Raises LastOwner if nobody would own the firm."""
    with atomic():
        _keep_an_owner(member)
        member.left_at = now
        member.save(update_fields=["left_at"])
        audit.note(kind=AuditKind.ACCESS_ENDED, by=by, now=now, about=member.name)
    return member


def _keep_an_owner(member: Member) -> None:
    # The rows are locked: two owners who dismiss each other at the same moment must not both succeed.
    owners = Member.objects.select_for_update().filter(firm=member.firm, role=Role.OWNER, left_at=None)
    if set(owners.order_by("pk").values_list("pk", flat=True)) == {member.pk}:
        raise LastOwner(_("A firm needs an owner. Make somebody else an owner first."))


def rename(*, member: Member, name: str) -> Member:
    """The name guests see under this member's lines from now on. Raises NameMissing."""
    member.name = tidy_name(name)
    member.save(update_fields=["name"])
    return member


def note_second_step_taken(*, member: Member, by: Member, now: datetime) -> Member:
    """That this member's sign-in has lost its second step, and by whom: shown until a new one stands."""
    with atomic():
        member.second_step_taken_at, member.second_step_taken_by = now, by.name
        member.save(update_fields=["second_step_taken_at", "second_step_taken_by"])
        audit.note(kind=AuditKind.SECOND_STEP_TAKEN, by=by, now=now, about=member.name)
    return member


def speak(*, user: User, language: str) -> User:
    """The language of the user's screens: "de", "en", or empty for each firm's own."""
    user.language = language
    user.save(update_fields=["language"])
    return user
