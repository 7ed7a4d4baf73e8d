"""Recording what somebody agreed to, or took back."""

import hashlib
from collections.abc import Collection
from datetime import datetime

from stammtisch.people.models import Address, Consent, Member


def record(
    *,
    address: Address,
    purpose: str,
    given: bool,
    text: str,
    text_version: str,
    method: str,
    now: datetime,
    by: Member | None = None,
) -> Consent:
    """One event at `now`. `text` is exactly what was shown or said; its hash proves the words later."""
    consent: Consent = Consent.objects.create(
        firm=address.firm,
        address=address,
        purpose=purpose,
        given=given,
        words=text,
        text_version=text_version,
        text_hash=hashlib.sha256(text.encode()).hexdigest(),
        method=method,
        recorded_by=by,
        at=now,
    )
    return consent


def withdraw_all(*, address: Address, method: str, now: datetime) -> list[Consent]:
    """Take back everything this address agreed to; works by one word in any channel. Returns the new events."""
    given = current_consents(address)
    return [
        record(
            address=address,
            purpose=consent.purpose,
            given=False,
            text="",
            text_version=consent.text_version,
            method=method,
            now=now,
        )
        for consent in given.values()
        if consent.given
    ]


def current_consents(address: Address) -> dict[str, Consent]:
    """The latest event per purpose: what holds now."""
    return current_consents_of([address.pk]).get(address.pk, {})


def current_consents_of(addresses: Collection[int]) -> dict[int, dict[str, Consent]]:
    """The same for many addresses by id, in one query; who never agreed to anything is left out."""
    found: dict[int, dict[str, Consent]] = {}
    for event in Consent.objects.filter(address__in=addresses).order_by("at", "id"):
        found.setdefault(event.address_id, {})[event.purpose] = event
    return found
