"""All that is sealed in the database, across firms: how much there is, and sealing it anew with the newest key.

Sealed are the secrets of channel accounts, the second steps by app and the recovery codes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import models

from stammtisch.kit import sealing
from stammtisch.kit.db import atomic
from stammtisch.people.models import Account, Firm
from stammtisch.people.tenancy import firm_scope


@dataclass(frozen=True)
class Sealed:
    """How the sealed texts of this installation stand."""

    #: Opened by the newest key.
    newest: int = 0
    #: Opened by an older one.
    older: int = 0
    #: Opened by none that we have: entering them anew is all that helps.
    lost: int = 0


def standing() -> Sealed:
    """Try every sealed text."""
    counts = {"newest": 0, "older": 0, "lost": 0}
    for text in _texts():
        counts[_how(text)] += 1
    return Sealed(**counts)


def reseal() -> Sealed:
    """Seal with the newest key what an older one sealed, in one transaction; what no key opens stays as it is."""
    with atomic():
        for firm in Firm.objects.order_by("pk"):
            with firm_scope(firm):
                _renew(Account.objects.exclude(sealed=""), "sealed", _reseal)
        _renew(Authenticator.objects.all(), "data", _resealed_data)
    return standing()


def _how(text: str) -> str:
    if sealing.is_newest(text):
        return "newest"
    try:
        sealing.unseal(text)
    except sealing.KeyMissing:
        return "lost"
    return "older"


def _texts() -> Iterator[str]:
    for firm in Firm.objects.order_by("pk"):
        with firm_scope(firm):
            yield from Account.objects.exclude(sealed="").values_list("sealed", flat=True)
    for data in Authenticator.objects.values_list("data", flat=True):
        yield from _in_authenticator(data)


def _in_authenticator(data: dict[str, Any]) -> list[str]:
    """The sign-in library seals a secret (app), a seed or single codes (recovery); a passkey holds no secret."""
    single = [data[name] for name in ("secret", "seed") if name in data]
    return [*single, *data.get("migrated_codes", [])]


def _resealed_data(data: dict[str, Any]) -> dict[str, Any]:
    renewed: dict[str, Any] = {name: _reseal(data[name]) for name in ("secret", "seed") if name in data}
    if "migrated_codes" in data:
        renewed["migrated_codes"] = [_reseal(code) for code in data["migrated_codes"]]
    return data | renewed


def _reseal(text: str) -> str:
    return sealing.reseal(text) if _how(text) == "older" else text


def _renew(rows: models.QuerySet[Any], column: str, renew: Callable[[Any], Any]) -> None:
    for row in rows.select_for_update():
        setattr(row, column, renew(getattr(row, column)))
        row.save(update_fields=[column])
