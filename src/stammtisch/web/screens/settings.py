"""The settings: a list of places, each with a sentence about how it stands."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stammtisch.kit.text.moments import time_of_day
from stammtisch.people import hours, queries
from stammtisch.people.models import Firm, Member, Role
from stammtisch.web import second_step
from stammtisch.web.forms.settings import WEEKDAYS
from stammtisch.web.screens.audit import log_url
from stammtisch.web.screens.health import trouble


@dataclass(frozen=True)
class Place:
    """Somewhere to go."""

    name: str
    url: str
    #: How it stands, a sentence.
    words: str


@dataclass(frozen=True)
class SettingsScreen:
    """The settings as this member may see them."""

    #: What does not work, a sentence for those who can do something about it; empty when all is well.
    trouble: str
    places: list[Place]
    #: The demo is not one's own: a way to found a firm.
    found_url: str

    @classmethod
    def of(cls, me: Member, *, now: datetime) -> "SettingsScreen":
        """The firm's places for owners, one's own for everybody."""
        own = [] if me.firm.is_demo else [_password(), _second_step(), _sign_ins(me, now)]
        founding = me.firm.is_demo and not queries.a_firm_exists()
        is_owner = me.role == Role.OWNER
        wrong = trouble(me.firm, now=now) if is_owner else ""
        return cls(
            trouble=wrong,
            places=[
                *([*_of_the_firm(me), _health(me, wrong)] if is_owner else []),
                _team(me),
                _portrait(me),
                _me(me),
                *own,
                *_other_firms(me),
            ],
            found_url=reverse("web:found") if founding else "",
        )


def _of_the_firm(me: Member) -> list[Place]:
    firm = me.firm
    quiet = {"from": time_of_day(firm.quiet_from), "until": time_of_day(firm.quiet_until)}
    days = [
        f"{WEEKDAYS[day]} {hours.spell(firm.opening_hours[day])}" for day in hours.DAYS if firm.opening_hours.get(day)
    ]
    return [
        Place(
            _("How we talk"),
            reverse("web:settings_talk", args=[firm.slug]),
            _("%(name)s, %(language)s, quiet from %(from)s to %(until)s")
            % {"name": firm.name, "language": _language(firm), **quiet},
        ),
        Place(
            _("Opening hours"),
            reverse("web:settings_hours", args=[firm.slug]),
            "; ".join(days) or _("Not entered yet. With them, waiting times count while you are there."),
        ),
        *([] if firm.is_demo else [_safety(firm)]),
        Place(
            _("Imprint and contact"),
            reverse("web:settings_imprint", args=[firm.slug]),
            _("They stand under every page your guests see.")
            if firm.imprint
            else _("No imprint yet. Each public page needs one."),
        ),
        Place(
            _("How long we keep things"),
            reverse("web:settings_keeping", args=[firm.slug]),
            _("What is said goes %(months)s months after the last word.") % {"months": firm.keep_months},
        ),
        Place(
            _("House rules"),
            reverse("web:settings_rules", args=[firm.slug]),
            _("Ours and yours.") if firm.house_rules else _("The ones every table has. You can add your own."),
        ),
        Place(_("Log"), log_url(firm), _("Who signed in, who was refused, who changed rights.")),
    ]


def _safety(firm: Firm) -> Place:
    team = queries.team(firm)
    secured = second_step.secured({member.user_id for member in team})
    standing = {"secured": len(secured), "all": len(team)}
    if firm.needs_second_step:
        words = _("Everybody needs a second step. %(secured)s of %(all)s have one.") % standing
    else:
        words = _("A password alone is enough. %(secured)s of %(all)s have a second step.") % standing
    return Place(_("How safe the house is"), reverse("web:settings_safety", args=[firm.slug]), words)


def _health(me: Member, wrong: str) -> Place:
    return Place(
        _("Health"),
        reverse("web:health", args=[me.firm.slug]),
        wrong or _("Whether everything works, and what to do if not."),
    )


def _language(firm: Firm) -> str:
    if firm.language != "de":
        return firm.get_language_display()
    return _("German with Sie") if firm.tone == "sie" else _("German with du")


def _team(me: Member) -> Place:
    count = len(queries.team(me.firm))
    return Place(
        _("Team"),
        reverse("web:team", args=[me.firm.slug]),
        ngettext("%(count)s person", "%(count)s people", count) % {"count": count},
    )


def _portrait(me: Member) -> Place:
    words = _("Whether people talked in a group you had elsewhere. Nothing of it is kept.")
    return Place(_("Portrait of an old chat"), reverse("web:portrait", args=[me.firm.slug]), words)


def _me(me: Member) -> Place:
    return Place(
        _("You"), reverse("web:settings_me", args=[me.firm.slug]), _("Your name: %(name)s") % {"name": me.name}
    )


def _password() -> Place:
    return Place(_("Password"), reverse("account_change_password"), _("Change it; other devices are signed out."))


def _second_step() -> Place:
    return Place(
        _("Second step"), reverse("mfa_index"), _("An app or a passkey, so that a password alone opens nothing.")
    )


def _sign_ins(me: Member, now: datetime) -> Place:
    count = len(queries.sign_ins_of(me.user, now=now))
    words = ngettext("You are signed in on this device only.", "You are signed in on %(count)s devices.", count)
    return Place(
        _("Where you are signed in"), reverse("web:settings_sign_ins", args=[me.firm.slug]), words % {"count": count}
    )


def _other_firms(me: Member) -> list[Place]:
    names = [member.firm.name for member in queries.firms_of(me.user) if member.firm_id != me.firm_id]
    return [Place(_("Your other firms"), reverse("web:firms"), ", ".join(names))] if names else []
