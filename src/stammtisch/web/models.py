"""Rows of the area `web`: what is wrong with the house, and who has been told."""

from django.db import models


class Trouble(models.Model):
    """One thing that is wrong, from the moment it was seen until it is over; then the row goes.

    Global: most troubles are the house's. One of a firm names it, and only its owners hear of it.
    """

    #: "backup_failed", "disk", … with the firm's id behind it where it is a firm's: "dead_letters:7".
    key = models.CharField(max_length=80, primary_key=True)
    firm = models.ForeignKey("people.Firm", null=True, on_delete=models.CASCADE, related_name="+")
    #: What its sentence needs: numbers and moments, never a text of people.
    facts = models.JSONField(default=dict)
    since = models.DateTimeField()
    #: When the owners were last told by mail; null while nobody was.
    told_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.key
