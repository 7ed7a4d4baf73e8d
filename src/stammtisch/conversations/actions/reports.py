"""Receiving reports, and deciding them."""

from datetime import datetime

from stammtisch.conversations.actions.jobs import enqueue
from stammtisch.conversations.models import Message, Report, Room
from stammtisch.kit.db import atomic
from stammtisch.kit.text.cleaning import clean_utterance
from stammtisch.people.models import Member
from stammtisch.people.tenancy import current_firm

#: Kind of the job that tells the reporter by mail what was decided.
ANSWER = "reports.answer"


def file_report(
    *,
    path: str,
    reason: str,
    now: datetime,
    room: Room | None = None,
    message: Message | None = None,
    name: str = "",
    email: str = "",
    language: str = "",
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
        language=language,
        created_at=now,
    )
    return report


def decide(*, report: Report, decision: str, statement: str, by: Member, now: datetime) -> bool:
    """A member decides with reasons; of two at once the first counts. Taking the words out is done by its caller.

    Whoever left an address is told by a job in the same transaction.
    """
    with atomic():
        is_first = Report.objects.filter(pk=report.pk, decided_at=None).update(
            decision=decision, statement=statement, decided_by=by, decided_at=now
        )
        if is_first and report.email:
            enqueue(ANSWER, run_at=now, payload={"report": report.pk})
    return bool(is_first)
