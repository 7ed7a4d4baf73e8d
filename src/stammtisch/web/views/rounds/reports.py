"""Deciding what was reported at a table or on a story's page."""

from random import SystemRandom

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from stammtisch.conversations.actions import moderation
from stammtisch.conversations.actions import reports as actions
from stammtisch.conversations.errors import Refused
from stammtisch.conversations.models import Report
from stammtisch.conversations.models.report import Decision
from stammtisch.formats.actions import leading
from stammtisch.formats.errors import Stale
from stammtisch.kit import clock
from stammtisch.web import idempotency
from stammtisch.web.access import HOSTS, StaffRequest, of_this_firm, staff
from stammtisch.web.forms.round_acts import DecisionForm
from stammtisch.web.idempotency import actor_of
from stammtisch.web.screens.rounds.led import Led
from stammtisch.web.screens.rounds.reports import report_screen, reports_of
from stammtisch.web.views.rounds.shared import led_of, round_url


@staff(*HOSTS)
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: StaffRequest, round: str, report: str) -> HttpResponse:
    """One report: read it, decide with reasons."""
    led = led_of(request, round)
    found = of_this_firm(
        Report.objects.filter(reports_of(led.round)).select_related("message__room", "message__address__person"),
        report,
    )
    form = DecisionForm(request.POST or None)
    if request.method != "POST":
        return _page(request, led, found, form)
    if not form.is_valid():
        return _page(request, led, found, form, status=422)

    def work() -> str:
        _decide(request, led, found, **form.cleaned_data)
        return round_url(request, led.round)

    return idempotency.once(
        request,
        actor_of(request.member),
        work,
        refused=lambda sentence, status: _page(request, led, found, form, error=sentence, status=status),
    )


def _decide(request: StaffRequest, led: Led, report: Report, *, decision: str, statement: str) -> None:
    """Raises Stale if somebody was faster, Refused if the words cannot be taken out by this member."""
    now, message = clock.now(), report.message
    if not actions.decide(report=report, decision=decision, statement=statement, by=request.member, now=now):
        raise Stale(_("Somebody was faster and has decided this already."))
    if decision != Decision.REMOVED or message is None or message.deleted_at:
        return
    line = led.state.line_of(str(message.pk))
    if line is None:
        moderation.take_out(message=message, by=request.member, reason=statement, now=now, dice=SystemRandom())
    elif not led.leads:
        raise Refused(_("It is a sentence of the story. Take over first; then you can take it out."))
    elif line.status in ("ok", "pending"):
        arguments = {"ref": str(message.pk), "reason": statement}
        leading.command(round=led.round, by=request.member, command="strike", arguments=arguments, now=now)


def _page(
    request: StaffRequest, led: Led, report: Report, form: DecisionForm, *, error: str = "", status: int = 200
) -> HttpResponse:
    screen = report_screen(request.firm, led, report, form, error=error, now=clock.now())
    return render(request, "rounds/report.html", {"screen": screen, "nav": screen.nav}, status=status)
