"""What several guest views do alike: show the table, take in words, say where it is."""

from collections.abc import Callable, Sequence
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from stammtisch.conversations.actions import files
from stammtisch.conversations.actions.files import Prepared
from stammtisch.conversations.errors import FileRefused
from stammtisch.conversations.models import Seat
from stammtisch.kit import clock
from stammtisch.web import throttling
from stammtisch.web.guest_access import GuestRequest, SeatedRequest
from stammtisch.web.idempotency import actor_of, once
from stammtisch.web.screens.guest.table import table_screen


def table_url(request: GuestRequest) -> str:
    """The address of the table."""
    return reverse("web:table", args=[request.room.public_id])


def show_table(request: GuestRequest, seat: Seat, *, status: int = 200, **typed: Any) -> HttpResponse:
    """The table as this guest sees it, with what came of a form (`table_screen`)."""
    screen = table_screen(seat, now=clock.now(), **typed)
    return render(request, "guest/table.html", {"screen": screen}, status=status)


#: Does what was asked, with the pictures that came along, and returns where to go.
Work = Callable[[Sequence[Prepared]], str]


def spoken(
    request: SeatedRequest, work: Work, typed: Callable[[str], dict[str, Any]], *, picture: str = ""
) -> HttpResponseBase:
    """Do what a guest sent, once and not too fast; a refusal shows the table with the text still in its field.

    `picture` names the field in which one may come along.
    """

    def refused(sentence: str, status: int) -> HttpResponse:
        return show_table(request, request.seat, status=status, **typed(sentence))

    now, upload = clock.now(), request.FILES.get(picture)
    wait = throttling.speaking(request.key.address, now=now)
    if wait is None and upload:
        wait = throttling.showing(request.key.address, now=now)
    if wait is not None:
        return throttling.with_retry_after(refused(throttling.too_fast(), 429), wait)
    try:
        prepared = [files.prepare_picture(upload)] if upload else []
    except FileRefused as no:
        return refused(str(no), 422)
    return once(request, actor_of(request.key.address), lambda: work(prepared), refused=refused)
