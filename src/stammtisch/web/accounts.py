"""How people sign in: the choices we make for the sign-in library (`docs/decisions/0005-sign-in.md`)."""

import io
import ipaddress
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.account.signals import password_changed, password_reset
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from stammtisch.kit import clock, sealing
from stammtisch.people import sign_in_store
from stammtisch.people.actions import audit, sign_ins
from stammtisch.people.models import User
from stammtisch.people.models.audit import AuditKind
from stammtisch.web.devices import device_of

#: Messages of the library about what the page shows anyway.
SEEN_ANYWAY = {
    "account/messages/logged_in.txt",
    "account/messages/logged_out.txt",
    "mfa/messages/recovery_codes_generated.txt",
}


def new_user(*, email: str, name: str, password: str | None, language: str = "") -> User:
    """Somebody who can sign in with this address; without a password nobody can. Inside the caller's transaction.

    Raises django.db.IntegrityError when the address is taken.
    """
    user = User.objects.create_user(email, password, name=name, language=language, created_at=clock.now())
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=False)
    return user


def sign_in(request: HttpRequest, user: User) -> None:
    """Open the house to somebody who has just proven to be this user; the session gets a new key.

    The only door besides the sign-in library's own: founding a firm, the demo, a fresh invitation.
    """
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])


@receiver(user_logged_in)
def note_beginning(request: HttpRequest, **_kwargs: Any) -> None:
    """Every sign-in, by whatever door, begins its time and says which device it is."""
    agent = request.headers.get("User-Agent", "")
    sign_in_store.note_beginning(request.session, device=device_of(agent), now=clock.now())


@receiver([password_changed, password_reset])
def end_the_others(request: HttpRequest, user: User, **_kwargs: Any) -> None:
    """Made with the old password they would open nothing any more; now they are not listed either."""
    sign_ins.end_all(user=user, but=request.session.session_key)


def client_address(request: HttpRequest) -> str:
    """The address a request comes from; what a proxy says is believed only from the proxies we were told about."""
    address: str = request.META["REMOTE_ADDR"]
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    while forwarded and address in settings.TRUSTED_PROXIES:
        address = forwarded.pop()
    try:
        return str(ipaddress.ip_address(address))
    except ValueError:
        return str(request.META["REMOTE_ADDR"])


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up by themselves: accounts are made by founding a firm or by an invitation."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("E-mail address and password do not fit together. Please check both."),
        "enter_current_password": _("This is not your current password."),
        "incorrect_password": _("This is not your current password."),
        "too_many_login_attempts": _("Too many attempts. Please try again in five minutes."),
        "rate_limited": _("Too many attempts. Please try again in five minutes."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never; see `views/setup.py` and `views/team.py`."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """For the limits per address."""
        return client_address(request)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to where one came from: the settings of the firm last seen."""
        slug = request.session.get("firm")
        return reverse("web:settings", args=[slug]) if slug else "/"

    def add_message(self, request: HttpRequest, level: int, *args: Any, **kwargs: Any) -> None:
        """Said only when something changed that one would not see."""
        template = kwargs.get("message_template") or (args[0] if args else None)
        if template not in SEEN_ANYWAY:
            super().add_message(request, level, *args, **kwargs)

    def logout(self, request: HttpRequest) -> None:
        """Sign out; the answer tells the browser to forget (`middleware.ForgetMiddleware`)."""
        super().logout(request)
        request.signed_out = True  # type: ignore[attr-defined]

    def send_notification_mail(self, template_prefix: str, user: User, *args: Any, **kwargs: Any) -> None:
        """The library says so whenever keys have changed; we note it for the owner besides."""
        kind = AuditKind.SECOND_STEP_CHANGED if template_prefix.startswith("mfa/") else AuditKind.PASSWORD_CHANGED
        audit.note_of_user(user=user, kind=kind, now=clock.now())
        super().send_notification_mail(template_prefix, user, *args, **kwargs)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send behind the answer, so that its time does not tell whether an address is known here.

        Links begin with PUBLIC_URL, whatever host name the request claimed. An unknown address gets no mail, but
        costs the same work.
        """
        if link := context.get("password_reset_url"):
            context = {**context, "password_reset_url": f"{settings.PUBLIC_URL}{urlsplit(link).path}"}
        mail = self.render_mail(template_prefix, email, context)
        if template_prefix != "account/email/unknown_account":
            Thread(target=mail.send, kwargs={"fail_silently": True}).start()


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """The second step: our own QR code, secrets encrypted at rest."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("These are not the right digits. Please take the ones the app shows now."),
    }

    def build_totp_svg(self, url: str) -> str:
        """The QR code of an authenticator's address, dark on white in every theme, so that each phone reads it."""
        out = io.BytesIO()
        segno.make(url, error="m").save(out, kind="svg", scale=5, border=3, light="#fff", dark="#111", xmldecl=False)
        return out.getvalue().decode()

    def encrypt(self, text: str) -> str:
        """As stored: a stolen database opens no second door."""
        return sealing.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Raises stammtisch.kit.sealing.KeyMissing when the key is not in the secrets file any more."""
        return sealing.unseal(encrypted_text)

    def _get_site_name(self) -> str:
        return str(urlsplit(context.request.build_absolute_uri()).hostname)
