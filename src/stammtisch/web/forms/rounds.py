"""What a host says before a story begins: where, how, how long, and for whom.

The rules judge the settings (`Format.check`); the form only ties their sentences to its fields.
"""

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from stammtisch.formats.base import Problem, Setup
from stammtisch.formats.one_sentence_story.settings import AFTER, BEFORE, BY_ROOM, PRESETS, Settings
from stammtisch.formats.one_sentence_story.texts import TEXTS
from stammtisch.kit.text.graphemes import grapheme_count
from stammtisch.people.models.firm import Language
from stammtisch.web.forms.choice_lines import ChoiceLines
from stammtisch.web.forms.fields import LineField
from stammtisch.web.screens.rounds.ways import WAYS, way_of

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

#: An opening is as long as a sentence of the story may be.
OPENING_LIMIT = 180
TITLE_LIMIT = 120
NEW_TABLE = "new"

_WHO_READS = {
    "closed": (
        gettext_lazy("Whoever sits at the table"),
        gettext_lazy("The finished story gets a page of its own; its link is yours to give away."),
    ),
    "public": (
        gettext_lazy("Everybody with the link"),
        gettext_lazy("People can read along while it is being written, without sitting down."),
    ),
}
_LOOKING = {
    BY_ROOM: (
        gettext_lazy("As it fits the table"),
        gettext_lazy("At once among people you know; looked at first where everybody can read along."),
    ),
    AFTER: (gettext_lazy("At once"), gettext_lazy("A sentence stands immediately. You can take it out later.")),
    BEFORE: (
        gettext_lazy("After one of you has looked"),
        gettext_lazy("Each sentence waits for you. Somebody has to be there every day."),
    ),
}
#: Settings whose rule speaks of a field that the form shows under another name.
_SHOWN_AS = {"order": "way", "visibility": "way"}
_SECOND, _MINUTE, _HOUR, _DAY = (
    timedelta(seconds=1),
    timedelta(minutes=1),
    timedelta(hours=1),
    timedelta(days=1),
)
_TURNS = (4 * _MINUTE, 10 * _MINUTE, 30 * _MINUTE, _HOUR, 3 * _HOUR, 12 * _HOUR, _DAY, 2 * _DAY, 3 * _DAY, 7 * _DAY)
_REMINDERS = (30 * _SECOND, _MINUTE, 5 * _MINUTE, 15 * _MINUTE, 30 * _MINUTE, _HOUR, 2 * _HOUR, 6 * _HOUR, 12 * _HOUR)
_NUMBERS: "Mapping[str, tuple[_StrPromise, _StrPromise | str]]" = {
    "lines": (
        gettext_lazy("How many sentences?"),
        gettext_lazy("Twenty-four fill a page and take about three weeks among a handful of people."),
    ),
    "days": (
        gettext_lazy("After how many days does it end at the latest?"),
        gettext_lazy("It ends then, however far it is. So it never just peters out."),
    ),
    "min_people": (gettext_lazy("From how many people on does it begin?"), ""),
    "max_people": (gettext_lazy("How many may take part?"), ""),
    "join_until_line": (
        gettext_lazy("Up to which sentence may somebody new come in?"),
        gettext_lazy("Later guests read along and come first next time."),
    ),
    "announce_hours": (
        gettext_lazy("How many hours between invitation and beginning?"),
        gettext_lazy("You may always let it begin earlier."),
    ),
    "max_graphemes": (gettext_lazy("How many characters may a sentence have?"), ""),
    "title_graphemes": (gettext_lazy("How many characters may the title have?"), ""),
    "cooldown": (
        gettext_lazy("How many others must write before the same person again?"),
        gettext_lazy("Only for the open chain."),
    ),
    "skips": (
        gettext_lazy("How often may somebody pass?"),
        gettext_lazy("After that we stop asking until they say that they are back."),
    ),
    "timeouts_in_row": (
        gettext_lazy("After how many silent turns in a row does it end?"),
        "",
    ),
    "join_seconds": (
        gettext_lazy("How many seconds may lie between two halves of a sentence?"),
        gettext_lazy("On phones people often press send too early. 0 takes each message by itself."),
    ),
    "reveal_seconds": (
        gettext_lazy("How many seconds between two sentences when it is unfolded?"),
        gettext_lazy("Only for the folded story. 0 shows everything at once."),
    ),
    "aftercare_days": (
        gettext_lazy("After how many days do you tell the table what became of it?"),
        "",
    ),
    "expiry_months": (
        gettext_lazy("How many months does the story stay on its page?"),
        gettext_lazy("You are asked before it goes."),
    ),
}


