"""Who takes part in a round, what the round said to them, and what it waits for from its host."""

from django.db import models
from django.db.models import Q

from stammtisch.kit.db.keys import FirmKey
from stammtisch.people.tenancy import FirmModel


class Credit(models.TextChoices):
    """How an author wants to be named."""

    NAME = "name"
    GUEST = "guest"
    NONE = "none"


class Enrolment(FirmModel):
    """That somebody agreed to take part. It stays when they leave: what they gave stays theirs."""

    round = FirmKey("formats.Round", on_delete=models.CASCADE, related_name="enrolments")
    #: The key under which the round's rules know this person; follows when two persons turn out to be one.
    who = models.CharField(max_length=30)
    #: A guest by an address, or a member.
    address = FirmKey("people.Address", null=True, on_delete=models.CASCADE, related_name="+")
    member = FirmKey("people.Member", null=True, on_delete=models.CASCADE, related_name="+")
    #: The name the others in the round read; empty once its owner took it back.
    name = models.CharField(max_length=60, blank=True, default="")
    credit = models.CharField(max_length=6, choices=Credit.choices, default=Credit.NAME)
    of_the_house = models.BooleanField(default=False)
    #: What a guest agreed to; null for members.
    participation = FirmKey("people.Consent", null=True, on_delete=models.RESTRICT, related_name="+")
    licence = FirmKey("people.Consent", null=True, on_delete=models.RESTRICT, related_name="+")
    joined_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["firm", "round", "address"],
                condition=Q(address__isnull=False),
                name="formats_enrolment_address_once",
            ),
            models.UniqueConstraint(
                fields=["firm", "round", "member"],
                condition=Q(member__isnull=False),
                name="formats_enrolment_member_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.who


class Cue(FirmModel):
    """One text that a round said: which words it was made of, and which answer belongs to it.

    Kept apart from the message because a quoted line may be withdrawn later: the text is then made anew.
    """

    round = FirmKey("formats.Round", on_delete=models.CASCADE, related_name="cues")
    message = FirmKey("conversations.Message", on_delete=models.CASCADE, related_name="+")
    #: The text's key in the format, and its parameters as `codec.to_json` writes them.
    text = models.CharField(max_length=60)
    parameters = models.JSONField(default=dict)
    #: Keys of the choices that stand below it as one numbered line, in their order.
    choices = models.JSONField(default=list)
    #: Language code in which it was said.
    language = models.CharField(max_length=10)
    #: To whom: key of one person, or empty for the room and the team.
    who = models.CharField(max_length=30, blank=True, default="")
    #: What an answer must carry; empty if none is awaited.
    token = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["firm", "message"], name="formats_cue_once")]
        indexes = [models.Index(fields=["firm", "round", "-id"], name="formats_cue_newest")]

    def __str__(self) -> str:
        return self.text


class HostDuty(FirmModel):
    """Something that waits for the host of a round; on *Today* until it is done."""

    round = FirmKey("formats.Round", on_delete=models.CASCADE, related_name="duties")
    #: "moderation", "last", "host_title", "aftercare", "expiry": the format's name for it.
    duty = models.CharField(max_length=30)
    since = models.DateTimeField()
    due = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["firm", "round", "duty"], condition=Q(done_at=None), name="formats_duty_once"
            )
        ]
        indexes = [models.Index(fields=["firm", "due"], condition=Q(done_at=None), name="formats_duty_open")]

    def __str__(self) -> str:
        return self.duty
