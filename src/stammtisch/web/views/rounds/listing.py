"""All rounds of the firm."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from stammtisch.conversations.queries.keyset import Cursor
from stammtisch.kit import clock
from stammtisch.web.access import ANYBODY, HOSTS, StaffRequest, staff
from stammtisch.web.screens.rounds.listing import rounds_screen


@staff(*ANYBODY)
@require_safe
def rounds(request: StaffRequest) -> HttpResponse:
    """Running first, then drafts, then the shelf."""
    screen = rounds_screen(
        request.firm,
        after=Cursor.read(request.GET.get("after", "")),
        before=Cursor.read(request.GET.get("before", "")),
        may_lead=request.member.role in HOSTS,
        now=clock.now(),
    )
    return render(request, "rounds/list.html", {"screen": screen, "nav": screen.nav})
