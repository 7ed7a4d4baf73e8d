"""Founding a firm, and accepting an invitation."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from stammtisch.people.models.firm import Language, Tone
from stammtisch.web.forms.fields import Choices, LineField, NewPasswordField, ZoneField, refuse_weak

TONES = [(Tone.INFORMAL, _("“du”: “Your turn, Cem.”")), (Tone.FORMAL, _("“Sie”: “It is your turn, Mr Baumann.”"))]


class FoundingForm(forms.Form):
    """All a firm needs to begin, on one page."""

    firm_name = LineField(
        label=_("Name of your firm"),
        max_length=120,
        help_text=_("As it stands on the sign your guests see."),
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    name = LineField(
        label=_("Your name"),
        max_length=60,
        help_text=_("As guests see it under your lines; a first name will do."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        help_text=_("You sign in with it. Guests never see it."),
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )
    password = NewPasswordField(label=_("A password"))
    language = forms.ChoiceField(
        label=_("Which language do you speak with your guests?"), choices=Language.choices, widget=Choices
    )
    tone = forms.ChoiceField(
        label=_("How do you address your guests?"),
        choices=TONES,
        widget=Choices,
        help_text=_("Matters in German."),
        initial=Tone.INFORMAL,
    )
    timezone = ZoneField(
        label=_("Time zone"), initial="Europe/Berlin", help_text=_("Type a city and pick it from the list.")
    )

    def clean(self) -> dict[str, Any]:
        """The password must resemble neither the person nor the firm."""
        refuse_weak(self, "password", self.cleaned_data.get("name", ""), self.cleaned_data.get("firm_name", ""))
        return self.cleaned_data


class JoinForm(forms.Form):
    """Somebody new accepts an invitation."""

    name = FoundingForm.base_fields["name"]
    email = FoundingForm.base_fields["email"]
    password = NewPasswordField(label=_("A password"))

    def clean(self) -> dict[str, Any]:
        """The password must not resemble the person."""
        refuse_weak(self, "password", self.cleaned_data.get("name", ""))
        return self.cleaned_data


class JoinAgainForm(forms.Form):
    """Somebody who can sign in already accepts an invitation."""

    name = FoundingForm.base_fields["name"]
