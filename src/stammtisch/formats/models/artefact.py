"""What a finished round leaves behind: a page, made from the round's state at each call."""

from django.db import models
from django.db.models import Q

from stammtisch.kit.db.keys import FirmKey
from stammtisch.people.tenancy import FirmModel


class Artefact(FirmModel):
    """The finished page of a round. Its words are not here: they are in the round's state, and only there."""

    round = FirmKey("formats.Round", on_delete=models.CASCADE, related_name="artefacts")
    title = models.CharField(max_length=200)
    published_at = models.DateTimeField()
    #: Raised by every change that a reader can see.
    changed_at = models.DateTimeField()
    #: SHA-256 of everything that a reader can see: equal digests, equal page.
    digest = models.CharField(max_length=64)
    #: When it was taken away; null while it can be read.
    offline_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["firm", "round"], name="formats_artefact_once")]
        indexes = [
            models.Index(
                fields=["firm", "-published_at"], condition=Q(offline_at=None), name="formats_artefact_online"
            )
        ]

    def __str__(self) -> str:
        return self.title
