"""What a host brings from a group that we cannot reach: whose sentence, which words, how they agreed."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stammtisch.web.forms.fields import LineField
from stammtisch.web.forms.guest import CREDITS


class NamesInput(forms.TextInput):
    """A text field that offers the names known already; works without scripts."""

    template_name = "rounds/names_input.html"

    def __init__(self, names: Iterable[str]) -> None:
        super().__init__({"autocomplete": "off"})
        self.names = list(names)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        return super().get_context(name, value, {**(attrs or {}), "list": "known-names"}) | {"names": self.names}


class PasteForm(forms.Form):
    """One message from elsewhere."""

    name = LineField(
        label=gettext_lazy("Who wrote it?"),
        help_text=gettext_lazy("The nickname in the group; always the same one for the same person."),
        max_length=60,
    )
    text = forms.CharField(
        label=gettext_lazy("What did they write?"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "say", "data-composer-text": True, "dir": "auto"}),
    )
    consent = LineField(
        label=gettext_lazy("How did they agree to write along?"),
        help_text=gettext_lazy(
            "Only the first time. For example: “answered the invitation with: I’m in, on Tuesday”."
        ),
        max_length=100,
        required=False,
    )
    credit = forms.ChoiceField(
        label=gettext_lazy("How do they want to be named under the story?"), choices=CREDITS, initial="name"
    )

    def __init__(self, data: Any = None, *, known: Iterable[str], initial: dict[str, str] | None = None) -> None:
        super().__init__(data, initial=initial or {})
        names = list(known)
        self.known = {name.casefold() for name in names}
        self.fields["name"].widget = NamesInput(names)

    def clean(self) -> None:
        """Somebody new must have agreed."""
        name = self.cleaned_data.get("name", "")
        if name and name.casefold() not in self.known and not self.cleaned_data.get("consent"):
            self.add_error("consent", _("%(name)s is new here. How did they agree to write along?") % {"name": name})
