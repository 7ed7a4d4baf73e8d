"""What happened to the doors and rights of a firm: append-only, held so by the database as well.

Kept on purpose: who, when and what, no internet address and no message text. It is there to find a break-in, not to
watch the team.
"""

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from stammtisch.kit.db.keys import FirmKey
from stammtisch.people.tenancy import FirmModel

#: Rows may go after a year, and do (`conversations/work/tidy.py`).
AUDIT_KEPT = timedelta(days=365)


class AuditKind(models.TextChoices):
    """Each kind, as the owner reads it."""

    SIGNED_IN = "signed_in", _("signed in")
    SIGN_IN_FAILED = "sign_in_failed", _("could not sign in")
    REFUSED = "refused", _("was refused a page")
    INVITED = "invited", _("invited somebody")
    INVITATION_REVOKED = "invitation_revoked", _("took an invitation back")
    JOINED = "joined", _("joined the team by an invitation")
    ROLE_CHANGED = "role_changed", _("gave somebody another role")
    ACCESS_ENDED = "access_ended", _("ended somebody’s access")
    PASSWORD_CHANGED = "password_changed", _("has a new password")
    SECOND_STEP_CHANGED = "second_step_changed", _("changed a second step")
    SECOND_STEP_TAKEN = "second_step_taken", _("took somebody’s second step away")
    SETTINGS_CHANGED = "settings_changed", _("changed the settings")
    PERSON_EXPORTED = "person_exported", _("took a file with all about somebody")
    PERSON_ERASED = "person_erased", _("erased somebody")


class AuditEntry(FirmModel):
    """One event."""

    at = models.DateTimeField()
    kind = models.CharField(max_length=30, choices=AuditKind.choices)
    #: Who did it, or whose sign-in it was about; null: somebody at the machine itself.
    member = FirmKey("people.Member", null=True, on_delete=models.RESTRICT, related_name="+")
    #: What it was about: a member's name, a role, a page; of a guest only the public id, since an entry outlives an
    #: erasure. Never the words of a message, never a secret.
    about = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["firm", "-at", "-id"], name="people_audit_newest")]

    def __str__(self) -> str:
        return f"{self.kind} {self.about}".strip()
