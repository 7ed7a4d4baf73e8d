"""A request that must count once, however often a browser sends it."""

from django.db import models

from stammtisch.people.tenancy import FirmModel


class IdempotentRequest(FirmModel):
    """Key, work and answer of one POST; written in the transaction of its work, kept 48 hours."""

    #: "member:12" or "address:7": keys of different people never meet.
    actor = models.CharField(max_length=40)
    key = models.UUIDField()
    method = models.CharField(max_length=8)
    path = models.CharField(max_length=300)
    #: SHA-256 of what was asked; another body under the same key is refused.
    body_digest = models.CharField(max_length=64)
    status = models.IntegerField(default=0)
    #: Where the browser was sent, or the JSON that was answered.
    answer = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["firm", "actor", "key"], name="conversations_request_once")]
        indexes = [models.Index(fields=["at"], name="conversations_request_age")]

    def __str__(self) -> str:
        return str(self.key)
