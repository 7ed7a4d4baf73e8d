"""How long the firm keeps what was said, what goes next, and what went."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from stammtisch.conversations.actions import clearing
from stammtisch.conversations.models import Room
from stammtisch.kit import clock
from stammtisch.kit.months import months_after
from stammtisch.people.actions import firms
from stammtisch.web import words
from stammtisch.web.access import OWNERS, StaffRequest, of_this_firm, staff
from stammtisch.web.forms.settings import KeepingForm
from stammtisch.web.screens.keeping import KeepingScreen

#: How much longer a room stays each time somebody asks for it.
LONGER_MONTHS = 12


@staff(*OWNERS)
@require_http_methods(["GET", "POST"])
def keeping(request: StaffRequest) -> HttpResponse:
    """The period, and what it means in the next thirty days."""
    now = clock.now()
    form = KeepingForm(request.POST) if request.method == "POST" else KeepingForm.of(request.firm)
    if request.method == "POST" and form.is_valid():
        firms.change_firm(request.firm, now=now, by=request.member, **form.cleaned_data)
        messages.success(request, _("Kept."))
        return redirect("web:settings_keeping", request.firm.slug)
    context = {"screen": KeepingScreen.of(request.firm, now=now), "form": form, "nav": "settings"}
    return render(request, "settings/keeping.html", context, status=422 if form.errors else 200)


@staff(*OWNERS)
@require_POST
def keep(request: StaffRequest, room: str) -> HttpResponse:
    """This room stays a year longer than from today."""
    found, now = of_this_firm(Room.objects, room), clock.now()
    until = months_after(now, LONGER_MONTHS, request.firm.zone)
    clearing.keep(found, until=until)
    messages.success(request, _("It stays until %(day)s.") % {"day": words.day(until, now, request.firm.zone)})
    return redirect("web:settings_keeping", request.firm.slug)


@staff(*OWNERS)
@require_POST
def let_go(request: StaffRequest, room: str) -> HttpResponse:
    """The period counts for this room again."""
    clearing.keep(of_this_firm(Room.objects, room), until=None)
    messages.success(request, _("The period counts for it again."))
    return redirect("web:settings_keeping", request.firm.slug)
