"""A firm's own troubles as its first page says them. Those of the machine are asked for afresh (`web/doctor`)."""

from __future__ import annotations

from datetime import datetime

from stammtisch.people.models import Firm
from stammtisch.web.alarm.sentences import sentence
from stammtisch.web.models import Trouble


def troubles_of(firm: Firm, *, now: datetime) -> list[str]:
    """What is wrong with this firm, a sentence each, the oldest first."""
    rows = Trouble.objects.filter(firm=firm).order_by("since", "key")
    return [sentence(row.key, row.facts, now=now, zone=firm.zone) for row in rows]
