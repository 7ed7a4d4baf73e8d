"""The log of doors and rights, for the owner."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from stammtisch.conversations.queries.keyset import Cursor
from stammtisch.kit import clock
from stammtisch.web.access import OWNERS, StaffRequest, staff
from stammtisch.web.screens.audit import AuditScreen


@staff(*OWNERS)
@require_safe
def log(request: StaffRequest) -> HttpResponse:
    """A page of it, newest first."""
    screen = AuditScreen.of(
        request.firm,
        after=Cursor.read(request.GET.get("after", "")),
        before=Cursor.read(request.GET.get("before", "")),
        now=clock.now(),
    )
    return render(request, "settings/log.html", {"screen": screen, "nav": "settings"})
