"""One run of a format in a room, and its log.

The log is the truth: `state` is what the rules make of it, kept so that no page has to play the game again.
"""

from django.db import models
from django.db.models import Q

from stammtisch.kit.db.keys import FirmKey
from stammtisch.people.tenancy import FirmModel, new_public_id

#: States of a life in which a round listens to its room. One per room at a time.
RUNNING = ("announced", "open", "paused", "closing")


class Round(FirmModel):
    """A round. Written only by `engine` and `actions`, under its own row's lock (taken after its room's)."""

    public_id = models.CharField(max_length=20, unique=True, default=new_public_id, editable=False)
    #: Counts the rounds of a firm from 1; what `Message.round_number` says.
    number = models.BigIntegerField()
    room = FirmKey("conversations.Room", on_delete=models.CASCADE, related_name="rounds")
    #: Key of `registry.FORMATS`, and the version of its rules that this round keeps to its end.
    kind = models.CharField(max_length=40)
    version = models.IntegerField()
    #: What the host calls it while it runs; the artefact may have a title of its own.
    title = models.CharField(max_length=120, blank=True, default="")
    host = FirmKey("people.Member", on_delete=models.RESTRICT, related_name="+")
    deputy = FirmKey("people.Member", null=True, on_delete=models.SET_NULL, related_name="+")
    #: Whether search engines may list the finished page.
    is_listed = models.BooleanField(default=False)
    #: `codec.to_json` of what the format's `begin` was given: the start of every replay.
    settings = models.JSONField()
    setup = models.JSONField()
    #: All chance of the round comes from it, so that it can be replayed.
    seed = models.CharField(max_length=32, editable=False)
    #: The state after the newest log entry, as `Format.state_to_json` writes it.
    state = models.JSONField()
    #: State of the format's life, for queries.
    status = models.CharField(max_length=20)
    #: Number of the newest log entry.
    seq = models.BigIntegerField(default=0)
    #: Timers that are set: name → due, ISO 8601 in UTC. A job whose timer is not here any more does nothing.
    timers = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    #: When it took its last contribution; null while it runs.
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["firm", "number"], name="formats_round_number"),
            models.UniqueConstraint(
                fields=["firm", "room"], condition=Q(status__in=RUNNING), name="formats_round_one_runs"
            ),
        ]
        indexes = [
            models.Index(fields=["firm", "status", "-changed_at"], name="formats_round_by_status"),
            models.Index(fields=["firm", "room", "-number"], name="formats_round_of_room"),
            models.Index(
                fields=["firm", "-closed_at", "-id"],
                condition=Q(closed_at__isnull=False),
                name="formats_round_finished",
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.public_id

    @property
    def is_running(self) -> bool:
        """Whether it listens to its room."""
        return self.status in RUNNING


class RoundEvent(FirmModel):
    """One entry of a round's log. Never changed, except that withdrawn words are blanked."""

    round = FirmKey("formats.Round", on_delete=models.CASCADE, related_name="events")
    #: From 1, without gaps.
    seq = models.BigIntegerField()
    at = models.DateTimeField()
    #: Class name of the event in `formats.events`.
    kind = models.CharField(max_length=30)
    payload = models.JSONField()

    class Meta:
        ordering = ["round_id", "seq"]
        constraints = [models.UniqueConstraint(fields=["firm", "round", "seq"], name="formats_event_once")]

    def __str__(self) -> str:
        return f"{self.seq}: {self.kind}"
