"""The tenant: everything belongs to exactly one firm."""

from datetime import time, tzinfo
from zoneinfo import ZoneInfo

from django.db import models
from django.utils.translation import gettext_lazy as _

from stammtisch.kit import ids


class Language(models.TextChoices):
    """Languages a firm can talk in."""

    GERMAN = "de", _("German")
    ENGLISH = "en", _("English")


class Tone(models.TextChoices):
    """How a firm addresses people; matters in German."""

    INFORMAL = "du", _("du")
    FORMAL = "sie", _("Sie")


class Firm(models.Model):
    """A small firm and how it talks."""

    #: First characters of each public id of this firm.
    code = models.CharField(max_length=8, unique=True, default=ids.firm_code, editable=False)
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    language = models.CharField(max_length=10, choices=Language.choices, default=Language.GERMAN)
    tone = models.CharField(max_length=5, choices=Tone.choices, default=Tone.INFORMAL)
    #: IANA name; calendar logic (quiet hours, "Monday 9:00") is computed here and stored in UTC.
    timezone = models.CharField(max_length=60, default="Europe/Berlin")
    #: Local wall-clock times between which nothing automatic is sent.
    quiet_from = models.TimeField(default=time(21))
    quiet_until = models.TimeField(default=time(8))
    #: {"mon": [["10:00", "18:00"]], …} in local time; empty: no opening hours entered.
    opening_hours = models.JSONField(default=dict, blank=True)
    #: Who stands behind the pages guests see, and how to reach them: plain text, in the firm's own lines.
    imprint = models.TextField(blank=True, default="")
    contact = models.TextField(blank=True, default="")
    #: What else holds at its tables, beside the rules every table has: plain text.
    house_rules = models.TextField(blank=True, default="")
    #: Whether everybody in the team must sign in with more than a password.
    needs_second_step = models.BooleanField(default=False)
    #: How many months what was said is kept after the last word in its room.
    keep_months = models.PositiveSmallIntegerField(default=24)
    #: When the last clearing of what has outlived its period was asked for; null: never yet.
    cleared_at = models.DateTimeField(null=True, editable=False)
    is_demo = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(editable=False)

    class Meta:
        indexes = [models.Index(fields=["cleared_at"], name="people_firm_by_clearing")]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> tzinfo:
        """The firm's time zone."""
        return ZoneInfo(self.timezone)

    @property
    def says_who_it_is(self) -> bool:
        """Whether there is anything to show under the guests' pages."""
        return bool(self.imprint or self.contact)

    @property
    def lacks_imprint(self) -> bool:
        """Whether its public pages break German law: each needs an imprint. An invented firm needs none."""
        return not self.imprint and not self.is_demo

    @property
    def locale(self) -> str:
        """The language code its texts to guests are written in: "de", "de-formal" or "en"."""
        return self.locale_in(self.language)

    def locale_in(self, language: str) -> str:
        """The language code for a reader of `language` in this firm's tone."""
        return "de-formal" if language == Language.GERMAN and self.tone == Tone.FORMAL else language
