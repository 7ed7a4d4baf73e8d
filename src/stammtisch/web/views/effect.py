"""What came of it. Everybody in the team may read it; it says nothing about any of them."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from stammtisch.kit import clock
from stammtisch.web.access import ANYBODY, TALKERS, StaffRequest, staff
from stammtisch.web.screens.effect.behind import behind_screen
from stammtisch.web.screens.effect.page import effect_screen


@staff(*ANYBODY)
@require_safe
def effect(request: StaffRequest) -> HttpResponse:
    """The figures of four weeks; `?from=` names their first Monday."""
    screen = effect_screen(request.firm, request.GET.get("from", ""), now=clock.now())
    return render(request, "effect/page.html", {"screen": screen, "nav": screen.nav})


@staff(*ANYBODY)
@require_safe
def behind(request: StaffRequest, metric: str) -> HttpResponse:
    """The people, turns or statements behind a figure."""
    try:
        may_correct = request.member.role in TALKERS
        screen = behind_screen(request.firm, metric, request.GET, may_correct=may_correct, now=clock.now())
    except KeyError:
        raise Http404 from None
    return render(request, "effect/behind.html", {"screen": screen, "nav": screen.nav})
