"""Somebody says that something should not stand there: notice and action for every public item.

Source: Digital Services Act, Art. 16 and 17. Open to anybody, without an account; a person decides, with reasons.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from stammtisch.kit.db.keys import FirmKey
from stammtisch.people.tenancy import FirmModel, new_public_id


class Decision(models.TextChoices):
    """What came of a report."""

    KEPT = "kept", _("Stays")
    REMOVED = "removed", _("Taken out")


class Report(FirmModel):
    """One report and what was decided."""

    #: Shown to the reporter as the number of the report.
    public_id = models.CharField(max_length=20, unique=True, default=new_public_id, editable=False)
    room = FirmKey("conversations.Room", null=True, on_delete=models.SET_NULL, related_name="reports")
    #: What it is about; null: the page as a whole.
    message = FirmKey("conversations.Message", null=True, on_delete=models.SET_NULL, related_name="reports")
    #: Path of the page on which it was made.
    path = models.CharField(max_length=300)
    reason = models.TextField()
    #: Voluntary; seen by the team only.
    name = models.CharField(max_length=80, blank=True, default="")
    email = models.EmailField(max_length=200, blank=True, default="")
    #: Language of the page on which it was made; the decision is told in it. "" for the firm's own.
    language = models.CharField(max_length=10, blank=True, default="")
    created_at = models.DateTimeField()
    decision = models.CharField(max_length=10, choices=Decision.choices, blank=True, default="")
    #: The reasons, for both sides.
    statement = models.TextField(blank=True, default="")
    decided_by = FirmKey("people.Member", null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["created_at", "id"]
        indexes = [
            models.Index(
                fields=["firm", "created_at"], condition=Q(decided_at=None), name="conversations_report_open"
            )
        ]

    def __str__(self) -> str:
        return self.public_id
