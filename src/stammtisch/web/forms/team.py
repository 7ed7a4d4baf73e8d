"""Inviting and changing roles."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from stammtisch.people.models import Role
from stammtisch.web.forms.fields import Choices, LineField

#: What a role may do, in the words of the team.
ROLES = {
    Role.OWNER: _("Owner: everything, this page included"),
    Role.HOST: _("Host: prepares and leads rounds, answers, looks after the list of people"),
    Role.COLLEAGUE: _("Colleague: answers and keeps notes"),
    Role.ADVISER: _("Adviser: reads along, does not write to guests"),
}
#: Whom a member with this role may invite: nobody makes others more powerful than they are.
MAY_INVITE = {
    Role.OWNER: [Role.COLLEAGUE, Role.HOST, Role.ADVISER, Role.OWNER],
    Role.HOST: [Role.COLLEAGUE, Role.ADVISER],
}


class InvitationForm(forms.Form):
    """Whom to ask to join."""

    role = forms.ChoiceField(label=_("What may they do?"), widget=Choices)
    note = LineField(
        label=_("Who is it for?"),
        max_length=120,
        required=False,
        help_text=_("For you, so that you know which link is whose."),
    )

    def __init__(self, *args: Any, by: Role, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role, ROLES[role]) for role in MAY_INVITE[by]]  # type: ignore[attr-defined]
        self.fields["role"].initial = Role.COLLEAGUE


class RoleForm(forms.Form):
    """Another role for a member."""

    role = forms.ChoiceField(label=_("What may they do?"), choices=list(ROLES.items()), widget=Choices)
