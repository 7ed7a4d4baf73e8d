"""Receiving reports, and deciding them."""

from datetime import datetime

from stammtisch.conversations.models import Message, Report, Room
from stammtisch.kit.text.cleaning import clean_utterance
from stammtisch.people.models import Member
from stammtisch.people.tenancy import current_firm


def file_report(
    *,
    path: str,
    reason: str,
    now: datetime,
    room: Room | None = None,
    message: Message | None = None,
    name: str = "",
    email: str = "",
) -> Report:
    """Somebody reports `message`, or the page at `path` as a whole. The team sees it; nothing is hidden by this."""
    report: Report = Report.objects.create(
        firm=current_firm(),
        room=room,
        message=message,
        path=path[:300],
        reason=clean_utterance(reason).strip(),
        name=clean_utterance(name).strip(),
        email=email,
        created_at=now,
    )
    return report


def decide(*, report: Report, decision: str, statement: str, by: Member, now: datetime) -> bool:
    """A member decides with reasons; of two at once the first counts. Taking the words out is done by its caller."""
    return bool(
        Report.objects.filter(pk=report.pk, decided_at=None).update(
            decision=decision, statement=statement, decided_by=by, decided_at=now
        )
    )
