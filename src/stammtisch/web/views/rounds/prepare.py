"""Beginning a story and setting its rules."""

from random import SystemRandom

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from stammtisch.conversations.actions import rooms
from stammtisch.conversations.models import Room
from stammtisch.formats import engine
from stammtisch.formats.actions import leading
from stammtisch.formats.base import Setup
from stammtisch.formats.codec import from_json
from stammtisch.formats.models import Round
from stammtisch.formats.one_sentence_story.rules import OneSentenceStory
from stammtisch.formats.one_sentence_story.settings import PRESETS, Settings
from stammtisch.formats.who import member_id_of
from stammtisch.kit import clock
from stammtisch.people.models import Member
from stammtisch.web import idempotency
from stammtisch.web.access import HOSTS, StaffRequest, of_this_firm, staff
from stammtisch.web.forms.rounds import NEW_TABLE, BeginForm, PrepareForm
from stammtisch.web.idempotency import actor_of
from stammtisch.web.screens.rounds.prepare import (
    PrepareScreen,
    deputies,
    free_tables,
    new_screen,
    prepare_screen,
    preview_of,
)
from stammtisch.web.views.rounds.shared import round_of


@staff(*HOSTS)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: StaffRequest) -> HttpResponse:
    """Table, way to play, first sentence: enough for a draft."""
    form = BeginForm(request.POST or None, tables=free_tables(), initial=_wish(request))
    if request.method != "POST":
        return _new(request, form)
    if not form.is_valid():
        return _new(request, form, status=422)

    def work() -> str:
        draft = _draft(request, form)
        return reverse("web:round_prepare", args=[request.firm.slug, draft.public_id])

    return idempotency.once(
        request,
        actor_of(request.member),
        work,
        refused=lambda sentence, status: _new(request, form, error=sentence, status=status),
    )


@staff(*HOSTS)
@require_http_methods(["GET", "HEAD", "POST"])
def prepare(request: StaffRequest, round: str) -> HttpResponse:
    """The rules of a draft. Nobody outside of the team sees it."""
    draft = round_of(round)
    if draft.status != "draft":
        return redirect("web:round", request.firm.slug, draft.public_id)
    form = _form(request, draft)
    if request.method != "POST":
        return _prepare(request, draft, form, form.before)
    settings = _checked(form)
    if settings is None:
        return _prepare(request, draft, form, None, status=422)
    then = request.POST.get("then", "")
    if then == "preview":
        return _prepare(request, draft, form, settings)

    def work() -> str:
        _revise(request, draft, form, settings)
        name, more = ("web:round_act", ["announce"]) if then == "announce" else ("web:round_prepare", [])
        return reverse(name, args=[request.firm.slug, draft.public_id, *more])

    return idempotency.once(
        request,
        actor_of(request.member),
        work,
        refused=lambda sentence, status: _prepare(request, draft, form, settings, error=sentence, status=status),
    )


@staff(*HOSTS)
@require_POST
def preview(request: StaffRequest, round: str) -> HttpResponse:
    """What guests will see with the rules as they are typed right now; part of the page above."""
    draft = round_of(round)
    form = _form(request, draft)
    screen = _page(request, draft, form, _checked(form))
    return render(request, "rounds/_preview.html", {"preview": screen.preview, "url": screen.preview_url})


def _wish(request: StaffRequest) -> dict[str, str]:
    """A table that another page proposes."""
    table = request.GET.get("table", "")
    return {"table": table} if table else {}


def _new(request: StaffRequest, form: BeginForm, *, error: str = "", status: int = 200) -> HttpResponse:
    screen = new_screen(form, error=error)
    return render(request, "rounds/new.html", {"screen": screen, "nav": screen.nav}, status=status)


def _draft(request: StaffRequest, form: BeginForm) -> Round:
    clean, now = form.cleaned_data, clock.now()
    if clean["table"] == NEW_TABLE:
        room = rooms.open_table(title=clean["new_table"], now=now)
    else:
        room = of_this_firm(Room.objects, clean["table"])
    return leading.prepare(
        room=room,
        kind=OneSentenceStory.kind,
        settings=PRESETS[clean["way"]],
        host=request.member,
        opening=clean["opening"],
        now=now,
        dice=SystemRandom(),
    )


def _form(request: StaffRequest, draft: Round) -> PrepareForm:
    game = engine.game_of(draft)
    return PrepareForm(
        request.POST if request.method == "POST" else None,
        before=game.settings_from_json(draft.settings),
        setup=from_json(Setup, draft.setup),
        title=draft.title,
        deputies=deputies(request.firm, draft.host),
    )


def _checked(form: PrepareForm) -> Settings | None:
    """The settings if they hold; else their problems stand beside the fields."""
    if not form.is_valid():
        return None
    settings = form.settings()
    form.refuse(OneSentenceStory().check(settings))
    return None if form.errors else settings


def _revise(request: StaffRequest, draft: Round, form: PrepareForm, settings: Settings) -> None:
    clean = form.cleaned_data
    leading.revise(
        round=draft,
        settings=settings,
        opening=clean["opening"],
        title=clean["title"],
        language=request.firm.locale_in(clean["language"]),
        is_public=form.is_public(),
        deputy=Member.objects.filter(firm=request.firm, pk=member_id_of(clean["deputy"]) or 0).first(),
        now=clock.now(),
    )


def _prepare(
    request: StaffRequest,
    draft: Round,
    form: PrepareForm,
    settings: Settings | None,
    *,
    error: str = "",
    status: int = 200,
) -> HttpResponse:
    screen = _page(request, draft, form, settings, error=error)
    return render(request, "rounds/prepare.html", {"screen": screen, "nav": screen.nav}, status=status)


def _page(
    request: StaffRequest, draft: Round, form: PrepareForm, settings: Settings | None, *, error: str = ""
) -> PrepareScreen:
    """`settings`: those that the preview shows; None if there is nothing that holds."""
    opening, language = form["opening"].value(), form["language"].value()
    preview = None
    if settings is not None:
        locale = request.firm.locale_in(str(language))
        preview = preview_of(request.firm, draft, settings, opening=str(opening), language=locale, now=clock.now())
    return prepare_screen(request.firm, draft, form, preview, error=error)
