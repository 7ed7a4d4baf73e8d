"""The first page of a firm."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from stammtisch.kit import clock
from stammtisch.web.access import ANYBODY, StaffRequest, staff
from stammtisch.web.screens.today import today_screen


@staff(*ANYBODY)
@require_safe
def today(request: StaffRequest) -> HttpResponse:
    """Three questions, each answered in one sentence."""
    screen = today_screen(request.firm, request.member, now=clock.now())
    return render(request, "talk/today.html", {"screen": screen, "nav": screen.nav})
