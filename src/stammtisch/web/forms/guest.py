"""What guests type. Errors are whole sentences beside their field; everything typed stays in the form."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stammtisch.people.actions.persons import NAME_LIMIT, tidy_name
from stammtisch.people.errors import NameMissing
from stammtisch.people.models import Member
from stammtisch.people.tenancy import current_firm

CREDITS = (
    ("name", gettext_lazy("With my name")),
    ("guest", gettext_lazy("As “a guest”")),
    ("none", gettext_lazy("Not at all")),
)

#: Fates of own lines when somebody goes.
FATES = (
    ("stay", gettext_lazy("They stay, with my name as I wished")),
    ("unnamed", gettext_lazy("They stay, without my name")),
    ("remove", gettext_lazy("They go")),
)


class NameField(forms.CharField):
    """A name at the table; empty is allowed and means "a guest"."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False,
            max_length=NAME_LIMIT,
            label=gettext_lazy("Your name at the table"),
            help_text=gettext_lazy("First name, nickname, or leave it empty: then it says “a guest”."),
            error_messages={"max_length": gettext_lazy("Please choose a shorter name, 60 characters at most.")},
            widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
            **kwargs,
        )

    def clean(self, value: Any) -> str:
        """One line without invisible characters; nobody may sit down as somebody of the house."""
        try:
            name = tidy_name(super().clean(value) or "")
        except NameMissing:
            return _("a guest")
        team = Member.objects.filter(firm=current_firm(), left_at=None).values_list("name", flat=True)
        if name.casefold() in {each.casefold() for each in team}:
            raise forms.ValidationError(
                _("Somebody of the house goes by this name. Please add something, so that nobody mixes you up.")
            )
        return name


class SitForm(forms.Form):
    """Sitting down: name, consent, and for a story how one wants to be named under it."""

    name = NameField()
    agrees = forms.BooleanField(
        error_messages={"required": gettext_lazy("Without this tick we may not show what you write.")}
    )
    licence = forms.BooleanField(
        required=False,
        error_messages={"required": gettext_lazy("Without this tick your sentences cannot be in the story.")},
    )
    credit = forms.ChoiceField(choices=CREDITS, initial="name", required=False, widget=forms.RadioSelect)

    def __init__(self, *args: Any, with_story: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["licence"].required = with_story

    def clean_credit(self) -> str:
        """The wish, with the name in doubt."""
        return self.cleaned_data["credit"] or "name"


class JoinForm(forms.Form):
    """Joining a story for somebody who sits at the table already."""

    licence = forms.BooleanField(
        error_messages={"required": gettext_lazy("Without this tick your sentences cannot be in the story.")}
    )
    credit = forms.ChoiceField(choices=CREDITS, initial="name", widget=forms.RadioSelect)


class CreditForm(forms.Form):
    """How one wants to be named under the story."""

    credit = forms.ChoiceField(choices=CREDITS, widget=forms.RadioSelect)


class RenameForm(forms.Form):
    """Another name from now on."""

    name = NameField()


class LeaveForm(forms.Form):
    """Going, and what becomes of the own lines."""

    fate = forms.ChoiceField(choices=FATES, initial="stay", widget=forms.RadioSelect)


class ReportForm(forms.Form):
    """Reporting something that should not stand there, for anyone (Digital Services Act, Art. 16)."""

    line = forms.CharField(required=False, max_length=20)
    reason = forms.CharField(
        label=gettext_lazy("What is wrong with it?"),
        help_text=gettext_lazy("A sentence or two: what it is, and why it should not stand there."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "required": gettext_lazy("Please say what is wrong with it."),
            "max_length": gettext_lazy("Please keep it to 2,000 characters."),
        },
    )
    name = forms.CharField(
        label=gettext_lazy("Your name"),
        help_text=gettext_lazy("Voluntary. Only the firm sees it."),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=gettext_lazy("Your e-mail address"),
        help_text=gettext_lazy("Voluntary. Then we can tell you what we decided."),
        max_length=200,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"invalid": gettext_lazy("This does not look like an e-mail address.")},
    )
    good_faith = forms.BooleanField(
        error_messages={"required": gettext_lazy("Please confirm that you mean it honestly.")}
    )
