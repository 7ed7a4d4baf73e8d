"""Fields that several forms share: a name, a new password, a time zone."""

from functools import cache
from typing import Any
from zoneinfo import available_timezones

from babel.dates import get_timezone_location
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stammtisch.kit.text.cleaning import clean_utterance, fold_whitespace
from stammtisch.people.models import User

PASSWORD_RULE = gettext_lazy(
    "At least 12 characters; a whole sentence works well. No special characters are demanded, "
    "but the most common passwords are refused."
)


class LineField(forms.CharField):
    """One line of text as a person meant it: no control characters, single blanks, something to see."""

    def clean(self, value: Any) -> Any:
        line = fold_whitespace(clean_utterance(str(value or "")))
        return super().clean(line if any(character.isprintable() for character in line) else "")


class WordsField(forms.CharField):
    """Several lines of plain text, or none; line ends stay, control characters go."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.Textarea(attrs={"rows": 6, "class": "say"})
        super().__init__(required=False, max_length=4_000, widget=widget, **kwargs)

    def clean(self, value: Any) -> Any:
        return super().clean(clean_utterance(str(value or "")))


class NewPasswordField(forms.CharField):
    """A password to be chosen. Check it with `refuse_weak` once name and address are known."""

    def __init__(self, **kwargs: Any) -> None:
        # 4,096: far above any sentence, far below what keeps the machine busy.
        widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
        super().__init__(strip=False, max_length=4096, help_text=PASSWORD_RULE, widget=widget, **kwargs)


def refuse_weak(form: forms.Form, field: str, *context: str) -> None:
    """Add the reasons against this password to its field; `context` are words it must not resemble."""
    password = form.cleaned_data.get(field)
    if not password:
        return
    somebody = User(name=" ".join(context), email=form.cleaned_data.get("email") or "")
    try:
        validate_password(password, somebody)
    except ValidationError as reasons:
        form.add_error(field, reasons)


class Choices(forms.RadioSelect):
    """One of several, each a whole line to tap."""

    template_name = "parts/choices.html"


class ZoneInput(forms.TextInput):
    """A text field that offers every time zone: type the city, pick; works without scripts."""

    template_name = "settings/zone_input.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, {**(attrs or {}), "list": f"zones-{name}", "autocomplete": "off"})
        context["zones"] = _cities(_language())
        return context


class ZoneField(forms.CharField):
    """An IANA time zone, also by the name of its city in the reader's language: "Wien" → "Europe/Vienna"."""

    widget = ZoneInput

    def clean(self, value: Any) -> str:
        text = fold_whitespace(str(super().clean(value))).casefold()
        for language in dict.fromkeys([_language(), "de", "en"]):
            for zone, city in _cities(language):
                if text in {zone.casefold(), city.casefold()}:
                    return zone
        raise ValidationError(_("No place of this name is known here. Please write a larger city, such as Berlin."))


def _language() -> str:
    return (translation.get_language() or "en")[:2]


@cache
def _cities(language: str) -> list[tuple[str, str]]:
    """Each zone with the name of its city, sorted by city; zones named after an offset are left out."""
    zones = [zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/")]
    cities = [(zone, str(get_timezone_location(zone, locale=language, return_city=True))) for zone in zones]
    return sorted(cities, key=lambda pair: pair[1])
