"""Persons and their addresses: meeting somebody, naming, making two into one and taking that back."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from stammtisch.kit import signing
from stammtisch.kit.db import atomic
from stammtisch.people.errors import CannotMerge, NameMissing
from stammtisch.people.models import Account, Address, AddressKey, Member, Person, PersonMerge
from stammtisch.people.ports import ports
from stammtisch.people.tenancy import current_firm

#: How long a guest's cookie or personal link opens the seat.
KEY_LASTS = timedelta(days=365)
NAME_LIMIT = 60


def meet(*, account: Account, handle: str, name: str, now: datetime) -> Address:
    """The address with this handle; a new one brings a new person."""
    firm = current_firm()
    with atomic():
        known = _known(account, handle)
        if known is None:  # two first words at the same moment are from one person
            Account.objects.select_for_update(no_key=True).get(pk=account.pk)
            known = _known(account, handle)
        if known is not None:
            return known
        person = Person.objects.create(firm=firm, name=tidy_name(name), created_at=now)
        address: Address = Address.objects.create(
            firm=firm, account=account, person=person, handle=handle, created_at=now
        )
    return address


def _known(account: Account, handle: str) -> Address | None:
    known: Address | None = Address.objects.filter(account=account, handle=handle).select_related("person").first()
    return known


def meet_web_guest(*, name: str, now: datetime, token: str = "") -> tuple[Address, str]:
    """A guest of the web room: a new person, a new address and the token that proves to be its holder.

    `token`: a secret the caller made for this guest; empty: a fresh one.
    """
    account = Account.objects.filter(kind="web", closed_at=None).earliest("id")
    with atomic():
        address = meet(account=account, handle=signing.new_token(), name=name, now=now)
        token = new_key(address=address, now=now, token=token)
    return address, token


def new_key(*, address: Address, now: datetime, token: str = "") -> str:
    """A further secret that opens this address (another device); only its digest is stored."""
    token = token or signing.new_token()
    AddressKey.objects.create(
        firm=address.firm,
        address=address,
        token_digest=signing.digest(token),
        created_at=now,
        expires_at=now + KEY_LASTS,
    )
    return token


def drop_keys(*, address: Address) -> None:
    """No cookie and no link opens this address any more."""
    AddressKey.objects.filter(address=address).delete()


def describe(*, person: Person, name: str, note: str | None = None) -> Person:
    """Rename a person, and keep the team's note about them. Raises NameMissing."""
    person.name = tidy_name(name)
    if note is not None:
        person.note = note
    person.save(update_fields=["name", "note"])
    return person


def tidy_name(name: str) -> str:
    """One line of at most 60 characters. Raises NameMissing for an empty one."""
    tidy = " ".join("".join(c for c in name if c.isprintable()).split())[:NAME_LIMIT].strip()
    if not tidy:
        raise NameMissing(_("Please give a name; a nickname will do."))
    return tidy


def merge(*, survivor: Person, absorbed: Person, by: Member | None, now: datetime) -> PersonMerge:
    """The two are one: every address of `absorbed` now belongs to `survivor`, and with it all that was said."""
    if survivor.pk == absorbed.pk or survivor.merged_into_id or absorbed.merged_into_id:
        raise CannotMerge(_("These two are one person already."))
    with atomic():
        moved = list(Address.objects.filter(person=absorbed).values_list("pk", flat=True))
        Address.objects.filter(pk__in=moved).update(person=survivor)
        # Of two merges at the same moment one finds the row already absorbed.
        if not Person.objects.filter(pk=absorbed.pk, merged_into=None).update(merged_into=survivor):
            raise CannotMerge(_("These two are one person already."))
        absorbed.merged_into = survivor
        merged: PersonMerge = PersonMerge.objects.create(
            firm=survivor.firm,
            survivor=survivor,
            absorbed=absorbed,
            address_ids=moved,
            merged_by=by,
            merged_at=now,
        )
        ports.addresses_moved(moved, now)
    return merged


def unmerge(*, merge: PersonMerge, now: datetime) -> Person:
    """The two are two again: the addresses that moved go back. Raises CannotMerge if that was done before."""
    with atomic():
        if not PersonMerge.objects.filter(pk=merge.pk, undone_at=None).update(undone_at=now):
            raise CannotMerge(_("These two are separate people already."))
        Address.objects.filter(pk__in=merge.address_ids, person=merge.survivor).update(person=merge.absorbed)
        Person.objects.filter(pk=merge.absorbed_id).update(merged_into=None)
        ports.addresses_moved(merge.address_ids, now)
    person: Person = Person.objects.get(pk=merge.absorbed_id)
    return person
