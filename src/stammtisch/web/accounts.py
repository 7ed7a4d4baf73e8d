"""How people sign in: the choices we make for the sign-in library."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from stammtisch.kit import clock
from stammtisch.people.models import User


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up by themselves: accounts are made by founding a firm or by an invitation."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never; see `views/setup.py` and `views/team.py`."""
        return False

    def new_user(self, request: HttpRequest) -> User:
        """A user with its time of creation."""
        return User(created_at=clock.now())

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send only where mail is set up; a missing mail server must not break a page."""
        super().send_mail(template_prefix, email, context)
