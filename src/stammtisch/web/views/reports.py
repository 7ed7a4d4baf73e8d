"""Reporting something that should not stand there: for anyone, without an account and without JavaScript."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Concatenate, ParamSpec

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from stammtisch.conversations.actions import reports
from stammtisch.conversations.models import Message, Report, Room, Side
from stammtisch.conversations.models.message import Audience
from stammtisch.formats.actions import taking_part
from stammtisch.formats.models import Artefact, Round
from stammtisch.kit import clock
from stammtisch.people.models import Address
from stammtisch.people.tenancy import firm_scope
from stammtisch.web import guests, reporting, throttling, words
from stammtisch.web.access import firm_of, of_this_firm
from stammtisch.web.forms.guest import ReportForm
from stammtisch.web.guest_access import GuestRequest, at_table, language_for
from stammtisch.web.idempotency import new_key, once
from stammtisch.web.screens.lines import shortened, wordless

P = ParamSpec("P")

#: So many of the newest lines are offered to choose from.
OFFERED = 120


@dataclass(frozen=True)
class _Place:
    """Where somebody reports from, and what can be read there."""

    room: Room
    messages: QuerySet[Message]
    back_url: str
    #: Beginning of the receipt's address.
    receipt_url: str
    #: A guest who sits there: a line that hurts one of the table is hidden until the host has looked.
    guest: Address | None = None

    @property
    def lines(self) -> list[tuple[str, str]]:
        """Id and beginning of each line."""
        newest = self.messages.order_by("-seq")[:OFFERED]
        return [
            (message.public_id, shortened(message.text, 160) or f"{message.author_name}: {wordless(message)}")
            for message in newest
        ]


#: A view of a public story's place.
StoryView = Callable[Concatenate[HttpRequest, _Place, P], HttpResponseBase]


@at_table
@require_http_methods(["GET", "HEAD", "POST"])
def at_the_table(request: GuestRequest) -> HttpResponseBase:
    """Report a line, or the table as a whole. Who does not sit there is shown no lines."""
    return _report(request, _table_place(request))


@at_table
@require_safe
def table_receipt(request: GuestRequest, report: str) -> HttpResponse:
    """That the report has arrived, and later what was decided."""
    return _receipt(request, _table_place(request), report)


def in_a_story(*, once_online: bool = False) -> Callable[[StoryView[P]], Callable[..., HttpResponseBase]]:
    """Open to everybody who can read the story, or could (`once_online`). A form must come from one of our pages."""

    def mark(view: StoryView[P]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def found(request: HttpRequest, story: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if request.method == "POST" and not guests.comes_from_our_page(request):
                raise PermissionDenied
            firm = firm_of(story)
            with firm_scope(firm), translation.override(language_for(request, firm)):
                artefact = Artefact.objects.filter(round__public_id=story).select_related("round__room").first()
                if artefact is None or (artefact.offline_at is not None and not once_online):
                    raise Http404
                # The page's frame names house and table.
                vars(request).update(firm=firm, room=artefact.round.room)
                return view(request, _story_place(artefact.round), *args, **kwargs)

        found.access = "public"  # type: ignore[attr-defined]
        return csrf_exempt(found)

    return mark


@in_a_story()
@require_http_methods(["GET", "HEAD", "POST"])
def in_the_story(request: HttpRequest, place: _Place) -> HttpResponseBase:
    """Report a sentence of a finished story, or the story as a whole."""
    return _report(request, place)


@in_a_story(once_online=True)
@require_safe
def story_receipt(request: HttpRequest, place: _Place, report: str) -> HttpResponse:
    """That the report has arrived, and later what was decided."""
    return _receipt(request, place, report)


def _table_place(request: GuestRequest) -> _Place:
    sits = request.seat is not None and request.seat.left_at is None
    url = reverse("web:table", args=[request.room.public_id])
    if not sits or request.key is None:
        return _Place(request.room, Message.objects.none(), url, f"{url}reported/")
    return _Place(request.room, _readable(request.room), url, f"{url}reported/", guest=request.key.address)


def _story_place(round_: Round) -> _Place:
    url = reverse("web:story", args=[round_.public_id])
    lines = _readable(round_.room).filter(round_number=round_.number, is_contribution=True)
    return _Place(round_.room, lines, url, f"{url}reported/")


def _readable(room: Room) -> QuerySet[Message]:
    messages: QuerySet[Message] = Message.objects.filter(room=room, audience=Audience.ROOM, deleted_at=None)
    return messages.exclude(side=Side.AUTO)


def _report(request: HttpRequest, place: _Place) -> HttpResponseBase:
    form = ReportForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _form_page(request, form, place, status=422 if form.is_bound else 200)
    now = clock.now()
    wait = throttling.reporting(place.room, now=now)
    if wait is not None:
        return throttling.with_retry_after(_form_page(request, form, place, throttling.too_fast()), wait)

    def work() -> str:
        meant = place.messages.filter(public_id=form.cleaned_data["line"]).first()
        report = reports.file_report(
            path=request.path,
            reason=form.cleaned_data["reason"],
            now=now,
            room=place.room,
            message=meant,
            name=form.cleaned_data["name"],
            email=form.cleaned_data["email"],
            language=translation.get_language() or "",
        )
        if meant is not None and place.guest is not None:
            _hold(meant, place.guest, now)
        return f"{place.receipt_url}{report.public_id}/"

    return once(
        request,
        f"report:{place.room.pk}",
        work,
        refused=lambda sentence, status: _form_page(request, form, place, sentence, status=status),
    )


def _hold(message: Message, guest: Address, now: datetime) -> None:
    if not message.is_contribution or message.round_number is None:
        return
    round_ = Round.objects.filter(number=message.round_number).first()
    if round_ is not None:
        taking_part.report(round=round_, somebody=guest, ref=str(message.pk), now=now)


def _form_page(
    request: HttpRequest, form: ReportForm, place: _Place, problem: str = "", *, status: int = 200
) -> HttpResponse:
    context = {"form": form, "lines": place.lines, "back_url": place.back_url, "problem": problem, "key": new_key()}
    return render(request, "guest/report.html", context, status=status)


def _receipt(request: HttpRequest, place: _Place, public_id: str) -> HttpResponse:
    report = of_this_firm(Report.objects.filter(room=place.room), public_id)
    when = words.moment(report.created_at, clock.now(), report.firm.zone)
    context = {
        "report": report,
        "outcome": reporting.outcome(report),
        "by_mail": reporting.hears_by_mail(report),
        "back_url": place.back_url,
        "when": when,
    }
    return render(request, "guest/reported.html", context)
