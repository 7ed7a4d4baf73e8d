"""The two steps to a portrait: the exported chat, then what it does not say itself."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from stammtisch.kit.text.moments import short_date
from stammtisch.web.forms.choice_lines import ChoiceLines
from stammtisch.web.forms.fields import ZoneField
from stammtisch.web.portrait.waiting import Question, Somebody, Way
from stammtisch.web.portrait.words import reason


class ExportForm(forms.Form):
    """The file."""

    export = forms.FileField(
        label=gettext_lazy("The exported chat"),
        error_messages={
            "required": gettext_lazy("Please choose the file that your phone wrote."),
            "empty": gettext_lazy("This file is empty. Please export the chat anew."),
        },
        widget=forms.FileInput(attrs={"accept": ".txt,.zip,.json,.csv,text/plain,application/zip,application/json"}),
    )


class ChatForm(forms.Form):
    """Which of several chats."""

    chat = forms.ChoiceField(label=gettext_lazy("Which chat shall be drawn?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, question: Question, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._chats = question.chats
        lines = dict(enumerate(question.chats))
        field = self.fields["chat"]
        field.widget = ChoiceLines({str(number): _messages(one.messages) for number, one in lines.items()})
        field.choices = [(str(number), one.title or one.key) for number, one in lines.items()]  # type: ignore[attr-defined]

    def key(self) -> str:
        """The key of the chat that was chosen."""
        return self._chats[int(self.cleaned_data["chat"])].key


class PeopleLines(forms.CheckboxSelectMultiple):
    """Everybody who speaks in the chat, a line each; the many who say little are folded away."""

    template_name = "portrait/people.html"

    def __init__(self, hints: list[str]) -> None:
        super().__init__()
        self._hints = hints

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return super().create_option(name, value, *args, **kwargs) | {"hint": self._hints[int(str(value))]}


class DrawForm(forms.Form):
    """Who is the team, where the phone was, how dates are read, and whether names are shown."""

    team = forms.MultipleChoiceField(
        label=gettext_lazy("Who of them speaks for you?"),
        help_text=gettext_lazy("Ticked are those who probably do. Without a team there is no dialogue to see."),
        error_messages={"required": gettext_lazy("Please tick at least one name.")},
    )
    order = forms.ChoiceField(label=gettext_lazy("Which number is the day?"), widget=forms.RadioSelect)
    timezone = ZoneField(
        label=gettext_lazy("Where was the phone?"),
        help_text=gettext_lazy("Not every file says. Type a city and pick it from the list."),
    )
    pseudonyms = forms.BooleanField(
        label=gettext_lazy("Replace names, also inside what is quoted"),
        required=False,
        initial=True,
    )

    def __init__(self, *args: Any, question: Question, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._people = question.people
        team = self.fields["team"]
        team.widget = PeopleLines([_hint(one) for one in question.people])
        team.choices = [(str(number), one.name) for number, one in enumerate(question.people)]  # type: ignore[attr-defined]
        team.initial = [str(number) for number, one in enumerate(question.people) if one.reasons]
        if not question.ways:
            del self.fields["order"]
            return
        order = self.fields["order"]
        order.widget = ChoiceLines({way.order: _examples(way) for way in question.ways})
        order.choices = [(way.order, _ORDERS[way.order]) for way in question.ways]  # type: ignore[attr-defined]
        order.initial = question.ways[0].order

    def team_names(self) -> list[str]:
        """The names that were ticked."""
        return [self._people[int(number)].name for number in self.cleaned_data["team"]]


_ORDERS = {
    "dmy": gettext_lazy("The day comes first"),
    "mdy": gettext_lazy("The month comes first"),
    "ymd": gettext_lazy("The year comes first"),
}


def _hint(one: Somebody) -> str:
    return " · ".join([_messages(one.messages), *(reason(key) for key in one.reasons)])  # type: ignore[arg-type]


def _messages(count: int | None) -> str:
    if count is None:
        return ""
    return ngettext("%(count)s message", "%(count)s messages", count) % {"count": count}


def _examples(way: Way) -> str:
    """ "“05/03/24” would be 5 Mar 2024", up to three of them."""
    would_be = _("“%(written)s” would be %(day)s")
    return "; ".join(
        would_be % {"written": written, "day": short_date(date.fromisoformat(day), with_year=True)}
        for written, day in way.examples
    )
