"""Looking at one story, and the sheet for the counter."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from stammtisch.kit import clock
from stammtisch.web.access import ANYBODY, StaffRequest, staff
from stammtisch.web.screens.rounds.mine import said_to
from stammtisch.web.screens.rounds.sheet import sheet_screen
from stammtisch.web.screens.rounds.watch import round_screen
from stammtisch.web.views.rounds.shared import led_of


@staff(*ANYBODY)
@require_safe
def round(request: StaffRequest, round: str) -> HttpResponse:
    """How it stands, what waits, what can be done. `?said=` names a message of one's own that was just written."""
    led = led_of(request, round)
    if led.state.status == "draft" and led.may_lead:
        return redirect("web:round_prepare", request.firm.slug, led.round.public_id)
    said = said_to(request.member, led.round, request.GET.get("said", ""))
    screen = round_screen(request.firm, led, said=said, now=clock.now())
    return render(request, "rounds/round.html", {"screen": screen, "nav": screen.nav})


@staff(*ANYBODY)
@require_safe
def sheet(request: StaffRequest, round: str) -> HttpResponse:
    """One page to print and put on the counter."""
    return render(request, "rounds/sheet.html", {"screen": sheet_screen(led_of(request, round)), "nav": "rounds"})
