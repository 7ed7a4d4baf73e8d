"""Reports about a round: what somebody says should not stand there, and deciding it."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from stammtisch.conversations.models import Report
from stammtisch.formats.models import Round
from stammtisch.people.models import Firm
from stammtisch.web import words
from stammtisch.web.forms.round_acts import DecisionForm
from stammtisch.web.idempotency import new_key
from stammtisch.web.screens.rounds.led import Led

#: The oldest are decided first.
SHOWN = 20


@dataclass(frozen=True)
class ReportRow:
    """One report that waits for a decision."""

    url: str
    #: What it is about; the words themselves, or the page as a whole.
    about: str
    reason: str
    when: str


@dataclass(frozen=True)
class ReportScreen:
    """All that `rounds/report.html` sees."""

    title: str
    row: ReportRow
    #: "Anna, anna@example.org"; "" if nobody is named.
    by: str
    form: DecisionForm
    #: "It was decided on …", once it was.
    decided: str
    error: str
    key: str
    back_url: str
    nav: str = "rounds"


def reports_of(round: Round) -> Q:
    """Which reports belong to a round: those at its table and those on its page."""
    return Q(room=round.room) | Q(path__startswith=reverse("web:story", args=[round.public_id]))


def report_rows(firm: Firm, led: Led, *, now: datetime) -> list[ReportRow]:
    """Those that wait."""
    waiting = Report.objects.filter(reports_of(led.round), decided_at=None).select_related("message")
    return [_row(firm, led.round, report, now) for report in waiting.order_by("created_at", "id")[:SHOWN]]


def report_screen(
    firm: Firm, led: Led, report: Report, form: DecisionForm, *, error: str = "", now: datetime
) -> ReportScreen:
    """One of them, with the question what shall become of it."""
    decided = ""
    if report.decided_at:
        decided = _("This was decided %(when)s: %(decision)s. %(statement)s") % {
            "when": words.moment(report.decided_at, now, firm.zone),
            "decision": report.get_decision_display(),
            "statement": report.statement,
        }
    return ReportScreen(
        title=led.title,
        row=_row(firm, led.round, report, now),
        by=", ".join(filter(None, (report.name, report.email))),
        form=form,
        decided=decided,
        error=error,
        key=new_key(),
        back_url=reverse("web:round", args=[firm.slug, led.round.public_id]),
    )


def _row(firm: Firm, round: Round, report: Report, now: datetime) -> ReportRow:
    about = report.message.text if report.message else ""
    return ReportRow(
        url=reverse("web:round_report", args=[firm.slug, round.public_id, report.public_id]),
        about=about or _("The page as a whole."),
        reason=report.reason,
        when=words.moment(report.created_at, now, firm.zone),
    )
