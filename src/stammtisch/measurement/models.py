"""The rows figures are read from. All follow from messages and can be made anew at any time (`actions.rebuild`).

Messages and turns are named by numbers, not by foreign keys: a turn's number is that of its first message. No row
says which member wrote. Every row carries its definition set, so that a later set can stand beside this one.
"""

from django.db import models
from django.db.models import Q

from stammtisch.conversations.models import Side
from stammtisch.kit.db.keys import FirmKey
from stammtisch.people.tenancy import FirmModel

from .definitions import DEFINITION_SET


class DerivedRow(FirmModel):
    """A row derived from the messages of a room."""

    definition = models.CharField(max_length=8, default=DEFINITION_SET, editable=False)
    # No index of its own: each table has one that begins with the firm.
    room = FirmKey("conversations.Room", on_delete=models.CASCADE, related_name="measured_%(class)s", db_index=False)

    class Meta:
        abstract = True


class Hours(FirmModel):
    """Opening hours as they were valid from a moment on: a change of hours changes the future only."""

    #: Null: from the beginning.
    valid_from = models.DateTimeField(null=True)
    timezone = models.CharField(max_length=60)
    #: As `Firm.opening_hours`.
    week = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["firm", "valid_from"], name="measurement_hours_once"),
            models.UniqueConstraint(
                fields=["firm"], condition=Q(valid_from=None), name="measurement_hours_first_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.timezone} from {self.valid_from or 'the beginning'}"


class TextUse(DerivedRow):
    """That a text was sent; three uses within 28 days make it a template, in whatever rooms they are."""

    #: The message; the first one where the text is a whole turn.
    message = models.BigIntegerField()
    text_hash = models.BigIntegerField()
    side = models.CharField(max_length=8, choices=Side.choices)
    person = FirmKey("people.Person", null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["firm", "definition", "message", "text_hash"], name="measurement_textuse_once"
            )
        ]
        indexes = [
            models.Index(fields=["firm", "definition", "text_hash", "at"], name="measurement_textuse_by_text"),
            models.Index(fields=["firm", "definition", "room", "at"], name="measurement_textuse_by_room"),
        ]

    def __str__(self) -> str:
        return f"{self.text_hash} at {self.at:%Y-%m-%d %H:%M}"


class Turn(DerivedRow):
    """A Redezug: messages of one sender, each less than 12 hours after the one before."""

    #: Its first and last message, and how many there are, deleted ones included.
    number = models.BigIntegerField()
    last_message = models.BigIntegerField()
    messages = models.IntegerField()
    side = models.CharField(max_length=8, choices=Side.choices)
    person = FirmKey("people.Person", null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    start_at = models.DateTimeField()
    end_at = models.DateTimeField()
    is_deleted = models.BooleanField()
    tokens = models.IntegerField()
    text_hash = models.BigIntegerField(null=True)
    #: When it had said something of substance; null if it never did.
    said_at = models.DateTimeField(null=True)
    asks = models.BooleanField()
    #: Whose message the first explicit reply in it answers: side ("" without a reply), and the number of the person.
    reply_side = models.CharField(max_length=8, choices=Side.choices, blank=True, default="")
    reply_person = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["firm", "definition", "number"], name="measurement_turn_once")]
        indexes = [
            models.Index(fields=["firm", "definition", "room", "start_at"], name="measurement_turn_by_room"),
            models.Index(
                fields=["firm", "definition", "start_at", "side", "said_at"], name="measurement_turn_by_time"
            ),
            models.Index(
                fields=["firm", "person", "definition", "start_at"],
                condition=Q(person__isnull=False),
                name="measurement_turn_by_person",
            ),
        ]

    def __str__(self) -> str:
        return f"turn {self.number}"


class Response(DerivedRow):
    """A substantive turn of a person and the first human answer to it. Of the team as a whole: nobody is named."""

    person = FirmKey("people.Person", on_delete=models.CASCADE, related_name="+", db_index=False)
    turn = models.BigIntegerField()
    #: "first", "next" or "more", as `responses.WaitKind`.
    kind = models.CharField(max_length=5)
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    #: One business day after `ended_at`; null if the firm stays closed.
    due_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    #: Number of the turn that answered.
    answer = models.BigIntegerField(null=True)
    calendar_minutes = models.FloatField(null=True)
    business_minutes = models.FloatField(null=True)
    #: It holds a question; and when the same person asked the same again.
    is_question = models.BooleanField(default=False)
    repeated_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["firm", "definition", "turn"], name="measurement_response_once")
        ]
        indexes = [
            models.Index(fields=["firm", "definition", "room", "asked_at"], name="measurement_response_by_room"),
            models.Index(
                fields=["firm", "definition", "asked_at", "person", "due_at", "answered_at"],
                name="measurement_response_by_time",
            ),
            models.Index(
                fields=["firm", "definition", "asked_at"],
                condition=Q(kind="first"),
                name="measurement_response_first",
            ),
            models.Index(
                fields=["firm", "definition", "asked_at"],
                condition=Q(kind="next"),
                name="measurement_response_next",
            ),
        ]

    def __str__(self) -> str:
        return f"response to turn {self.turn}"


class Exchange(DerivedRow):
    """A Wortwechsel: three turns alternating between the team and one person, named by their numbers."""

    person = FirmKey("people.Person", on_delete=models.CASCADE, related_name="+", db_index=False)
    first_turn = models.BigIntegerField()
    second_turn = models.BigIntegerField()
    third_turn = models.BigIntegerField()
    completed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["firm", "definition", "third_turn", "person"], name="measurement_exchange_once"
            )
        ]
        indexes = [
            models.Index(fields=["firm", "definition", "room", "completed_at"], name="measurement_exchange_by_room"),
            models.Index(
                fields=["firm", "definition", "completed_at", "person"], name="measurement_exchange_by_time"
            ),
        ]

    def __str__(self) -> str:
        return f"exchange completed by turn {self.third_turn}"


class Statement(DerivedRow):
    """Something the firm said, with what decides whether it was a broadcast, whenever one asks."""

    turn = models.BigIntegerField()
    at = models.DateTimeField()
    #: It answered somebody who waited.
    answers = models.BooleanField()
    #: First outside turn that relates to it within 72 hours.
    taken_up_by = models.BigIntegerField(null=True)
    taken_up_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["firm", "definition", "turn"], name="measurement_statement_once")
        ]
        indexes = [
            models.Index(fields=["firm", "definition", "room", "at"], name="measurement_statement_by_room"),
            models.Index(
                fields=["firm", "definition", "at", "answers", "taken_up_at"], name="measurement_statement_by_time"
            ),
        ]

    def __str__(self) -> str:
        return f"statement of turn {self.turn}"
