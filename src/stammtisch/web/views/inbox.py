"""The inbox, and deciding what the machine could not."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from stammtisch.conversations.actions import atoms, delivery
from stammtisch.conversations.models import Atom, Delivery
from stammtisch.conversations.queries.inbox import Tab
from stammtisch.conversations.queries.keyset import Cursor
from stammtisch.kit import clock
from stammtisch.web.access import ANYBODY, TALKERS, StaffRequest, numbered, staff
from stammtisch.web.screens.inbox import inbox_screen


@staff(*ANYBODY)
@require_safe
def inbox(request: StaffRequest) -> HttpResponse:
    """Who waits; or what is mine, what rests, everything."""
    screen = inbox_screen(
        request.firm,
        request.member,
        tab=Tab.read(request.GET.get("tab", "")),
        after=Cursor.read(request.GET.get("after", "")),
        before=Cursor.read(request.GET.get("before", "")),
        now=clock.now(),
        may_talk=request.member.role in TALKERS,
    )
    return render(request, "talk/inbox.html", {"screen": screen, "nav": screen.nav})


@staff(*TALKERS)
@require_POST
def copy_again(request: StaffRequest, copy: int) -> HttpResponse:
    """Send it once more."""
    delivery.send_again(delivery=numbered(Delivery.objects, copy), now=clock.now())
    return redirect("web:inbox", request.firm.slug)


@staff(*TALKERS)
@require_POST
def copy_dismiss(request: StaffRequest, copy: int) -> HttpResponse:
    """No longer needed."""
    delivery.dismiss(delivery=numbered(Delivery.objects, copy), now=clock.now())
    return redirect("web:inbox", request.firm.slug)


@staff(*TALKERS)
@require_POST
def arrival_dismiss(request: StaffRequest, arrival: int) -> HttpResponse:
    """Somebody has looked at it."""
    atoms.dismiss(atom=numbered(Atom.objects, arrival))
    return redirect("web:inbox", request.firm.slug)
