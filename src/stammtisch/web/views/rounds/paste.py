"""Copy and paste with a group elsewhere."""

from random import SystemRandom

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from stammtisch.formats.actions import taking_part
from stammtisch.formats.actions.taking_part import Agreed
from stammtisch.formats.models import RUNNING
from stammtisch.kit import clock
from stammtisch.people.models.consent import Purpose
from stammtisch.web import idempotency
from stammtisch.web.access import HOSTS, StaffRequest, staff
from stammtisch.web.forms.paste import PasteForm
from stammtisch.web.idempotency import actor_of
from stammtisch.web.screens.guest import terms
from stammtisch.web.screens.rounds.led import Led
from stammtisch.web.screens.rounds.paste import NOTHING_BROUGHT, Brought, brought_by, known_names, paste_screen
from stammtisch.web.views.rounds.shared import back, led_of


@staff(*HOSTS)
@require_http_methods(["GET", "HEAD", "POST"])
def paste(request: StaffRequest, round: str) -> HttpResponse:
    """The next line to bring, and what came back."""
    led = led_of(request, round)
    if not led.leads or led.state.status not in RUNNING:
        return back(
            request, led.round, _("There is nothing to bring here: you do not lead this story, or it is over.")
        )
    known = known_names(led.round)
    if request.method != "POST":
        brought = brought_by(led.round, request.GET.get("said", ""))
        form = PasteForm(known=known, initial={"name": brought.name, "text": brought.draft} if brought.draft else {})
        return _page(request, led, form, brought=brought)
    form = PasteForm(request.POST, known=known)
    if not form.is_valid():
        return _page(request, led, form, status=422)

    def work() -> str:
        written = _bring(request, led, form)
        url = reverse("web:round_paste", args=[request.firm.slug, led.round.public_id])
        return f"{url}?said={written.message.public_id}"

    return idempotency.once(
        request,
        actor_of(request.member),
        work,
        refused=lambda sentence, status: _page(request, led, form, error=sentence, status=status),
    )


def _bring(request: StaffRequest, led: Led, form: PasteForm) -> taking_part.Written:
    clean = form.cleaned_data
    return taking_part.say_for(
        round=led.round,
        by=request.member,
        name=clean["name"],
        text=clean["text"],
        credit=clean["credit"],
        agreed=_agreed(request, clean["consent"]) if clean["consent"] else (),
        now=clock.now(),
        dice=SystemRandom(),
    )


def _agreed(request: StaffRequest, how: str) -> list[Agreed]:
    """Both consents, as the host says they were given."""
    texts = {Purpose.PARTICIPATION: terms.taking_part(request.firm), Purpose.LICENCE: terms.licence()}
    return [Agreed(purpose, text.words, text.version, how) for purpose, text in texts.items()]


def _page(
    request: StaffRequest,
    led: Led,
    form: PasteForm,
    *,
    error: str = "",
    status: int = 200,
    brought: Brought = NOTHING_BROUGHT,
) -> HttpResponse:
    screen = paste_screen(request.firm, led, form, brought=brought, error=error, now=clock.now())
    return render(request, "rounds/paste.html", {"screen": screen, "nav": screen.nav}, status=status)
