"""Asks once a day, for each firm, for the clearing of what has outlived its period; it runs in the firm's night."""

from datetime import datetime, time, timedelta

from django.db.models import Q

from stammtisch.conversations.actions.jobs import enqueue
from stammtisch.conversations.work.firms import inside
from stammtisch.kit.db import atomic
from stammtisch.people.models import Firm

#: Kind of the job; its handler lives above all areas, since all of them have something to clear.
CLEAR = "keeping.clear"
EVERY = timedelta(days=1)
#: Firms asked for in one care round; the next one takes the rest.
AT_ONCE = 50
#: By the firm's own clock: nobody talks, and the night's backup was taken or is to come.
NIGHT = time(3, 40)


def ask_for_clearings(*, now: datetime) -> int:
    """Enqueue the clearing of firms not asked for since yesterday; returns how many. Of two workers one asks."""
    due = Q(cleared_at=None) | Q(cleared_at__lte=now - EVERY)
    asked = 0
    for firm in Firm.objects.filter(due).order_by("pk")[:AT_ONCE]:
        with inside(firm.pk), atomic():
            if Firm.objects.filter(due, pk=firm.pk).update(cleared_at=now):
                enqueue(CLEAR, run_at=next_night(firm, now), unique_key=CLEAR)
                asked += 1
    return asked


def next_night(firm: Firm, now: datetime) -> datetime:
    """The next time it is 3:40 in the firm's zone."""
    local = now.astimezone(firm.zone)
    at = datetime.combine(local.date(), NIGHT, tzinfo=firm.zone)
    return at if at > local else datetime.combine(local.date() + EVERY, NIGHT, tzinfo=firm.zone)
