"""My words and rights at a table: name, wish, personal link, changing and taking back. They outlast the seat."""

from random import SystemRandom

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stammtisch.conversations.actions import talk
from stammtisch.conversations.models import Message
from stammtisch.formats.actions import taking_part
from stammtisch.kit import clock
from stammtisch.people.actions import persons
from stammtisch.web import guests, seating, throttling
from stammtisch.web.forms.guest import CreditForm, RenameForm
from stammtisch.web.guest_access import GuestRequest, SeatedRequest, at_table, had_seat, has_seat
from stammtisch.web.idempotency import actor_of, new_key, once
from stammtisch.web.screens.guest.mine import mine_screen, own_messages
from stammtisch.web.screens.guest.playing import playing_in
from stammtisch.web.screens.lines import shortened, wordless
from stammtisch.web.views.guest_pages import table_url


@had_seat
@require_safe
def mine(request: SeatedRequest) -> HttpResponse:
    """Everything I wrote and agreed to here."""
    done = {
        "name": _("From now on you go by %(name)s."),
        "credit": _("Noted. The story’s page follows your wish."),
        "changed": _("Changed."),
        "gone": _("Taken back."),
    }.get(request.GET.get("done", ""), "")
    return _page(request, done=done % {"name": request.seat.name})


@has_seat
@require_POST
def name(request: SeatedRequest) -> HttpResponseBase:
    """Another name from now on."""
    form = RenameForm(request.POST)
    if not form.is_valid():
        return _page(request, form=form, status=422)
    seating.call_me(seat=request.seat, name=form.cleaned_data["name"], now=clock.now())
    return redirect(f"{_mine_url(request)}?done=name")


@had_seat
@require_POST
def credit(request: SeatedRequest) -> HttpResponseBase:
    """How I want to be named under the story."""
    form, playing = CreditForm(request.POST), playing_in(request.room)
    if form.is_valid() and playing is not None:
        taking_part.enrol(round=playing.round, seat=request.seat, credit=form.cleaned_data["credit"], now=clock.now())
    return redirect(f"{_mine_url(request)}?done=credit")


@had_seat
@require_POST
def link(request: SeatedRequest) -> HttpResponse:
    """A personal link for another device, shown in this one answer and never again."""
    token = persons.new_key(address=request.key.address, now=clock.now())
    path = reverse("web:table_return", args=[request.room.public_id, token])
    return _page(request, link=f"{settings.PUBLIC_URL.origin}{path}")


@at_table
@require_http_methods(["GET", "HEAD", "POST"])
def come_back(request: GuestRequest, token: str) -> HttpResponseBase:
    """By the personal link. Opening it only shows a button, because mail programs open links too."""
    now = clock.now()
    key = guests.key_of(token, now=now)
    seat = request.room.seats.filter(address__person=key.address.person_id).first() if key else None
    if key is None or seat is None:
        raise Http404
    if request.method == "POST":
        response: HttpResponseBase = redirect(f"{table_url(request)}?done=back")
        guests.remember(response, request.firm, persons.new_key(address=key.address, now=now))
    else:
        response = render(request, "guest/return.html", {"name": seat.name})
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@had_seat
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SeatedRequest, message: str) -> HttpResponseBase:
    """Other words for something I wrote."""
    mine = _own(request, message)
    if request.method != "POST":
        return _edit_page(request, mine, mine.text)
    now, text = clock.now(), request.POST.get("text", "")
    wait = throttling.speaking(request.key.address, now=now)
    if wait is not None:
        return throttling.with_retry_after(_edit_page(request, mine, text, throttling.too_fast()), wait)

    def work() -> str:
        talk.edit(message=mine, text=text, now=now, dice=SystemRandom())
        return f"{_mine_url(request)}?done=changed"

    return once(
        request,
        actor_of(request.key.address),
        work,
        refused=lambda sentence, status: _edit_page(request, mine, text, sentence, status=status),
    )


@had_seat
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: SeatedRequest, message: str) -> HttpResponseBase:
    """Take one thing back: gone from table, page, feed and PDF."""
    mine = _own(request, message)
    if request.method != "POST":
        return render(
            request,
            "guest/sure.html",
            {
                "question": _("Take this back?"),
                "quote": shortened(mine.text, 200) or wordless(mine),
                "consequence": _("It disappears for everybody, also from a finished story. This cannot be undone."),
                "label": _("Take it back"),
            },
        )
    talk.delete(message=mine, now=clock.now(), dice=SystemRandom())
    return redirect(f"{_mine_url(request)}?done=gone")


@had_seat
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_all(request: SeatedRequest) -> HttpResponseBase:
    """Get up and take back every word and every consent."""
    if request.method != "POST":
        return render(
            request,
            "guest/sure.html",
            {
                "question": _("Take everything back?"),
                "consequence": _(
                    "You get up from the table. What you wrote here disappears for everybody, also from a finished"
                    " story; only printed copies remain. This cannot be undone."
                ),
                "label": _("Take everything back"),
            },
        )
    seating.take_everything_back(seat=request.seat, now=clock.now(), dice=SystemRandom())
    return redirect(f"{table_url(request)}?bye")


def _page(request: SeatedRequest, *, form: RenameForm | None = None, status: int = 200, **told: str) -> HttpResponse:
    screen = mine_screen(request.seat, now=clock.now(), **told)
    form = form or RenameForm(initial={"name": request.seat.name})
    return render(request, "guest/mine.html", {"screen": screen, "form": form}, status=status)


def _edit_page(
    request: SeatedRequest, message: Message, text: str, error: str = "", *, status: int = 200
) -> HttpResponse:
    context = {"message": message, "text": text, "error": error, "key": new_key()}
    return render(request, "guest/edit.html", context, status=status)


def _own(request: SeatedRequest, public_id: str) -> Message:
    message: Message | None = own_messages(request.seat).filter(public_id=public_id).first()
    if message is None:
        raise Http404
    return message


def _mine_url(request: GuestRequest) -> str:
    return reverse("web:mine", args=[request.room.public_id])
