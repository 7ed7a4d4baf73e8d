"""Erasing a person: what is left is nobody.

The row of the person and those of the addresses stay without name, note and handle. They hold the places of what was
said, so that the order of a room and the figures stay whole, and the consents: proof of what was agreed to, kept for
three years (§§ 195, 199 BGB) and shown nowhere. In place of the handle stands a keyed digest, by which an import
recognises whom it must leave out.
"""

from datetime import datetime

from django.conf import settings
from django.db import connection

from stammtisch.kit import signing
from stammtisch.kit.db import atomic
from stammtisch.people.models import Account, Address, AddressKey, Consent, Person, PersonMerge

_MARK = "erased:"


def erased_handle(account: Account, handle: str) -> str:
    """What stands in place of a handle once its holder is erased."""
    return _MARK + signing.mac(settings.SECRET_KEY.encode(), f"erased:{account.pk}:{handle}".encode())


def was_erased(account: Account, handle: str) -> bool:
    """Whether this handle's holder was erased: an import must leave them out. Who writes by themselves is new."""
    return Address.objects.filter(account=account, handle=erased_handle(account, handle)).exists()


def lay_to_rest(person: Person, *, now: datetime) -> Person:
    """Name, note and handles go, with those of everybody who was taken together with them. May be repeated."""
    with atomic():
        for address in Address.objects.filter(person=person).exclude(handle__startswith=_MARK):
            _lay_address(address)
        AddressKey.objects.filter(address__person=person).delete()
        PersonMerge.objects.filter(survivor=person).delete()
        for twin in Person.objects.filter(merged_into=person):
            _drop_twin(twin)
        person.name, person.note, person.language, person.erased_at = "", "", "", now
        person.save(update_fields=["name", "note", "language", "erased_at"])
    return person


def drop(person: Person) -> None:
    """The last trace of somebody: addresses and consents. Nothing they said may be left anywhere."""
    with atomic():
        ways = list(Address.objects.filter(person=person).values_list("pk", flat=True))
        _drop_consents(ways, person.firm_id)
        PersonMerge.objects.filter(survivor=person).delete()
        for twin in Person.objects.filter(merged_into=person):
            _drop_twin(twin)
        person.delete()


def _lay_address(address: Address) -> None:
    """One who came back after an erasure and is erased again has a digest already; it is enough that one stands."""
    left = erased_handle(address.account, address.handle)
    if Address.objects.filter(account=address.account, handle=left).exists():
        left = _MARK + signing.new_token()
    address.handle, address.verified_at = left, None
    address.save(update_fields=["handle", "verified_at"])


def _drop_twin(twin: Person) -> None:
    """Somebody who was taken together with another and has no address of their own any more."""
    PersonMerge.objects.filter(survivor=twin).delete()
    for other in Person.objects.filter(merged_into=twin):
        _drop_twin(other)
    twin.delete()


def _drop_consents(addresses: list[int], firm_id: int) -> None:
    """By hand, since the model refuses: consents are history until nobody is left whose history it is."""
    table = connection.ops.quote_name(Consent._meta.db_table)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"DELETE FROM {table} WHERE firm_id = %s AND address_id = %s",  # noqa: S608 - the table's own name
            [(firm_id, address) for address in addresses],
        )
