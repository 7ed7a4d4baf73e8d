"""What host and deputy do: each command of the format, starting, moderating, taking over."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from stammtisch.formats.actions import leading
from stammtisch.kit import clock
from stammtisch.web import idempotency
from stammtisch.web.access import HOSTS, StaffRequest, staff
from stammtisch.web.forms.round_acts import ActForm
from stammtisch.web.idempotency import actor_of
from stammtisch.web.screens.rounds.act import About, act_screen
from stammtisch.web.screens.rounds.acts import ACTS, Act, form_of, offered
from stammtisch.web.screens.rounds.led import Led
from stammtisch.web.views.rounds.shared import back, led_of, round_of, round_url


@staff(*HOSTS)
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: StaffRequest, round: str, act: str) -> HttpResponse:
    """One command: its question on a page of its own, and doing it."""
    led, spec = led_of(request, round), ACTS.get(act)
    if spec is None:
        raise Http404
    sentence = _refusal(request, led, spec)
    if request.method != "POST":
        return back(request, led.round, sentence) if sentence else _ask(request, led, spec)
    form = form_of(spec, led.state, request.POST, now=clock.now())
    if not form.is_valid():
        return _ask(request, led, spec, form, status=422)
    if sentence:
        return _refuse(request, led, spec, form, sentence)

    def work() -> str:
        _do(request, led, spec, form)
        gone = spec.key == "discard"
        return reverse("web:rounds", args=[request.firm.slug]) if gone else round_url(request, led.round)

    return idempotency.once(
        request,
        actor_of(request.member),
        work,
        refused=lambda sentence, status: _refuse(request, led, spec, form, sentence, status=status),
    )


@staff(*HOSTS)
@require_POST
def take_over(request: StaffRequest, round: str) -> HttpResponse:
    """An owner or host who does not lead this round steps in; the table reads it."""
    found = round_of(round)

    def work() -> str:
        leading.take_over(round=found, member=request.member, now=clock.now())
        return round_url(request, found)

    return idempotency.once(
        request, actor_of(request.member), work, refused=lambda sentence, _status: back(request, found, sentence)
    )


@staff(*HOSTS)
@require_POST
def listed(request: StaffRequest, round: str) -> HttpResponse:
    """Whether search engines may list the finished page."""
    found = leading.list_page(round=round_of(round), is_listed=request.POST.get("listed") == "yes")
    return redirect(round_url(request, found))


def _refusal(request: StaffRequest, led: Led, spec: Act) -> str:
    """Why this cannot be done now, a sentence; or nothing."""
    if not led.leads:
        return _("%(host)s leads this story. Take over first; then it is yours to lead.") % {
            "host": led.round.host.name
        }
    asked = request.POST.get("turn") or request.GET.get("turn")
    has_moved = bool(spec.of_turn and asked and asked != led.token)
    if spec.key not in offered(led.state, now=clock.now()) or has_moved:
        return _("Somebody was faster, or the round has moved on. Here is how it stands now.")
    return ""


def _do(request: StaffRequest, led: Led, spec: Act, form: ActForm) -> None:
    by, now, about = request.member, clock.now(), About.read(request.POST)
    match spec.key:
        case "start":
            leading.start(round=led.round, by=by, now=now)
        case "release":
            leading.release(round=led.round, by=by, ref=about.ref, now=now)
        case "reject":
            reason = form.arguments()["reason"]
            leading.reject(round=led.round, by=by, ref=about.ref, reason=reason, now=now)
        case command:
            arguments = {"ref": about.ref, "line": about.line, **form.arguments()}
            leading.command(round=led.round, by=by, command=command, arguments=arguments, now=now)


def _ask(
    request: StaffRequest, led: Led, spec: Act, form: ActForm | None = None, *, error: str = "", status: int = 200
) -> HttpResponse:
    about = About.read(request.POST if request.method == "POST" else request.GET)
    screen = act_screen(request.firm, led, spec, about, form, error=error, now=clock.now())
    return render(request, "rounds/act.html", {"screen": screen, "nav": screen.nav}, status=status)


def _refuse(
    request: StaffRequest, led: Led, spec: Act, form: ActForm, sentence: str, *, status: int = 422
) -> HttpResponse:
    """Typed words stay on their page with the sentence; one press leads back to how it stands now."""
    if form.fields:
        return _ask(request, led_of(request, led.round.public_id), spec, form, error=sentence, status=status)
    messages.warning(request, sentence)
    return redirect(round_url(request, led.round))
