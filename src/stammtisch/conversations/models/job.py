"""What must happen later, as rows: jobs and timers, rate buckets, heartbeats."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from stammtisch.people.tenancy import FirmModel


class JobState(models.TextChoices):
    """Life of a job."""

    READY = "ready", _("waiting")
    ATTEMPTING = "attempting", _("running")
    DONE = "done", _("done")
    DEAD = "dead", _("gave up")
    #: Fell due before a restore: it may have been done already, so a person decides.
    HELD = "held", _("held back")


class Job(FirmModel):
    """One piece of work at or after `run_at`; committed with its cause, kept over any crash."""

    #: Key of the job registry in `wiring.py`.
    kind = models.CharField(max_length=40)
    payload = models.JSONField(default=dict)
    run_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.READY)
    attempts = models.IntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    #: Raised by each claim; only the holder of the present number may finish.
    fence = models.BigIntegerField(default=0)
    #: At most one waiting job of a kind has this key; empty: no such limit.
    unique_key = models.CharField(max_length=120, blank=True, default="")
    #: What went wrong last, for the health page.
    error = models.CharField(max_length=300, blank=True, default="")
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["firm", "kind", "unique_key"],
                condition=Q(state="ready") & ~Q(unique_key=""),
                name="conversations_job_once",
            )
        ]
        indexes = [
            models.Index(fields=["run_at"], condition=Q(state="ready"), name="conversations_job_due"),
            models.Index(fields=["lease_until"], condition=Q(state="attempting"), name="conversations_job_leased"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} at {self.run_at:%Y-%m-%d %H:%M}"


class Bucket(FirmModel):
    """Token bucket: how often something may happen (sends of an account, posts of a guest, sign-in attempts)."""

    key = models.CharField(max_length=120)
    tokens = models.FloatField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["firm", "key"], name="conversations_bucket_once")]

    def __str__(self) -> str:
        return self.key


class Heartbeat(models.Model):
    """That a process was alive at a time; global, since processes serve all firms."""

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()
    #: Since when it has been alive without a gap; wait windows count from here.
    up_since = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Chore(models.Model):
    """Work that the house itself needs again and again, such as its backup. Global: it belongs to no firm.

    One row per kind, for ever. Whoever holds the lease does it; the row says when it is due next and how it went.
    """

    name = models.CharField(max_length=40, primary_key=True)
    due_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    #: Raised by each claim; only the holder of the present number may finish.
    fence = models.BigIntegerField(default=0)
    #: Tries since it last succeeded.
    attempts = models.IntegerField(default=0)
    tried_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    #: Why the last try failed; empty when it succeeded.
    error = models.CharField(max_length=300, blank=True, default="")
    #: What the last success found, as its handler writes it.
    note = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.name} at {self.due_at:%Y-%m-%d %H:%M}"
