"""Where messages are, and who sits there."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from stammtisch.kit.db.keys import FirmKey
from stammtisch.people.tenancy import FirmModel, new_public_id


class RoomKind(models.TextChoices):
    """What a room is."""

    DIRECT = "direct", _("One person and the firm")
    TABLE = "table", _("Table")
    COMMENTS = "comments", _("Comments")


class Room(FirmModel):
    """A place with one order of messages that everybody in it sees alike."""

    public_id = models.CharField(max_length=20, unique=True, default=new_public_id, editable=False)
    kind = models.CharField(max_length=10, choices=RoomKind.choices)
    title = models.CharField(max_length=120, blank=True, default="")
    #: What a guest reads before sitting down.
    welcome = models.TextField(blank=True, default="")
    #: Number of the newest message; raised in the transaction that writes it, so the order has no gaps.
    last_seq = models.BigIntegerField(default=0)
    #: Head of the hash chain over all lines: a silent change or renumbering becomes visible.
    chain = models.CharField(max_length=64, blank=True, default="")
    last_message_at = models.DateTimeField(null=True)
    #: Whether guests with the link may still sit down.
    is_open = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True)
    #: An owner wants it to stay until then, even if nobody says anything any more.
    kept_until = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["firm", "kind", "-last_message_at"], name="conversations_room_latest")]

    def __str__(self) -> str:
        return self.title or self.public_id


class SeatRole(models.TextChoices):
    """What somebody may do at a room."""

    GUEST = "guest", _("Guest")
    HOST = "host", _("Host")
    MEMBER = "member", _("Member")


class Seat(FirmModel):
    """A person (by one address) or a member at a room."""

    public_id = models.CharField(max_length=20, unique=True, default=new_public_id, editable=False)
    room = FirmKey("conversations.Room", on_delete=models.CASCADE, related_name="seats")
    address = FirmKey("people.Address", null=True, on_delete=models.CASCADE, related_name="seats")
    member = FirmKey("people.Member", null=True, on_delete=models.CASCADE, related_name="seats")
    role = models.CharField(max_length=10, choices=SeatRole.choices, default=SeatRole.GUEST)
    #: The name the others at this room see.
    name = models.CharField(max_length=60)
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["firm", "room", "address"],
                condition=Q(address__isnull=False),
                name="conversations_seat_address_once",
            ),
            models.UniqueConstraint(
                fields=["firm", "room", "member"],
                condition=Q(member__isnull=False),
                name="conversations_seat_member_once",
            ),
            models.CheckConstraint(
                condition=Q(address__isnull=False, member__isnull=True)
                | Q(address__isnull=True, member__isnull=False),
                name="conversations_seat_is_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.name
