"""From the id of a table in a URL to the table, its firm, and the guest who asks: the guests' half of `access.py`.

Only tables are found here; a direct room, a comment thread or another firm's room looks as if it were not there.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt

from stammtisch.conversations.models import Room, Seat
from stammtisch.conversations.models.room import RoomKind
from stammtisch.kit import clock
from stammtisch.people.models import AddressKey, Firm
from stammtisch.people.tenancy import firm_scope
from stammtisch.web import guests
from stammtisch.web.access import firm_of
from stammtisch.web.language import from_browser

P = ParamSpec("P")


class GuestRequest(HttpRequest):
    """A request at a table, with the firm open."""

    firm: Firm
    room: Room
    #: What the browser holds for this firm; None for somebody unknown.
    key: AddressKey | None
    #: The guest's seat at this table, also one that was left.
    seat: Seat | None


class SeatedRequest(GuestRequest):
    """A request of somebody who sits, or sat, at this table."""

    key: AddressKey
    seat: Seat


def at_table(view: Callable[Concatenate[GuestRequest, P], HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Open to everybody with the table's link. A form must come from one of our own pages."""

    @wraps(view)
    def found(request: GuestRequest, room: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if request.method not in ("GET", "HEAD") and not guests.comes_from_our_page(request):
            raise PermissionDenied
        firm = firm_of(room)
        with firm_scope(firm):
            request.firm, request.room = firm, table_of(firm, room)
            request.key = guests.key_in(request.COOKIES, firm, now=clock.now())
            request.seat = _seat(request)
            language = language_for(request, firm, request.key)
            with translation.override(language):
                response = view(request, *args, **kwargs)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("Content-Language", language)
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    found.access = "public"  # type: ignore[attr-defined]
    return csrf_exempt(found)


def has_seat(view: Callable[Concatenate[SeatedRequest, P], HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Only for who sits at the table now; anybody else is shown the way to a seat."""
    return _with_seat(view, lambda seat: seat.left_at is None)


def had_seat(view: Callable[Concatenate[SeatedRequest, P], HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """For who sits or sat at the table: rights do not end with the seat."""
    return _with_seat(view, lambda _seat: True)


def _with_seat(
    view: Callable[Concatenate[SeatedRequest, P], HttpResponseBase], allows: Callable[[Seat], bool]
) -> Callable[..., HttpResponseBase]:
    @wraps(view)
    def known(request: GuestRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if request.seat is None or not allows(request.seat):
            return redirect("web:table", request.room.public_id)
        return view(cast(SeatedRequest, request), *args, **kwargs)

    return at_table(known)  # type: ignore[arg-type]  # `wraps` shows the narrower request


def language_for(request: HttpRequest, firm: Firm, key: AddressKey | None = None) -> str:
    """The guest's language, or the browser's, in the firm's tone."""
    known: str = key.address.person.language if key else ""
    return firm.locale_in(known or from_browser(request.headers.get("Accept-Language", "")))


def table_of(firm: Firm, public_id: str) -> Room:
    """The table of the open firm with this public id, or 404."""
    room: Room | None = Room.objects.filter(public_id=public_id, kind=RoomKind.TABLE, archived_at=None).first()
    if room is None:
        raise Http404
    room.firm = firm
    return room


def _seat(request: GuestRequest) -> Seat | None:
    if request.key is None:
        return None
    # After a merge of two persons either address may hold the seat.
    seats = Seat.objects.filter(room=request.room, address__person=request.key.address.person_id)
    seat: Seat | None = (
        seats.select_related("address__person").order_by(F("left_at").desc(nulls_first=True), "-id").first()
    )
    if seat is not None:
        seat.room, seat.firm = request.room, request.firm
    return seat
