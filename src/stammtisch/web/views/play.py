"""Writing along: a sentence, a button, joining the story."""

from collections.abc import Sequence
from random import SystemRandom

from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from stammtisch.conversations.actions import talk
from stammtisch.conversations.actions.files import Prepared
from stammtisch.formats.actions import taking_part
from stammtisch.kit import clock
from stammtisch.web import seating
from stammtisch.web.forms.guest import JoinForm
from stammtisch.web.guest_access import SeatedRequest, has_seat
from stammtisch.web.screens.guest.playing import playing_in
from stammtisch.web.screens.guest.table import Notice, Typed
from stammtisch.web.views.guest_pages import show_table, spoken, table_url

#: Longer ones are none of ours.
TOKEN_LIMIT = 60
#: Buttons a guest may press here; anything else that is sent means nothing.
BUTTONS = ("skip", "later", "back", "append", "rewrite", "yes", "no")


@has_seat
@require_POST
def line(request: SeatedRequest) -> HttpResponseBase:
    """A sentence for the story (or its title), from the field that is for nothing else."""
    text = request.POST.get("text", "")

    def work(_files: Sequence[Prepared]) -> str:
        message = talk.say(
            seat=request.seat,
            text=text,
            now=clock.now(),
            dice=SystemRandom(),
            field=True,
            token=request.POST.get("token", "")[:TOKEN_LIMIT],
        )
        return f"{table_url(request)}?said={message.public_id}"

    return spoken(request, work, lambda sentence: {"line": Typed(text, sentence)})


@has_seat
@require_POST
def press(request: SeatedRequest) -> HttpResponseBase:
    """Pass, later, back, append, rewrite, yes, no."""
    playing, button = playing_in(request.room), request.POST.get("do", "")
    if playing is not None and button in BUTTONS:
        token = request.POST.get("token", "")[:TOKEN_LIMIT]
        taking_part.press(
            round=playing.round, somebody=request.key.address, button=button, token=token, now=clock.now()
        )
    return redirect(f"{table_url(request)}#turn")


@has_seat
@require_POST
def join(request: SeatedRequest) -> HttpResponseBase:
    """Somebody who sits here already wants to write along."""
    form = JoinForm(request.POST)
    if not form.is_valid():
        sentence = next(iter(form.errors.values()))[0]
        return show_table(request, request.seat, status=422, notice=Notice(str(sentence), "bad"))
    seating.write_along(seat=request.seat, credit=form.cleaned_data["credit"], now=clock.now())
    return redirect(f"{table_url(request)}?done=joined")
