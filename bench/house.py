"""A firm with many regulars who sit on a messenger, filled in bulk."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from bench.provider import KIND

NOW = datetime.now(UTC).replace(microsecond=0)
LONG_AGO = NOW - timedelta(days=1)


def founded(name: str = "Bench") -> Any:
    """A firm that is never quiet, with its owner."""
    from stammtisch.people.actions import firms  # noqa: PLC0415 - needs Django
    from stammtisch.people.models import Firm, User  # noqa: PLC0415

    owner = User.objects.create_user(f"{name.lower()}@example.org", "a long sentence", name="Alma", created_at=NOW)
    firm = firms.found_firm(name=name, owner=owner, owner_name="Alma", now=LONG_AGO)
    Firm.objects.filter(pk=firm.pk).update(quiet_from="00:00", quiet_until="00:00")
    firm.refresh_from_db()
    return firm


def messenger(firm: Any) -> Any:
    """Its account with the bench's provider."""
    from stammtisch.people.models import Account  # noqa: PLC0415

    return Account.objects.create(firm=firm, kind=KIND, name="Messenger", created_at=LONG_AGO)


def regulars(firm: Any, account: Any, count: int) -> list[Any]:
    """Addresses of so many people who agreed to take part."""
    from stammtisch.people.models import Address, Consent, Person  # noqa: PLC0415

    people = Person.objects.bulk_create(
        [Person(firm=firm, name=f"P{number}", created_at=LONG_AGO) for number in range(count)], batch_size=1000
    )
    addresses = Address.objects.bulk_create(
        [
            Address(firm=firm, account=account, person=person, handle=f"h{person.pk}", created_at=LONG_AGO)
            for person in people
        ],
        batch_size=1000,
    )
    Consent.objects.bulk_create(
        [
            Consent(firm=firm, address=address, purpose="participation", given=True, at=LONG_AGO, method="bench")
            for address in addresses
        ],
        batch_size=1000,
    )
    return addresses


def table_with(firm: Any, addresses: list[Any], title: str = "Table") -> Any:
    """A table where all of them sit."""
    from stammtisch.conversations.actions import rooms  # noqa: PLC0415
    from stammtisch.conversations.models import Seat  # noqa: PLC0415

    room = rooms.open_table(title=title, now=LONG_AGO)
    Seat.objects.bulk_create(
        [Seat(firm=firm, room=room, address=address, name="P", joined_at=LONG_AGO) for address in addresses],
        batch_size=1000,
    )
    return room
