"""The append-only feed a live view reads by cursor."""

from django.db import models

from stammtisch.kit.db.keys import FirmKey
from stammtisch.people.tenancy import FirmModel


class FeedCounter(FirmModel):
    """The last number handed out in a firm. Its row is locked only by the last statement of a transaction."""

    n = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["firm"], name="conversations_feedcounter_once")]

    def __str__(self) -> str:
        return str(self.n)


class FeedEntry(FirmModel):
    """Something changed that an open page may want to show. Holds ids, never content; kept two days."""

    #: Without gaps and visible in order: a reader who has seen n has seen all before it.
    n = models.BigIntegerField()
    room = FirmKey("conversations.Room", null=True, on_delete=models.CASCADE, related_name="+")
    #: "message", "change", "reaction", "seats", "round", "thread"
    kind = models.CharField(max_length=20)
    #: Whether it is not for the whole room: only the team may know, and the one guest a message is addressed to.
    team_only = models.BooleanField(default=False)
    #: Sequence number, seat or round the entry is about.
    ref = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["n"]
        constraints = [models.UniqueConstraint(fields=["firm", "n"], name="conversations_feed_n")]
        indexes = [models.Index(fields=["at"], name="conversations_feed_age")]

    def __str__(self) -> str:
        return f"{self.n}: {self.kind}"
