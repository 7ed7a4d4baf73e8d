"""The work a conversation makes for the team: does somebody wait, who looks after it, until when may it rest."""

from django.db import models
from django.db.models import Q

from stammtisch.kit.db.keys import FirmKey
from stammtisch.people.tenancy import FirmModel, new_public_id


class Thread(FirmModel):
    """One person's conversation in one room, seen as work. In a table each person who asks has one."""

    public_id = models.CharField(max_length=20, unique=True, default=new_public_id, editable=False)
    room = FirmKey("conversations.Room", on_delete=models.CASCADE, related_name="threads")
    address = FirmKey("people.Address", on_delete=models.CASCADE, related_name="threads")
    #: Time of the first message nobody has answered; null when nobody waits.
    waiting_since = models.DateTimeField(null=True)
    last_message = FirmKey("conversations.Message", null=True, on_delete=models.SET_NULL, related_name="+")
    last_message_at = models.DateTimeField()
    assigned_to = FirmKey("people.Member", null=True, on_delete=models.SET_NULL, related_name="+")
    snoozed_until = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["firm", "room", "address"], name="conversations_thread_once")]
        indexes = [
            models.Index(
                fields=["firm", "waiting_since"],
                condition=Q(waiting_since__isnull=False),
                name="conversations_thread_waiting",
            ),
            models.Index(fields=["firm", "-last_message_at"], name="conversations_thread_latest"),
        ]

    def __str__(self) -> str:
        return self.public_id
