"""Who signs in with more than a password: an app's digits or a passkey. Recovery codes alone are no second step."""

from collections.abc import Collection

from allauth.mfa.models import Authenticator

from stammtisch.people.models import Firm, User

KINDS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def secured(users: Collection[int]) -> set[int]:
    """Those of these users who have a second step; one query."""
    found = Authenticator.objects.filter(user__in=users, type__in=KINDS)
    return set(found.values_list("user_id", flat=True))


def is_missing(user: User, firm: Firm) -> bool:
    """Whether the firm demands a second step and this user has none; no query where nothing is demanded."""
    return firm.needs_second_step and user.pk not in secured([user.pk])
