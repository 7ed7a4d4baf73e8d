"""A user inside a firm, and the invitation that makes one."""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from stammtisch.kit.db.keys import FirmKey
from stammtisch.people.tenancy import FirmModel, new_public_id


class Role(models.TextChoices):
    """What a member may do; `access.py` of the web area says which page asks for which."""

    OWNER = "owner", _("Owner")
    HOST = "host", _("Host")
    COLLEAGUE = "colleague", _("Colleague")
    ADVISER = "adviser", _("Adviser")


class Member(models.Model):
    """A user in a firm. Global, because signing in asks "which firms?" before any firm is open."""

    firm = models.ForeignKey("people.Firm", on_delete=models.CASCADE, related_name="members", editable=False)
    user = models.ForeignKey("people.User", on_delete=models.CASCADE, related_name="memberships")
    public_id = models.CharField(max_length=20, unique=True, default=new_public_id, editable=False)
    role = models.CharField(max_length=12, choices=Role.choices)
    #: The name guests see under this member's lines.
    name = models.CharField(max_length=60)
    joined_at = models.DateTimeField()
    #: When access ended; what the member wrote stays.
    left_at = models.DateTimeField(null=True, blank=True)
    #: When an owner last took the second step of this sign-in away, and the owner's name at that time.
    second_step_taken_at = models.DateTimeField(null=True, editable=False)
    second_step_taken_by = models.CharField(max_length=60, blank=True, default="", editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["firm", "id"], name="people_member_firm_id"),
            models.UniqueConstraint(fields=["firm", "user"], name="people_member_once_per_firm"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_present(self) -> bool:
        """Whether this member still belongs to the firm."""
        return self.left_at is None


class Invitation(FirmModel):
    """A link that lets one person become a member, once, for a week."""

    role = models.CharField(max_length=12, choices=Role.choices)
    #: Who it is meant for; a reminder for the team, not a check.
    note = models.CharField(max_length=120, blank=True, default="")
    #: SHA-256 of the token in the link; the token itself is shown once.
    token_digest = models.CharField(max_length=64, unique=True)
    invited_by = FirmKey("people.Member", null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    accepted_by = FirmKey("people.Member", null=True, on_delete=models.SET_NULL, related_name="+")
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.role} {self.note}".strip()

    def is_open(self, now: datetime) -> bool:
        """Whether the link still works at `now`."""
        return self.accepted_at is None and self.revoked_at is None and now < self.expires_at
