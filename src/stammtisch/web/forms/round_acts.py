"""What a host gives along with an act: words, a reason, a span."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stammtisch.conversations.models.report import Decision
from stammtisch.kit.text.graphemes import grapheme_count
from stammtisch.web.forms.choice_lines import ChoiceLines
from stammtisch.web.forms.fields import LineField

#: Words to the table, and what became of a story.
WORDS_LIMIT = 1_000
REASON_LIMIT = 200


class ActForm(forms.Form):
    """No words needed. `limit`: longest text, in graphemes."""

    def __init__(self, data: Any = None, *, limit: int = WORDS_LIMIT, initial: dict[str, str] | None = None) -> None:
        self.limit = limit
        super().__init__(data, initial=initial or {})

    def arguments(self) -> dict[str, str]:
        """What the command takes, after validation."""
        return {name: str(value) for name, value in self.cleaned_data.items()}


class TextForm(ActForm):
    """Words of the host."""

    text = forms.CharField(
        label=gettext_lazy("Your words"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "say", "data-composer-text": True}),
    )

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["text"].widget.attrs["data-limit"] = self.limit

    def clean_text(self) -> str:
        """As many graphemes as fit."""
        text: str = self.cleaned_data["text"].strip()
        length = grapheme_count(" ".join(text.split()))
        if length > self.limit:
            raise forms.ValidationError(
                _("This is %(length)s characters long; %(limit)s fit.") % {"length": length, "limit": self.limit}
            )
        return text


class ReasonForm(ActForm):
    """Why a sentence does not stand; its author reads it."""

    reason = LineField(
        label=gettext_lazy("Why?"),
        help_text=gettext_lazy("The author reads this. One friendly sentence is enough."),
        max_length=REASON_LIMIT,
    )


class HoursForm(ActForm):
    """By how long the end is moved; `limit` are the hours for which the story was paused."""

    hours = forms.IntegerField(
        label=gettext_lazy("By how many hours?"), widget=forms.NumberInput(attrs={"inputmode": "numeric"})
    )

    def clean_hours(self) -> int:
        """As long as the pause, at most."""
        hours: int = self.cleaned_data["hours"]
        if not 1 <= hours <= self.limit:
            raise forms.ValidationError(
                _("Please choose a number from %(low)s to %(high)s.") % {"low": 1, "high": self.limit}
            )
        return hours


class DecisionForm(forms.Form):
    """What becomes of something that was reported, with the reasons for both sides."""

    decision = forms.ChoiceField(
        label=gettext_lazy("What do you decide?"),
        choices=Decision.choices,
        widget=ChoiceLines(
            {
                Decision.KEPT: gettext_lazy("It breaks no law and none of our rules."),
                Decision.REMOVED: gettext_lazy("It leaves the story or the talk at once; its author is told why."),
            }
        ),
    )
    statement = LineField(
        label=gettext_lazy("Why?"),
        help_text=gettext_lazy("Whoever reported it reads this, and the author too if it is taken out."),
        max_length=REASON_LIMIT,
    )
