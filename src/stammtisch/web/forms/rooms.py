"""What members type in a room."""

from dataclasses import dataclass
from datetime import date

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from stammtisch.conversations.rules import Rest

#: One tap for the usual ones; any other is typed.
SMALL_SET = ("👍", "❤️", "😂", "🎉", "👏", "🙏")


@dataclass(frozen=True)
class Draft:
    """The composer's content; survives a refusal."""

    text: str = ""
    #: "reply" or "note"
    kind: str = "reply"
    #: Public id of the message it answers, or nothing.
    reply_to: str = ""

    @classmethod
    def read(cls, typed: QueryDict) -> "Draft":
        """What was typed, unjudged: rules about words are the action's."""
        kind = "note" if typed.get("kind") == "note" else "reply"
        return cls(typed.get("text", ""), kind, typed.get("reply", ""))


class RestForm(forms.Form):
    """Until when a conversation may rest."""

    until = forms.ChoiceField(choices=[(rest.value, rest.value) for rest in Rest])
    on = forms.DateField(required=False)

    def chosen(self) -> tuple[Rest, date | None]:
        """After validation."""
        return Rest(self.cleaned_data["until"]), self.cleaned_data["on"]


class TableForm(forms.Form):
    """A table's name and what guests read before they sit down."""

    title = forms.CharField(
        label=_("What is the table called?"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    welcome = forms.CharField(
        label=_("What do guests read before they sit down?"),
        help_text=_("Two sentences are enough: what this table is about, and who answers here."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "class": "say"}),
    )
