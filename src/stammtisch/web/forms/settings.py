"""How the firm talks, when it is there, and who one is oneself."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stammtisch.people import hours
from stammtisch.people.models import Firm, Member
from stammtisch.people.models.firm import Language
from stammtisch.web.forms.fields import Choices, LineField, WordsField, ZoneField
from stammtisch.web.forms.setup import TONES

#: Months; shorter than half a year no season could be compared, longer than five years nobody can explain.
SHORTEST_KEPT, LONGEST_KEPT = 6, 60

WEEKDAYS = {
    "mon": gettext_lazy("Monday"),
    "tue": gettext_lazy("Tuesday"),
    "wed": gettext_lazy("Wednesday"),
    "thu": gettext_lazy("Thursday"),
    "fri": gettext_lazy("Friday"),
    "sat": gettext_lazy("Saturday"),
    "sun": gettext_lazy("Sunday"),
}


def _time(label: Any) -> forms.TimeField:
    return forms.TimeField(label=label, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))


class TalkForm(forms.Form):
    """How the firm talks with its guests."""

    name = LineField(label=gettext_lazy("Name of your firm"), max_length=120)
    language = forms.ChoiceField(
        label=gettext_lazy("Which language do you speak with your guests?"),
        choices=Language.choices,
        widget=Choices,
    )
    tone = forms.ChoiceField(label=gettext_lazy("How do you address your guests?"), choices=TONES, widget=Choices)
    timezone = ZoneField(
        label=gettext_lazy("Time zone"), help_text=gettext_lazy("Type a city and pick it from the list.")
    )
    quiet_from = _time(gettext_lazy("Quiet from"))
    quiet_until = _time(gettext_lazy("Quiet until"))

    @classmethod
    def of(cls, firm: Firm) -> "TalkForm":
        """As it stands."""
        return cls(initial={field: getattr(firm, field) for field in cls.base_fields})


class HoursForm(forms.Form):
    """Opening hours, a line per weekday."""

    def __init__(self, *args: Any, firm: Firm, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for day, label in WEEKDAYS.items():
            self.fields[day] = forms.CharField(
                label=label,
                required=False,
                max_length=120,
                initial=hours.spell(firm.opening_hours.get(day, [])),
                widget=forms.TextInput(attrs={"inputmode": "text", "autocomplete": "off"}),
            )

    def clean(self) -> dict[str, Any]:
        """Each day on its own, so that one slip leaves the others standing."""
        for day in hours.DAYS:
            try:
                self.cleaned_data[day] = hours.parse(self.cleaned_data.get(day, ""))
            except hours.HoursUnclear:
                self.add_error(day, ValidationError(_("Please write it like 9:00–13:00, 15:00–18:30.")))
        return self.cleaned_data

    def opening_hours(self) -> dict[str, list[list[str]]]:
        """As the firm keeps them: only days with hours."""
        return {day: self.cleaned_data[day] for day in hours.DAYS if self.cleaned_data[day]}


class ImprintForm(forms.Form):
    """Who stands behind the guests' pages, in plain text."""

    imprint = WordsField(
        label=gettext_lazy("Imprint"),
        help_text=gettext_lazy(
            "Name and address of the firm, who speaks for it, and where it is registered. If you do not know what"
            " belongs here, ask whoever made your website."
        ),
    )
    contact = WordsField(
        label=gettext_lazy("Contact"),
        help_text=gettext_lazy("How guests reach a person: an e-mail address, and a telephone number if you like."),
    )

    @classmethod
    def of(cls, firm: Firm) -> "ImprintForm":
        """As it stands."""
        return cls(initial={"imprint": firm.imprint, "contact": firm.contact})


class RulesForm(forms.Form):
    """What else holds at the firm's tables, in plain text."""

    house_rules = WordsField(
        label=gettext_lazy("What else holds with you?"),
        help_text=gettext_lazy(
            "For example: “We are on first-name terms. No offers here, please; there is a board beside the door.”"
        ),
    )

    @classmethod
    def of(cls, firm: Firm) -> "RulesForm":
        """As it stands."""
        return cls(initial={"house_rules": firm.house_rules})


class KeepingForm(forms.Form):
    """How long what was said is kept."""

    keep_months = forms.IntegerField(
        label=gettext_lazy("Months after the last word"),
        min_value=SHORTEST_KEPT,
        max_value=LONGEST_KEPT,
        help_text=gettext_lazy(
            "At least 6, at most 60. Your guests read this number before they sit down. Make it longer only if you"
            " need to: whoever sat down before was told the shorter time."
        ),
    )

    @classmethod
    def of(cls, firm: Firm) -> "KeepingForm":
        """As it stands."""
        return cls(initial={"keep_months": firm.keep_months})


class SafetyForm(forms.Form):
    """What the firm demands of everybody who signs in."""

    needs_second_step = forms.BooleanField(
        label=gettext_lazy("Everybody in the team needs a second step."), required=False
    )

    @classmethod
    def of(cls, firm: Firm) -> "SafetyForm":
        """As it stands."""
        return cls(initial={"needs_second_step": firm.needs_second_step})


class MeForm(forms.Form):
    """Oneself: the name guests see, the language of the screens."""

    name = LineField(
        label=gettext_lazy("Your name"),
        max_length=60,
        help_text=gettext_lazy("As guests see it under your lines from now on."),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of your screens"),
        choices=[("", gettext_lazy("as the firm speaks")), *Language.choices],
        required=False,
        widget=Choices,
    )

    @classmethod
    def of(cls, member: Member) -> "MeForm":
        """As it stands."""
        return cls(initial={"name": member.name, "language": member.user.language})
