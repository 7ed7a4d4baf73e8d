"""One utterance in a room, and what points to it: versions, reactions, attachments."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from stammtisch.kit.db.keys import FirmKey
from stammtisch.people.tenancy import FirmModel, new_public_id


class Side(models.TextChoices):
    """Who speaks; stored when written and never guessed later (`docs/reference/metrics.md`)."""

    TEAM = "team", _("Team")
    OUTSIDE = "outside", _("Guest")
    AUTO = "auto", _("Automatic")


class Audience(models.TextChoices):
    """Who may read a message."""

    ROOM = "room", _("Everybody in the room")
    TEAM = "team", _("The team only")
    SEAT = "seat", _("One seat and the team")


class Message(FirmModel):
    """An utterance; (room, seq) is the one order everybody sees. An internal note takes a seq like any other line."""

    public_id = models.CharField(max_length=20, unique=True, default=new_public_id, editable=False)
    room = FirmKey("conversations.Room", on_delete=models.CASCADE, related_name="messages")
    seq = models.BigIntegerField()
    side = models.CharField(max_length=8, choices=Side.choices)
    audience = models.CharField(max_length=5, choices=Audience.choices, default=Audience.ROOM)
    #: Who speaks: a guest by an address, a member, or nobody (automatic).
    address = FirmKey("people.Address", null=True, on_delete=models.RESTRICT, related_name="messages")
    member = FirmKey("people.Member", null=True, on_delete=models.RESTRICT, related_name="messages")
    #: The name under the line when it was written; a later rename does not rewrite the past.
    author_name = models.CharField(max_length=60, blank=True, default="")
    #: With audience "seat": whose.
    to_address = FirmKey("people.Address", null=True, on_delete=models.RESTRICT, related_name="+")
    text = models.TextField(blank=True, default="")
    #: "text", "image", "file", "voice"
    kind = models.CharField(max_length=10, default="text")
    reply_to = FirmKey("conversations.Message", null=True, on_delete=models.SET_NULL, related_name="replies")
    #: Number of the round this line came from or was taken into; rounds live in the area `formats`.
    round_number = models.BigIntegerField(null=True)
    #: Whether a format took this line as a contribution (a story sentence).
    is_contribution = models.BooleanField(default=False)
    #: When it was said, UTC: the provider's time for what came by a channel.
    at = models.DateTimeField()
    stored_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)
    #: "Needs no answer", said by a member.
    settled_at = models.DateTimeField(null=True)
    settled_by = FirmKey("people.Member", null=True, on_delete=models.SET_NULL, related_name="+")
    #: Keyed digest of the words as first written; outlives them, so that erasing a text keeps the chain whole.
    words_mac = models.CharField(max_length=64)
    #: Hash over the room's previous link, seq and `words_mac`.
    chain = models.CharField(max_length=64)

    class Meta:
        ordering = ["room_id", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["firm", "room", "seq"], name="conversations_message_seq"),
            models.CheckConstraint(
                condition=Q(side="outside", address__isnull=False, member__isnull=True)
                | Q(side="team", address__isnull=True, member__isnull=False)
                | Q(side="auto", address__isnull=True, member__isnull=True),
                name="conversations_message_has_its_side",
            ),
        ]
        indexes = [
            models.Index(fields=["firm", "room", "at", "id"], name="conversations_message_stream"),
            models.Index(fields=["firm", "at"], name="conversations_message_by_time"),
            models.Index(fields=["firm", "address", "at"], name="conversations_message_by_whom"),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class MessageVersion(FirmModel):
    """What a message said before an edit. Goes with the message when it is deleted."""

    message = FirmKey("conversations.Message", on_delete=models.CASCADE, related_name="versions")
    text = models.TextField()
    replaced_at = models.DateTimeField()

    class Meta:
        ordering = ["replaced_at", "id"]

    def __str__(self) -> str:
        return self.text[:60]


class Reaction(FirmModel):
    """An emoji on a message; taking it back removes the row."""

    message = FirmKey("conversations.Message", on_delete=models.CASCADE, related_name="reactions")
    address = FirmKey("people.Address", null=True, on_delete=models.CASCADE, related_name="+")
    member = FirmKey("people.Member", null=True, on_delete=models.CASCADE, related_name="+")
    emoji = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["firm", "message", "address"],
                condition=Q(address__isnull=False),
                name="conversations_reaction_address_once",
            ),
            models.UniqueConstraint(
                fields=["firm", "message", "member"],
                condition=Q(member__isnull=False),
                name="conversations_reaction_member_once",
            ),
        ]

    def __str__(self) -> str:
        return self.emoji


class Attachment(FirmModel):
    """A file with a message. Images are stored as re-encoded; any other file leaves only as a download."""

    public_id = models.CharField(max_length=20, unique=True, default=new_public_id, editable=False)
    message = FirmKey("conversations.Message", on_delete=models.CASCADE, related_name="attachments")
    #: "image" or "file"
    kind = models.CharField(max_length=10)
    #: As the sender called it: data for a download's name, never a path.
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size_bytes = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    width = models.IntegerField(null=True)
    height = models.IntegerField(null=True)
    #: Path below MEDIA_ROOT, made of random ids only.
    stored_as = models.CharField(max_length=120)

    def __str__(self) -> str:
        return self.name
