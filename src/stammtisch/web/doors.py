"""Noting who came in and who did not, wherever the sign-in libraries open or refuse.

They tell it by signals, so no door can be forgotten; between our own areas there are none.
"""

from typing import Any

from allauth.mfa.signals import authentication_failed
from django.contrib.auth.signals import user_logged_in, user_login_failed
from django.http import HttpRequest

from stammtisch.kit import clock
from stammtisch.people.actions import audit
from stammtisch.people.models import User
from stammtisch.people.models.audit import AuditKind


def listen() -> None:
    """Once, when Django is ready."""
    user_logged_in.connect(_came_in, dispatch_uid="stammtisch.came_in")
    user_login_failed.connect(_failed, dispatch_uid="stammtisch.failed")
    authentication_failed.connect(_failed_second_step, dispatch_uid="stammtisch.failed_second_step")


def _came_in(sender: Any, user: User, **_: Any) -> None:
    audit.note_of_user(user=user, kind=AuditKind.SIGNED_IN, now=clock.now())


def _failed(sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any) -> None:
    """Somebody tried a name we know. A name we do not know is nobody's business here."""
    email = str(credentials.get("email") or credentials.get("username") or "")
    user = User.objects.filter(email__iexact=email).first() if email else None
    if user is not None:
        audit.note_of_user(user=user, kind=AuditKind.SIGN_IN_FAILED, now=clock.now())


def _failed_second_step(sender: Any, user: User, **_: Any) -> None:
    audit.note_of_user(user=user, kind=AuditKind.SIGN_IN_FAILED, now=clock.now())
