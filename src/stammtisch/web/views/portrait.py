"""The portrait of an old chat: a file, a few questions, a page to take along. Nothing is kept."""

from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from stammtisch.imports.errors import ExportError
from stammtisch.kit import clock
from stammtisch.web import throttling
from stammtisch.web.access import ANYBODY, StaffRequest, staff
from stammtisch.web.forms.portrait import ChatForm, DrawForm, ExportForm
from stammtisch.web.portrait import taking, waiting
from stammtisch.web.portrait.as_page import page_of
from stammtisch.web.portrait.reading import portrait_of, question_of
from stammtisch.web.portrait.refusals import on_a_page
from stammtisch.web.portrait.waiting import Place


@staff(*ANYBODY)
@require_http_methods(["GET", "POST"])
def portrait(request: StaffRequest) -> HttpResponse:
    """Step one: the file. It is read at once, so that a wrong one is told now."""
    waiting.sweep(clock.now())
    if request.method == "GET":
        return _first(request, ExportForm())
    form = ExportForm(request.POST, request.FILES)
    if not form.is_valid():
        return _first(request, form)
    try:
        place = _place(request)
        place.keep(form.cleaned_data["export"].chunks())
        _look(place, form.cleaned_data["export"].name or "", request)
    except ExportError as refusal:
        form.add_error("export", on_a_page(refusal))
        return _first(request, form)
    return redirect("web:portrait_team", request.firm.slug)


@staff(*ANYBODY)
@require_http_methods(["GET", "POST"])
def chat(request: StaffRequest) -> HttpResponse:
    """Between the two, where a file holds several: which chat."""
    place = _place(request)
    question = place.question()
    if question is None or not question.chats:
        return redirect("web:portrait_team", request.firm.slug)
    form = ChatForm(request.POST if request.method == "POST" else None, question=question)
    if request.method == "GET" or not form.is_valid():
        return _show(request, "chat", 422 if form.errors else 200, form=form, question=question)
    try:
        _look(place, question.file, request, form.key())
    except ExportError as refusal:
        messages.error(request, on_a_page(refusal))
        return redirect("web:portrait", request.firm.slug)
    return redirect("web:portrait_team", request.firm.slug)


@staff(*ANYBODY)
@require_http_methods(["GET", "POST"])
def team(request: StaffRequest) -> HttpResponse:
    """Step two: what the file does not say; then the portrait, and the file is gone."""
    place = _place(request)
    question = place.question()
    if question is None:
        if request.method == "POST":
            messages.warning(request, _("The chat is no longer here: it was deleted. Please choose it again."))
        return redirect("web:portrait", request.firm.slug)
    if question.chats:
        return redirect("web:portrait_chat", request.firm.slug)
    initial = {"timezone": request.firm.timezone}
    form = DrawForm(request.POST if request.method == "POST" else None, question=question, initial=initial)
    if request.method == "GET" or not form.is_valid():
        return _show(request, "team", 422 if form.errors else 200, form=form, question=question)
    try:
        words = portrait_of(
            place.export,
            question,
            team=form.team_names(),
            order=form.cleaned_data.get("order", ""),
            zone=ZoneInfo(form.cleaned_data["timezone"]),
            now=clock.now(),
            with_pseudonyms=form.cleaned_data["pseudonyms"],
        )
    except ExportError as refusal:
        messages.error(request, on_a_page(refusal))
        return redirect("web:portrait", request.firm.slug)
    finally:
        place.drop()
    page = page_of(words)
    return _show(request, "result", page=page, papers=taking.papers(page))


@staff(*ANYBODY)
@require_POST
def give_up(request: StaffRequest) -> HttpResponse:
    """No portrait after all: the file is deleted."""
    _place(request).drop()
    messages.success(request, _("The chat is deleted. Nothing of it was kept."))
    return redirect("web:portrait", request.firm.slug)


@staff(*ANYBODY)
@require_POST
def take(request: StaffRequest) -> HttpResponse:
    """The portrait as a file. Its words come from the browser that shows it, under our seal: we kept none."""
    if wait := throttling.printing(now=clock.now()):
        return throttling.with_retry_after(render(request, "429.html"), wait)
    file = taking.file_of(request.POST.get("paper", ""))
    if file is None:
        messages.warning(request, _("This portrait is too old to be taken along. Please draw it again."))
        return redirect("web:portrait", request.firm.slug)
    response = HttpResponse(file.content, content_type=file.media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="portrait.{file.ending}"'
    return response


def _look(place: Place, name: str, request: StaffRequest, chat: str = "") -> None:
    """Note what has to be asked about the file; raises ExportError, and then nothing is left of it."""
    try:
        question = question_of(
            place.export,
            name,
            zone=ZoneInfo(request.firm.timezone),
            now=clock.now(),
            language=translation.get_language() or "",
            chat=chat,
        )
        place.ask(question)
    except BaseException:
        place.drop()
        raise


def _place(request: StaffRequest) -> Place:
    return Place(session=request.session.session_key or "", firm=request.firm.pk)


def _first(request: StaffRequest, form: ExportForm) -> HttpResponse:
    return _show(request, "upload", 422 if form.errors else 200, form=form)


def _show(request: StaffRequest, name: str, status: int = 200, **context: object) -> HttpResponse:
    return render(request, f"portrait/{name}.html", {**context, "nav": "effect"}, status=status)
