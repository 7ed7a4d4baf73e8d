"""What came in: raw bytes first (an acknowledged message is never lost), then the atoms found in them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from stammtisch.kit.db.keys import FirmKey
from stammtisch.people.tenancy import FirmModel


class EnvelopeState(models.TextChoices):
    """Life of an envelope: `conversations/states.py`."""

    READY = "ready", _("waiting")
    ATTEMPTING = "attempting", _("being opened")
    DONE = "done", _("opened")
    DEAD = "dead", _("could not be opened")


class Envelope(FirmModel):
    """Bytes whose signature was right, stored before the sender was told so. Kept 14 days."""

    account = FirmKey("people.Account", on_delete=models.CASCADE, related_name="envelopes")
    #: SHA-256 of the raw bytes: drops byte-equal repeats cheaply.
    digest = models.CharField(max_length=64)
    raw = models.BinaryField()
    received_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=EnvelopeState.choices, default=EnvelopeState.READY)
    run_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    fence = models.BigIntegerField(default=0)
    attempts = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["firm", "account", "digest"], name="conversations_envelope_once")
        ]
        indexes = [
            models.Index(fields=["run_at"], condition=Q(state="ready"), name="conversations_envelope_due"),
            models.Index(
                fields=["lease_until"], condition=Q(state="attempting"), name="conversations_envelope_leased"
            ),
            models.Index(fields=["received_at"], name="conversations_envelope_age"),
        ]

    def __str__(self) -> str:
        return self.digest[:12]


class AtomState(models.TextChoices):
    """What became of an atom."""

    DONE = "done", _("taken in")
    QUARANTINED = "quarantined", _("set aside")
    DISMISSED = "dismissed", _("looked at")


class Atom(FirmModel):
    """One thing that happened at a provider. Its unique key is the promise: stored exactly once."""

    account = FirmKey("people.Account", on_delete=models.CASCADE, related_name="atoms")
    envelope = FirmKey("conversations.Envelope", null=True, on_delete=models.SET_NULL, related_name="atoms")
    #: "message", "edit", "delete", "reaction", "status", "join", "leave", "opt_out"
    kind = models.CharField(max_length=20)
    external_id = models.CharField(max_length=255)
    state = models.CharField(max_length=12, choices=AtomState.choices, default=AtomState.DONE)
    #: Why it was set aside, a sentence for people.
    reason = models.CharField(max_length=300, blank=True, default="")
    message = FirmKey("conversations.Message", null=True, on_delete=models.SET_NULL, related_name="atoms")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["firm", "account", "external_id", "kind"], name="conversations_atom_once")
        ]
        indexes = [
            models.Index(fields=["firm", "at"], condition=Q(state="quarantined"), name="conversations_atom_set_aside")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.external_id}"
