"""The team: who belongs to it and who is asked to join. No figure of a single member, ever."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from stammtisch.people import queries
from stammtisch.people.models import Firm, Invitation, Member, Role
from stammtisch.web import joining, second_step, words
from stammtisch.web.access import HOSTS
from stammtisch.web.faces import Face, face
from stammtisch.web.forms.team import MAY_INVITE, ROLES, InvitationForm


@dataclass(frozen=True)
class MemberRow:
    """Somebody of the team."""

    name: str
    face: Face
    role: str
    #: Only for those who lead the house.
    email: str
    second_step: bool
    #: Whoever took it away, as long as no new one stands.
    taken_by: str
    is_me: bool
    #: Empty for those who may not change it.
    change_url: str


@dataclass(frozen=True)
class InvitationRow:
    """Somebody who is asked to join."""

    note: str
    role: str
    #: "Alma, until Friday" or that it is over.
    words: str
    revoke_url: str


@dataclass(frozen=True)
class TeamScreen:
    """The team."""

    title: str
    members: list[MemberRow]
    invitations: list[InvitationRow]
    #: None for those who may not invite.
    form: InvitationForm | None

    @classmethod
    def of(cls, me: Member, *, now: datetime, form: InvitationForm | None = None) -> "TeamScreen":
        """As this member may see it."""
        firm, leads = me.firm, me.role in HOSTS
        members = queries.team(firm)
        secured = second_step.secured({each.user_id for each in members}) if leads else set()
        return cls(
            title=_title(len(members)),
            members=[_member(each, me, secured) for each in members],
            invitations=[_invitation(each, me, now) for each in queries.open_invitations()] if leads else [],
            form=(form or InvitationForm(by=Role(me.role))) if leads else None,
        )


@dataclass(frozen=True)
class LinkScreen:
    """An invitation's link, shown once."""

    note: str
    role: str
    link: str
    until: str
    back_url: str

    @classmethod
    def of(cls, firm: Firm, invitation: Invitation, token: str, *, now: datetime) -> "LinkScreen":
        """As shown to who invites."""
        return cls(
            note=invitation.note,
            role=str(ROLES[Role(invitation.role)]),
            link=joining.link_for(firm, token),
            until=words.day(invitation.expires_at, now, firm.zone),
            back_url=reverse("web:team", args=[firm.slug]),
        )


def _title(count: int) -> str:
    if count == 1:
        return _("You are alone here so far.")
    return _("%(count)s of you belong to the team.") % {"count": words.capital(words.number(count))}


def _member(member: Member, me: Member, secured: set[int]) -> MemberRow:
    return MemberRow(
        name=member.name,
        face=face(member.name, member.pk),
        role=str(ROLES[Role(member.role)]),
        email=member.user.email if me.role in HOSTS else "",
        second_step=member.user_id in secured,
        taken_by=member.second_step_taken_by if me.role == Role.OWNER and member.user_id not in secured else "",
        is_me=member.pk == me.pk,
        change_url=reverse("web:member", args=[me.firm.slug, member.public_id]) if me.role == Role.OWNER else "",
    )


def _invitation(invitation: Invitation, me: Member, now: datetime) -> InvitationRow:
    by = invitation.invited_by.name if invitation.invited_by else ""
    until = words.day(invitation.expires_at, now, me.firm.zone)
    over = invitation.expires_at <= now
    may_revoke = invitation.role in MAY_INVITE[Role(me.role)]
    return InvitationRow(
        note=invitation.note or _("without a note"),
        role=str(Role(invitation.role).label),
        words=_("expired: %(day)s") % {"day": until}
        if over
        else _("invited by %(name)s, valid until %(day)s") % {"name": by, "day": until},
        revoke_url=reverse("web:revoke", args=[me.firm.slug, invitation.pk]) if may_revoke else "",
    )
