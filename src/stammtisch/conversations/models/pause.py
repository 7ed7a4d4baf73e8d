"""That nothing leaves by itself, because nobody knows what has left already."""

from django.db import models
from django.db.models import Q

from stammtisch.kit.db.keys import FirmKey
from stammtisch.people.tenancy import FirmModel


class SendingPause(FirmModel):
    """Since a restore no copy leaves the firm, until an owner has looked and says so."""

    #: The moment whose state came back: what happened from here to `since` is missing.
    state_of = models.DateTimeField()
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = FirmKey("people.Member", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["firm"], condition=Q(ended_at=None), name="conversations_pause_once")
        ]

    def __str__(self) -> str:
        return f"paused since {self.since:%Y-%m-%d %H:%M}"
