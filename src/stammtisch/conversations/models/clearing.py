"""What was deleted for good, and why: counts only, never whose or what."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from stammtisch.kit.db.keys import FirmKey
from stammtisch.people.tenancy import FirmModel


class Cause(models.TextChoices):
    """Why something was deleted."""

    PERIOD = "period", _("It had outlived its period")
    REQUEST = "request", _("Somebody asked for it")


class Clearing(FirmModel):
    """One clearing that found something to delete."""

    at = models.DateTimeField()
    cause = models.CharField(max_length=10, choices=Cause.choices)
    #: Who carried out a request; null for what the house does by itself.
    by = FirmKey("people.Member", null=True, on_delete=models.SET_NULL, related_name="+")
    #: Tables and other rooms that are gone as a whole.
    rooms = models.IntegerField(default=0)
    messages = models.IntegerField(default=0)
    files = models.IntegerField(default=0)
    #: Envelopes that were emptied or thrown away.
    envelopes = models.IntegerField(default=0)
    people = models.IntegerField(default=0)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["firm", "-at", "-id"], name="conversations_clearing_new")]

    def __str__(self) -> str:
        return f"{self.cause}: {self.messages} messages"
