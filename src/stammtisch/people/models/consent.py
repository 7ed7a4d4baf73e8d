"""What somebody agreed to: append-only events, so that it can be proven who agreed to which words and when.

The present state is a fold over the events (`people.queries.consents`); withdrawal is a new event.
"""

from datetime import timedelta
from typing import TYPE_CHECKING, Any, NoReturn

from django.db import models
from django.utils.translation import gettext_lazy as _

from stammtisch.kit.db.keys import FirmKey
from stammtisch.people.tenancy import FirmModel, firm_objects

#: How long proof of consents is kept once nothing else of a person is left; the database deletes none sooner.
PROOF_KEPT = timedelta(days=3 * 365)


class Purpose(models.TextChoices):
    """What a message or a use is for; advertising is never implied by anything else."""

    PARTICIPATION = "participation", _("Taking part")
    LICENCE = "licence", _("Showing what was written")
    SERVICE = "service", _("Service messages")
    ADVERTISING = "advertising", _("Advertising")


class AppendOnly(TypeError):
    """Somebody tried to change or delete what is only ever added to."""


class ConsentQuerySet(models.QuerySet["Consent"]):
    """Refuses what would rewrite history."""

    def update(self, **values: Any) -> NoReturn:
        raise AppendOnly("A consent is never changed; record a new event.")

    def delete(self) -> NoReturn:
        raise AppendOnly("A consent is never deleted; record its withdrawal.")


class Consent(FirmModel):
    """One event: given or withdrawn."""

    address = FirmKey("people.Address", on_delete=models.RESTRICT, related_name="consents")
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    given = models.BooleanField()
    #: Which text was shown: its words, its name with version, and the SHA-256 of its words.
    words = models.TextField(blank=True, default="")
    text_version = models.CharField(max_length=60)
    text_hash = models.CharField(max_length=64)
    #: Where and how: "web room, box ticked", "at the counter, noted by a member".
    method = models.CharField(max_length=120)
    recorded_by = FirmKey("people.Member", null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    if not TYPE_CHECKING:
        objects = firm_objects(ConsentQuerySet)

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["firm", "address", "purpose", "at"], name="people_consent_fold")]

    def __str__(self) -> str:
        return f"{self.purpose} {'given' if self.given else 'withdrawn'}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert; raises AppendOnly for a row that exists."""
        if not self._state.adding:
            raise AppendOnly("A consent is never changed; record a new event.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnly("A consent is never deleted; record its withdrawal.")
