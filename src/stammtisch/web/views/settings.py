"""The settings: how the firm talks, when it is there, how safe it is, who one is oneself."""

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from stammtisch.kit import clock
from stammtisch.kit.db import atomic
from stammtisch.people.actions import firms, members
from stammtisch.web import second_step
from stammtisch.web.access import ANYBODY, OWNERS, StaffRequest, staff
from stammtisch.web.forms.settings import HoursForm, ImprintForm, MeForm, RulesForm, SafetyForm, TalkForm
from stammtisch.web.screens.settings import SettingsScreen


@staff(*ANYBODY)
@require_safe
def settings(request: StaffRequest) -> HttpResponse:
    """Places to go, each with how it stands."""
    screen = SettingsScreen.of(request.member, now=clock.now())
    return render(request, "settings/index.html", {"screen": screen, "nav": "settings"})


@staff(*OWNERS)
@require_http_methods(["GET", "POST"])
def talk(request: StaffRequest) -> HttpResponse:
    """Name, language, tone, time zone and quiet hours of the firm."""
    return _change(request, TalkForm, "settings/talk.html")


@staff(*OWNERS)
@require_http_methods(["GET", "POST"])
def hours(request: StaffRequest) -> HttpResponse:
    """Opening hours per weekday."""
    form = HoursForm(request.POST if request.method == "POST" else None, firm=request.firm)
    if request.method == "POST" and form.is_valid():
        firms.change_firm(request.firm, now=clock.now(), by=request.member, opening_hours=form.opening_hours())
        return _kept(request)
    return _show(request, "settings/hours.html", form)


@staff(*OWNERS)
@require_http_methods(["GET", "POST"])
def imprint(request: StaffRequest) -> HttpResponse:
    """What stands under every page guests see."""
    return _change(request, ImprintForm, "settings/imprint.html")


@staff(*OWNERS)
@require_http_methods(["GET", "POST"])
def rules(request: StaffRequest) -> HttpResponse:
    """What else holds at the firm's tables."""
    return _change(request, RulesForm, "settings/rules.html")


@staff(*OWNERS)
@require_http_methods(["GET", "POST"])
def safety(request: StaffRequest) -> HttpResponse:
    """Whether everybody in the team needs a second step; only who has one may demand it of others."""
    if request.firm.is_demo:  # everybody who looks shares its sign-in
        raise Http404
    form = SafetyForm(request.POST) if request.method == "POST" else SafetyForm.of(request.firm)
    if request.method == "POST" and form.is_valid():
        demanded = form.cleaned_data["needs_second_step"]
        if not demanded or second_step.secured([request.member.user_id]):
            firms.change_firm(request.firm, now=clock.now(), by=request.member, needs_second_step=demanded)
            return _kept(request)
        form.add_error("needs_second_step", _("Set up your own second step first, or you would lock yourself out."))
    return _show(request, "settings/safety.html", form)


@staff(*ANYBODY)
@require_http_methods(["GET", "POST"])
def me(request: StaffRequest) -> HttpResponse:
    """One's own name in this firm, and the language of one's screens."""
    form = MeForm(request.POST) if request.method == "POST" else MeForm.of(request.member)
    if request.method == "POST" and form.is_valid():
        with atomic():
            members.rename(member=request.member, name=form.cleaned_data["name"])
            members.speak(user=request.member.user, language=form.cleaned_data["language"])
        return _kept(request)
    return _show(request, "settings/me.html", form)


def _change(
    request: StaffRequest, kind: type[ImprintForm] | type[RulesForm] | type[TalkForm], template: str
) -> HttpResponse:
    """Show a form whose fields are columns of the firm, or keep what was entered."""
    form = kind(request.POST) if request.method == "POST" else kind.of(request.firm)
    if request.method == "POST" and form.is_valid():
        firms.change_firm(request.firm, now=clock.now(), by=request.member, **form.cleaned_data)
        return _kept(request)
    return _show(request, template, form)


def _kept(request: StaffRequest) -> HttpResponse:
    messages.success(request, _("Kept."))
    return redirect("web:settings", request.firm.slug)


def _show(request: StaffRequest, template: str, form: Form) -> HttpResponse:
    status = 422 if form.errors else 200
    return render(request, template, {"form": form, "nav": "settings"}, status=status)
