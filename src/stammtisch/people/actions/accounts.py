"""What a channel account keeps: the secrets of its provider."""

from collections.abc import Mapping

from stammtisch.kit import sealing
from stammtisch.people.models import Account


def keep_secrets(*, account: Account, secrets: Mapping[str, str]) -> Account:
    """Seal these in place of all that were kept before; an empty one counts as not set up."""
    account.sealed = sealing.seal_values({name: value for name, value in secrets.items() if value})
    account.save(update_fields=["sealed"])
    return account
