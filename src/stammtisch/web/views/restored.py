"""After a restore: what is missing, what may have happened already, and going on."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from stammtisch.conversations.actions import pausing
from stammtisch.conversations.queries.pause import held_jobs
from stammtisch.kit import clock
from stammtisch.web.access import ANYBODY, HOSTS, OWNERS, StaffRequest, numbered, staff
from stammtisch.web.screens.restored import restored_screen


@staff(*ANYBODY)
@require_safe
def restored(request: StaffRequest) -> HttpResponse:
    """The gap, the doubtful copies, the timers that were not fired."""
    screen = restored_screen(request.firm, request.member, now=clock.now())
    return render(request, "talk/restored.html", {"screen": screen, "nav": "today"})


@staff(*OWNERS)
@require_POST
def resume(request: StaffRequest) -> HttpResponse:
    """Let copies leave again."""
    if pausing.resume_sending(by=request.member, now=clock.now()):
        messages.success(request, _("Messages are sent again."))
    return redirect("web:today", request.firm.slug)


@staff(*HOSTS)
@require_POST
def do_now(request: StaffRequest, job: int) -> HttpResponse:
    """Let one timer fire after all."""
    pausing.do_now(job=numbered(held_jobs(), job), now=clock.now())
    return redirect("web:restored", request.firm.slug)


@staff(*HOSTS)
@require_POST
def let_be(request: StaffRequest, job: int) -> HttpResponse:
    """One timer has fired already, or need not fire any more."""
    pausing.let_be(job=numbered(held_jobs(), job), now=clock.now())
    return redirect("web:restored", request.firm.slug)
