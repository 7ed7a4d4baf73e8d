"""Accepting an invitation: from the token in a link to a member of the team."""

from datetime import datetime

import segno
from django.conf import settings
from django.urls import reverse

from stammtisch.kit import ids, signing
from stammtisch.kit.db import atomic
from stammtisch.people.actions import members
from stammtisch.people.models import Firm, Invitation, Member, User
from stammtisch.people.tenancy import firm_scope
from stammtisch.web import founding


def invitation_of(token: str, *, now: datetime) -> tuple[Firm | None, Invitation | None]:
    """The firm and the invitation a link's token still opens; used, revoked, too old, cut or made up: nothing."""
    code, secret = token[: ids.FIRM_CODE_LENGTH], token[ids.FIRM_CODE_LENGTH :]
    firm = Firm.objects.filter(code=code).first() if secret else None
    if firm is None:
        return None, None
    with firm_scope(firm):
        good = Invitation.objects.filter(accepted_at=None, revoked_at=None, expires_at__gt=now)
        return firm, good.filter(token_digest=signing.digest(secret)).first()


def accept(
    invitation: Invitation, user: User | None, *, now: datetime, name: str, email: str = "", password: str = ""
) -> Member:
    """The signed-in user, or somebody new with this address, joins; the firm must be open.

    Raises InvitationClosed, AlreadyMember or AddressTaken; nothing was changed then.
    """
    with atomic():
        who = user or founding.new_user(email=email, name=name, password=password, language="")
        return members.accept(invitation=invitation, user=who, name=name, now=now)


def link_for(firm: Firm, token: str) -> str:
    """Where an invitation is accepted. Begins with the firm's code, so that no query has to look across firms."""
    return f"{settings.PUBLIC_URL}{reverse('web:join', args=[firm.code + token])}"


def qr(link: str) -> str:
    """The link as a picture in a `data:` address, dark on white in every theme, so that each phone reads it."""
    return str(segno.make(link, error="m").svg_data_uri(scale=5, border=3, light="#fff", dark="#111"))
