"""The table: sitting down, talking, getting up."""

from collections.abc import Sequence
from random import SystemRandom

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stammtisch.conversations.actions import talk
from stammtisch.conversations.actions.files import Prepared
from stammtisch.conversations.queries import keeping
from stammtisch.kit import clock
from stammtisch.people.actions import persons
from stammtisch.web import guests, seating, throttling
from stammtisch.web.forms.guest import FATES, LeaveForm, SitForm
from stammtisch.web.guest_access import GuestRequest, SeatedRequest, at_table, has_seat
from stammtisch.web.idempotency import actor_of, once
from stammtisch.web.language import from_browser
from stammtisch.web.screens.guest import outcome
from stammtisch.web.screens.guest.playing import playing_in
from stammtisch.web.screens.guest.table import Typed
from stammtisch.web.screens.guest.talk import is_talk
from stammtisch.web.screens.guest.turn import may_join
from stammtisch.web.screens.guest.welcome import welcome_screen
from stammtisch.web.views.files import send_file
from stammtisch.web.views.guest_pages import show_table, spoken, table_url


@at_table
@require_safe
def table(request: GuestRequest) -> HttpResponse:
    """The table for who sits there; the door for everybody else."""
    now = clock.now()
    if request.seat is None or request.seat.left_at is not None:
        bye = _("You have got up. Thank you for being here!") if "bye" in request.GET else ""
        screen = welcome_screen(request.room, request.seat, bye=bye)
        form = SitForm(with_story=screen.with_story, initial={"name": screen.name})
        return render(request, "guest/welcome.html", {"screen": screen, "form": form})
    told = outcome.of(request.seat, request.GET, now=now)
    return show_table(request, request.seat, notice=told.notice, line=told.line)


@at_table
@require_POST
def sit(request: GuestRequest) -> HttpResponseBase:
    """Take a seat: the first moment at which anything is stored, and a cookie set."""
    now = clock.now()
    playing = playing_in(request.room)
    form = SitForm(request.POST, with_story=playing is not None and may_join(playing.state))
    if not form.is_valid():
        return _door(request, form, status=422)
    wait = throttling.sitting(request.room, now=now)
    if wait is not None:
        return throttling.with_retry_after(_door(request, form, throttling.too_fast()), wait)
    token = guests.token_for(request)

    def work() -> str:
        known = request.key or guests.key_of(token, now=now)
        address = known.address if known else None
        if address is None:
            address, _token = persons.meet_web_guest(name=form.cleaned_data["name"], now=now, token=token)
        seat = seating.take_seat(
            room=request.room,
            address=address,
            name=form.cleaned_data["name"],
            language=from_browser(request.headers.get("Accept-Language", "")),
            now=now,
        )
        if form.cleaned_data["licence"]:
            seating.write_along(seat=seat, credit=form.cleaned_data["credit"], now=now)
        return f"{table_url(request)}?done=sat"

    response = once(
        request,
        actor_of(request.key.address) if request.key else f"door:{request.room.pk}",
        work,
        refused=lambda sentence, status: _door(request, form, sentence, status=status),
    )
    if response.status_code == 303 and request.key is None:
        guests.remember(response, request.firm, token)
    return response


@has_seat
@require_POST
def say(request: SeatedRequest) -> HttpResponseBase:
    """Something to the table that never enters the story: words, a picture, or both."""
    text = request.POST.get("text", "")

    def work(files: Sequence[Prepared]) -> str:
        message = talk.say(
            seat=request.seat, text=text, files=files, now=clock.now(), dice=SystemRandom(), chatter=True
        )
        return f"{table_url(request)}#m{message.seq}"

    return spoken(request, work, lambda sentence: {"said": Typed(text, sentence)}, picture="picture")


@has_seat
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: SeatedRequest) -> HttpResponseBase:
    """Get up, and say what becomes of the own sentences. Nobody else's are touched."""
    playing = playing_in(request.room)
    wrote = playing is not None and bool(playing.state.lines_by(playing.who(request.seat)))
    form = LeaveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        seating.get_up(seat=request.seat, fate=form.cleaned_data["fate"], now=clock.now())
        return redirect(f"{table_url(request)}?bye")
    goes_on = playing is not None and playing.round.is_running
    return render(request, "guest/leave.html", {"has_lines": wrote, "goes_on": goes_on, "fates": FATES})


@has_seat
@require_safe
def file(request: SeatedRequest, attachment: str) -> HttpResponseBase:
    """A file that was shown to everybody at this table."""
    return send_file(
        attachment, may_see=lambda found: found.message.room_id == request.room.pk and is_talk(found.message)
    )


@at_table
@require_safe
def privacy(request: GuestRequest) -> HttpResponse:
    """In plain words: what is stored, who reads it, for how long, how to take it back."""
    return render(request, "guest/privacy.html", {"kept_until": keeping.kept_longer(request.room, request.firm)})


def _door(request: GuestRequest, form: SitForm, problem: str = "", *, status: int = 200) -> HttpResponse:
    screen = welcome_screen(request.room, request.seat, problem=problem)
    return render(request, "guest/welcome.html", {"screen": screen, "form": form}, status=status)
