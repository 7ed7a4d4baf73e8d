"""Somebody who talks with the firm, and the addresses by which.

A person is never keyed on a phone number. Messages and seats point to an *address*; the person is whoever the address
belongs to now. So merging two persons moves a few addresses, and unmerging moves them back: no message is touched.
"""

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import Q

from stammtisch.kit import sealing
from stammtisch.kit.db.keys import FirmKey
from stammtisch.people.tenancy import FirmModel, new_public_id


class Account(FirmModel):
    """One connected channel account: a WhatsApp number, a page, a mailbox, a bot, a web room site."""

    public_id = models.CharField(max_length=20, unique=True, default=new_public_id, editable=False)
    #: Key of the channel registry, e.g. "web".
    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=80)
    created_at = models.DateTimeField()
    #: Access tokens and signing keys of the provider, sealed (`kit.sealing`).
    sealed = models.TextField(blank=True, default="", editable=False)
    #: Sending waits until then (a provider asked us to, or a restore did).
    paused_until = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name

    @property
    def secrets(self) -> dict[str, str]:
        """The provider's secrets by name; what is not set up is not in it. Raises kit.sealing.KeyMissing."""
        return sealing.unseal_values(self.sealed)


class Person(FirmModel):
    """A regular, a guest, an employee outside the team."""

    public_id = models.CharField(max_length=20, unique=True, default=new_public_id, editable=False)
    name = models.CharField(max_length=60)
    #: The name without case, accents and punctuation: what is searched, and what likely twins have in common.
    name_key = models.CharField(max_length=120, blank=True, default="", editable=False)
    #: "de", "en" or empty for the firm's.
    language = models.CharField(max_length=10, blank=True, default="")
    note = models.TextField(blank=True, default="")
    created_at = models.DateTimeField()
    merged_into = FirmKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="absorbed")
    #: When everything about them was erased. What is left is nobody: it holds the places of what they said, and
    #: the proof of what was agreed to, for as long as `actions.erasing` says.
    erased_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        indexes = [
            models.Index(fields=["firm", "name"], name="people_person_by_name"),
            models.Index(fields=["firm", "name_key"], name="people_person_by_name_key"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """Keep `name_key` in step with the name."""
        self.name_key = name_key(self.name)
        if update_fields is not None and "name" in update_fields:
            update_fields = {*update_fields, "name_key"}
        super().save(*args, update_fields=update_fields, **kwargs)


def name_key(name: str) -> str:
    """What is left of a name when case, accents and punctuation do not count: "Özcan, C." → "ozcan c"."""
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(character for character in decomposed if not unicodedata.combining(character))
    return " ".join(re.findall(r"\w+", plain))[:120]


class Address(FirmModel):
    """One handle of a person on one account: a phone, a chat id, a mail address, a web seat."""

    account = FirmKey("people.Account", on_delete=models.CASCADE, related_name="addresses")
    person = FirmKey("people.Person", on_delete=models.CASCADE, related_name="addresses")
    #: As the channel writes it; compared byte by byte.
    handle = models.CharField(max_length=255)
    verified_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["firm", "account", "handle"], name="people_address_handle_once")
        ]

    def __str__(self) -> str:
        return self.handle


class AddressKey(FirmModel):
    """A secret by which the holder of a web address proves to be its holder: cookie or personal link."""

    address = FirmKey("people.Address", on_delete=models.CASCADE, related_name="keys")
    #: SHA-256 of the token; the token itself is in the guest's cookie or link only.
    token_digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"key of address {self.address_id}"


class PersonMerge(FirmModel):
    """That two persons are one, said by whom and when; undone by moving the same addresses back."""

    survivor = FirmKey("people.Person", on_delete=models.CASCADE, related_name="merges")
    absorbed = FirmKey("people.Person", on_delete=models.CASCADE, related_name="+")
    #: Ids of the addresses that moved, so that an undo moves these and no later ones.
    address_ids = models.JSONField(default=list)
    merged_by = FirmKey("people.Member", null=True, on_delete=models.SET_NULL, related_name="+")
    merged_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-merged_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["firm", "absorbed"], condition=Q(undone_at=None), name="people_merge_absorbed_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.absorbed_id} is {self.survivor_id}"
