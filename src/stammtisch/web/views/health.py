"""How it goes: `GET /healthz` for machines that watch over this one, and a page in sentences for owners."""

from django.conf import settings
from django.contrib import messages
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from stammtisch.conversations.actions import jobs
from stammtisch.conversations.work.heartbeat import SILENCE, last_seen
from stammtisch.kit import clock, signing
from stammtisch.web.access import OWNERS, StaffRequest, public, staff
from stammtisch.web.metrics import standing, text
from stammtisch.web.metrics.requests import answered
from stammtisch.web.screens.health import health_screen


@public
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 when the database answers and the work loop lives; else 503 with the failing part named."""
    database = work = "ok"
    try:
        seen = last_seen("work")
        if seen is None or clock.now() - seen > SILENCE:
            work = "silent"
    except DatabaseError:
        database = work = "unreachable"
    healthy = database == work == "ok"
    return JsonResponse(
        {
            "status": "ok" if healthy else "failing",
            "database": database,
            "work": work,
            "version": settings.STAMMTISCH_VERSION,
        },
        status=200 if healthy else 503,
    )


@public
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Numbers for who shows the secret of `STAMMTISCH_METRICS`; else there is nothing here."""
    shown = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not signing.same(shown, settings.METRICS):
        raise Http404
    lines = text.page([*answered.metrics(), *standing.metrics(now=clock.now())])
    return HttpResponse(lines, content_type="text/plain; version=0.0.4; charset=utf-8")


@staff(*OWNERS)
@require_safe
def health(request: StaffRequest) -> HttpResponse:
    """Everything works, or what does not and what to do."""
    screen = health_screen(request.firm, now=clock.now())
    return render(request, "settings/health.html", {"screen": screen, "nav": "settings"})


@staff(*OWNERS)
@require_POST
def try_again(request: StaffRequest) -> HttpResponse:
    """Give what was given up another eight attempts."""
    jobs.try_again(now=clock.now())
    messages.success(request, _("It is being tried again."))
    return redirect("web:health", request.firm.slug)
