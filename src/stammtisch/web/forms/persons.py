"""What the team writes down about somebody."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stammtisch.people.models import Address, Person
from stammtisch.people.models.consent import Purpose
from stammtisch.web.channel_names import channel_name
from stammtisch.web.forms.fields import Choices, LineField

PURPOSES = {
    Purpose.PARTICIPATION: gettext_lazy("Taking part: we may write when it is their turn"),
    Purpose.LICENCE: gettext_lazy("Showing what they wrote: on a page, read aloud, printed"),
    Purpose.SERVICE: gettext_lazy("Service messages: changes, cancellations"),
    Purpose.ADVERTISING: gettext_lazy("Advertising: news and offers"),
}


class NoteForm(forms.Form):
    """What to remember about somebody."""

    note = forms.CharField(
        label=gettext_lazy("What should the team remember?"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Only the team reads this. The person may ask to see it."),
    )


class DescriptionForm(NoteForm):
    """Name and note; for those who keep the people in order."""

    name = LineField(label=gettext_lazy("Name"), max_length=60)
    field_order = ("name", "note")


class ConsentForm(forms.Form):
    """What somebody said at the counter or on the phone."""

    address: "forms.ModelChoiceField[Address]" = forms.ModelChoiceField(
        label=gettext_lazy("For which way of reaching them?"), queryset=None
    )
    given = forms.ChoiceField(
        label=gettext_lazy("What did they say?"),
        choices=[("yes", gettext_lazy("Yes, I agree")), ("no", gettext_lazy("No, or not any more"))],
        widget=Choices,
    )
    purpose = forms.ChoiceField(label=gettext_lazy("To what?"), choices=list(PURPOSES.items()), widget=Choices)
    words = forms.CharField(
        label=gettext_lazy("In which words were they asked?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("As exactly as possible; this is the proof if somebody asks."),
    )
    method = LineField(
        label=gettext_lazy("Where and how?"),
        max_length=120,
        help_text=gettext_lazy("At the counter, on the phone, on the signed sheet in the folder."),
    )
    at = forms.DateTimeField(
        label=gettext_lazy("When?"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
    )

    def __init__(self, *args: Any, person: Person, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._now = now
        ways = Address.objects.filter(person=person).select_related("account").order_by("pk")
        self.fields["address"].queryset = ways  # type: ignore[attr-defined]
        self.fields["address"].label_from_instance = lambda way: channel_name(way.account.kind)  # type: ignore[attr-defined]
        self.fields["address"].initial = ways.first()
        self.fields["address"].empty_label = None  # type: ignore[attr-defined]
        if len(ways) == 1:
            self.fields["address"].widget = forms.HiddenInput()
        self.fields["at"].initial = now

    def clean_at(self) -> datetime:
        """A consent of tomorrow is none."""
        at: datetime = self.cleaned_data["at"]
        if at > self._now:
            raise forms.ValidationError(_("This lies in the future. Please write when it was said."))
        return at
