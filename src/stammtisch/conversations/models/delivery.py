"""The outbox: one row per outgoing copy, with its life in `conversations/states.py`."""

from django.db import models
from django.db.models import Q

from stammtisch.conversations.states import DeliveryState
from stammtisch.kit.db.keys import FirmKey
from stammtisch.people.tenancy import FirmModel


class Delivery(FirmModel):
    """One copy of a message to one address. Written in the transaction of its message."""

    message = FirmKey("conversations.Message", on_delete=models.CASCADE, related_name="deliveries")
    account = FirmKey("people.Account", on_delete=models.CASCADE, related_name="deliveries")
    address = FirmKey("people.Address", on_delete=models.CASCADE, related_name="deliveries")
    #: "answer", "service", "participation", "advertising": what consent is asked for when sending.
    purpose = models.CharField(max_length=20)
    #: Under which consent it left; null for an answer inside the person's own conversation.
    consent = FirmKey("people.Consent", null=True, on_delete=models.RESTRICT, related_name="+")
    state = models.CharField(max_length=12, choices=DeliveryState.choices, default=DeliveryState.QUEUED)
    #: Number of the present or last attempt, from 1.
    attempt = models.IntegerField(default=0)
    next_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    unclear_since = models.DateTimeField(null=True)
    #: When the machine stopped deciding: a person says "send again" or "no longer needed".
    parked_at = models.DateTimeField(null=True)
    #: Key of the reason why it failed or is unclear, e.g. "retries", "no_consent", "restored".
    reason = models.CharField(max_length=40, blank=True, default="")
    #: A sentence for people.
    detail = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["firm", "message", "address"], name="conversations_delivery_once")
        ]
        indexes = [
            models.Index(
                fields=["account", "next_at", "id"], condition=Q(state="queued"), name="conversations_delivery_due"
            ),
            models.Index(
                fields=["lease_until"], condition=Q(state="attempting"), name="conversations_delivery_leased"
            ),
            models.Index(
                fields=["firm", "address", "id"],
                condition=Q(state__in=["queued", "attempting"]) | Q(state="unclear", parked_at__isnull=True),
                name="conversations_delivery_fifo",
            ),
            models.Index(
                fields=["unclear_since"],
                condition=Q(state="unclear", parked_at__isnull=True),
                name="conversations_delivery_unclear",
            ),
            models.Index(
                fields=["firm", "parked_at"],
                condition=Q(parked_at__isnull=False),
                name="conversations_delivery_parked",
            ),
        ]

    def __str__(self) -> str:
        return f"delivery {self.pk}: {self.state}"


class DeliveryAttempt(FirmModel):
    """What one try came to, and what the provider said of it later."""

    delivery = FirmKey("conversations.Delivery", on_delete=models.CASCADE, related_name="attempts")
    n = models.IntegerField()
    started_at = models.DateTimeField()
    #: "", "ok", "retryable", "permanent", "ambiguous"
    outcome = models.CharField(max_length=12, blank=True, default="")
    provider_id = models.CharField(max_length=255, blank=True, default="")
    #: Highest status seen: "", "accepted", "failed", "delivered", "read"
    status = models.CharField(max_length=12, blank=True, default="")
    #: The provider's full reply, for developers; never shown to people, never holds a message's text.
    log = models.TextField(blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["firm", "delivery", "n"], name="conversations_attempt_once")]
        indexes = [models.Index(fields=["firm", "provider_id"], name="conversations_attempt_provider")]

    def __str__(self) -> str:
        return f"attempt {self.n}"


class EarlyStatus(FirmModel):
    """A provider's status that overtook the answer to our own call; matched when its id is learnt, kept 14 days."""

    account = FirmKey("people.Account", on_delete=models.CASCADE, related_name="+")
    provider_id = models.CharField(max_length=255)
    status = models.CharField(max_length=12)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["firm", "account", "provider_id", "status"], name="conversations_early_status_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.provider_id}: {self.status}"