def duration(span: timedelta) -> str:
    """ "four minutes" as a choice: "4 minutes", "1 hour", "2 days"."""
    seconds = round(span.total_seconds())
    if seconds % 86_400 == 0:
        return ngettext("%(count)d day", "%(count)d days", seconds // 86_400) % {"count": seconds // 86_400}
    if seconds % 3_600 == 0:
        return ngettext("%(count)d hour", "%(count)d hours", seconds // 3_600) % {"count": seconds // 3_600}
    if seconds % 60 == 0:
        return ngettext("%(count)d minute", "%(count)d minutes", seconds // 60) % {"count": seconds // 60}
    return ngettext("%(count)d second", "%(count)d seconds", seconds) % {"count": seconds}


class OpeningField(forms.CharField):
    """The first sentence: words, and no more than fit."""

    def __init__(self) -> None:
        super().__init__(
            label=gettext_lazy("Your first sentence"),
            help_text=gettext_lazy("It stands above everything and does not count."),
            max_length=2_000,
            widget=forms.Textarea(
                attrs={"rows": 3, "class": "say", "data-composer-text": True, "data-limit": OPENING_LIMIT}
            ),
        )

    def clean(self, value: Any) -> str:
        text = " ".join(str(super().clean(value)).split())
        length = grapheme_count(text)
        if length > OPENING_LIMIT:
            raise forms.ValidationError(
                _("Your sentence has %(length)s characters, %(limit)s fit.")
                % {"length": length, "limit": OPENING_LIMIT}
            )
        return text


def _way_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=gettext_lazy("How shall it go?"),
        choices=[(way.key, way.name) for way in WAYS],
        widget=ChoiceLines({way.key: way.words for way in WAYS}),
    )


class BeginForm(forms.Form):
    """The three things that a story cannot do without: a table, a way to play, a first sentence."""

    opening = OpeningField()
    table = forms.ChoiceField(label=gettext_lazy("At which table?"))
    new_table = LineField(
        label=gettext_lazy("What is the new table called?"),
        help_text=gettext_lazy("Only if you lay a new one."),
        max_length=TITLE_LIMIT,
        required=False,
    )
    way = _way_field()

    def __init__(self, data: Any = None, *, tables: Iterable[tuple[str, str]], initial: dict[str, str]) -> None:
        choices = [*tables, (NEW_TABLE, _("A new table"))]
        super().__init__(data, initial={"way": "in_turn", "table": choices[0][0]} | initial)
        field = self.fields["table"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = choices

    def clean(self) -> None:
        """A new table needs a name."""
        is_new = self.cleaned_data.get("table") == NEW_TABLE
        if is_new and not self.cleaned_data.get("new_table") and "new_table" not in self.errors:
            self.add_error("new_table", _("Give the new table a name that guests recognise."))


class PrepareForm(forms.Form):
    """A draft. Fields of `Settings` carry their names, so that each refusal finds its field."""

    opening = OpeningField()
    title = LineField(
        label=gettext_lazy("Working title"),
        help_text=gettext_lazy("Only for you. The story is given its title at the end, by whoever would be next."),
        max_length=TITLE_LIMIT,
        required=False,
    )
    way = _way_field()
    lease = forms.ChoiceField(label=gettext_lazy("How long does each have for a sentence?"))
    who_reads = forms.ChoiceField(
        label=gettext_lazy("Who may read along?"),
        choices=[(key, name) for key, (name, _hint) in _WHO_READS.items()],
        widget=ChoiceLines({key: hint for key, (_name, hint) in _WHO_READS.items()}),
    )
    moderation = forms.ChoiceField(
        label=gettext_lazy("When does a sentence stand?"),
        choices=[(key, name) for key, (name, _hint) in _LOOKING.items()],
        widget=ChoiceLines({key: hint for key, (_name, hint) in _LOOKING.items()}),
    )
    deputy = forms.ChoiceField(
        label=gettext_lazy("Who stands in for you?"),
        help_text=gettext_lazy("If something waits for you for two days, this person is asked."),
        required=False,
    )
    language = forms.ChoiceField(label=gettext_lazy("In which language is it played?"), choices=Language.choices)
    remind_before = forms.ChoiceField(label=gettext_lazy("How long before the end of a turn is the last reminder?"))
    quiet_from = forms.TimeField(
        label=gettext_lazy("Quiet hours from"),
        help_text=gettext_lazy("Nobody is asked then. Leave both empty if you play live."),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    quiet_until = forms.TimeField(
        label=gettext_lazy("Quiet hours until"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    morning = forms.TimeField(
        label=gettext_lazy("A turn that would end in the quiet hours ends at"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    held_words = forms.CharField(
        label=gettext_lazy("Words at which a sentence waits for you"),
        help_text=gettext_lazy("One to a line. Links, phone numbers and e-mail addresses always wait."),
        required=False,
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    credits = forms.BooleanField(
        label=gettext_lazy("Name the authors"),
        help_text=gettext_lazy("Each as they wish. Without the tick nobody is named."),
        required=False,
    )

    def __init__(self, data: Any, *, before: Settings, setup: Setup, title: str, deputies: Mapping[str, str]) -> None:
        self.before = before
        super().__init__(data, initial=_initial(before, setup, title))
        for name, (label, hint) in _NUMBERS.items():
            self.fields[name] = forms.IntegerField(
                label=label, help_text=hint, widget=forms.NumberInput(attrs={"inputmode": "numeric"})
            )
        self._offer("lease", _durations(_TURNS, before.lease))
        self._offer("remind_before", _durations(_REMINDERS, before.remind_before))
        self._offer("deputy", [("", _("Nobody")), *deputies.items()])

    def refuse(self, problems: Iterable[Problem]) -> None:
        """Put the sentence of each refusal beside its field."""
        for problem in problems:
            self.add_error(_SHOWN_AS.get(problem.field, problem.field), str(TEXTS[problem.text]) % problem.parameters)

    def settings(self) -> Settings:
        """The settings as typed. Another way to play brings its own values for all that nobody had changed."""
        typed = self._typed()
        way, old = self.cleaned_data["way"], way_of(self.before)
        if way == old:
            return replace(self.before, **typed)
        base, before = PRESETS[way], PRESETS[old]
        kept = {name: value for name, value in typed.items() if value != getattr(before, name)}
        return replace(base, **kept)

    def is_public(self) -> bool:
        """Whether people may read along without a seat."""
        return bool(self.cleaned_data["who_reads"] == "public")

    def _typed(self) -> dict[str, Any]:
        clean = self.cleaned_data
        names = {field.name for field in fields(Settings)}
        values = {name: value for name, value in clean.items() if name in names}
        return values | {
            "lease": timedelta(seconds=int(clean["lease"])),
            "remind_before": timedelta(seconds=int(clean["remind_before"])),
            "held_words": tuple(dict.fromkeys(clean["held_words"].split())),
        }

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = choices


def _durations(usual: Iterable[timedelta], chosen: timedelta) -> list[tuple[str, str]]:
    """The usual spans, and the one that is set already."""
    spans = sorted({*usual, chosen})
    return [(str(round(span.total_seconds())), duration(span)) for span in spans]


def _initial(settings: Settings, setup: Setup, title: str) -> dict[str, Any]:
    values = {field.name: getattr(settings, field.name) for field in fields(Settings)}
    return values | {
        "opening": setup.opening,
        "title": title,
        "way": way_of(settings),
        "lease": str(round(settings.lease.total_seconds())),
        "remind_before": str(round(settings.remind_before.total_seconds())),
        "who_reads": "public" if setup.public else "closed",
        "deputy": setup.deputy,
        "language": setup.language[:2],
        "held_words": "\n".join(settings.held_words),
    }
