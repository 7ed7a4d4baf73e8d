"""`GET /healthz`: for machines that watch over this one."""

from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from stammtisch.conversations.models import Heartbeat
from stammtisch.kit import clock
from stammtisch.web.access import public

#: A work loop that has not shown a sign of life for so long is down.
SILENCE = timedelta(seconds=30)


@public
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 when the database answers and the work loop lives; else 503 with the failing part named."""
    database = work = "ok"
    try:
        beat = Heartbeat.objects.filter(name="work").first()
        if beat is None or clock.now() - beat.at > SILENCE:
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
