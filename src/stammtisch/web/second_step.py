"""Who signs in with more than a password: an app's digits or a passkey. Recovery codes alone are no second step."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from stammtisch.conversations.actions.jobs import enqueue
from stammtisch.kit.db import atomic
from stammtisch.kit.text import moments
from stammtisch.kit.text.cleaning import fold_whitespace
from stammtisch.people.actions import members, sign_ins
from stammtisch.people.errors import BelongsElsewhere
from stammtisch.people.models import Firm, Member, Role, User

#: Kind of the job that tells somebody by mail.
TELL = "second_step.tell"
KINDS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def secured(users: Collection[int]) -> set[int]:
    """Those of these users who have a second step; one query."""
    found = Authenticator.objects.filter(user__in=users, type__in=KINDS)
    return set(found.values_list("user_id", flat=True))


def is_missing(user: User, firm: Firm) -> bool:
    """Whether the firm demands a second step and this user has none; no query where nothing is demanded."""
    return firm.needs_second_step and user.pk not in secured([user.pk])


def take_away(*, member: Member, by: Member, now: datetime) -> None:
    """For somebody who lost phone and codes: the password alone opens again, every sign-in ends, and they are told.

    Raises BelongsElsewhere when the sign-in opens a firm that `by` does not own: whoever leads one house may not make
    the door of another weaker.
    """
    owned = Member.objects.filter(user=by.user_id, role=Role.OWNER, left_at=None).values("firm")
    if Member.objects.filter(user=member.user_id, left_at=None).exclude(firm__in=owned).exists():
        raise BelongsElsewhere(
            _("%(name)s signs in to other firms with the same step. Only somebody at the machine can take it away.")
            % {"name": member.name}
        )
    with atomic():
        Authenticator.objects.filter(user=member.user_id).delete()
        sign_ins.end_all(user=member.user, but=None)
        members.note_second_step_taken(member=member, by=by, now=now)
        if settings.MAIL_URL:
            enqueue(TELL, run_at=now, payload={"member": member.pk}, unique_key=f"member:{member.pk}")


def tell(payload: dict[str, Any], now: datetime) -> None:
    """The job that mails who lost their second step, and by whom."""
    member = Member.objects.select_related("firm", "user").filter(pk=payload["member"]).first()
    if member is not None and member.second_step_taken_at is not None:
        with translation.override(member.firm.locale_in(member.user.language or member.firm.language)):
            letter_to(member, now=now).send()


def letter_to(member: Member, *, now: datetime) -> EmailMessage:
    """The mail, in the language that is active. No link in it: nobody shall learn to click on such mails."""
    context = {
        "name": member.name,
        "by": member.second_step_taken_by,
        "firm": member.firm.name,
        "moment": moments.lasting_moment(member.second_step_taken_at or now, now, member.firm.zone),
    }
    return EmailMessage(
        subject=fold_whitespace(_("%(firm)s: your second step was taken away") % {"firm": member.firm.name}),
        body=render_to_string("team/second_step_away.txt", context),
        to=[member.user.email],
        headers={"Auto-Submitted": "auto-generated"},
    )


def taken_from(member: Member) -> str:
    """Who took this member's second step, as long as no new one stands: "" if nobody did."""
    if member.second_step_taken_at is None or secured([member.user_id]):
        return ""
    return member.second_step_taken_by
