"""Tables: the list, one table's own page, and the sheet to print."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

import segno
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stammtisch.conversations.models import Room, Seat
from stammtisch.conversations.queries import tables
from stammtisch.conversations.queries.keyset import Cursor
from stammtisch.people.models import Firm
from stammtisch.web import words
from stammtisch.web.faces import Face, face
from stammtisch.web.forms.rooms import TableForm
from stammtisch.web.screens.rooms import room_url


@dataclass(frozen=True)
class QR:
    """A code as the path of an SVG: one rectangle per run of dark squares."""

    path: str
    #: Squares on a side, the quiet zone included.
    size: int


@dataclass(frozen=True)
class TableRow:
    """One table in the list."""

    person: Face
    url: str
    title: str
    #: "three guests · new guests may sit down"
    words: str
    when: str


@dataclass(frozen=True)
class TablesScreen:
    """All that `talk/tables.html` sees."""

    rows: list[TableRow]
    form: TableForm | None
    newer_url: str
    older_url: str
    nav: str = "inbox"


@dataclass(frozen=True)
class TableScreen:
    """All that `talk/table.html` and `talk/sheet.html` see."""

    title: str
    welcome: str
    room_id: str
    room_url: str
    manage_url: str
    invite_url: str
    qr: QR
    is_open: bool
    guests: list[tuple[Face, str]]
    guest_count: str
    sheet_url: str
    #: None for those who may only look.
    form: TableForm | None
    doors_url: str
    nav: str = "inbox"


def tables_screen(
    firm: Firm, *, form: TableForm | None, after: Cursor | None, before: Cursor | None, now: datetime
) -> TablesScreen:
    """The tables, the newest first."""
    page = tables.tables(after=after, before=before)
    url = reverse("web:tables", args=[firm.slug])
    return TablesScreen(
        rows=[_row(room, firm, now) for room in page.rows],
        form=form,
        newer_url=f"{url}?before={page.previous}" if page.previous else "",
        older_url=f"{url}?after={page.next}" if page.next else "",
    )


def table_screen(firm: Firm, room: Room, *, form: TableForm | None, now: datetime) -> TableScreen:
    """One table: link, code, guests."""
    invite = invite_url(room)
    guests = tables.guests(room)
    ids = [firm.slug, room.public_id]
    return TableScreen(
        title=room.title,
        welcome=room.welcome,
        room_id=room.public_id,
        room_url=room_url(firm, room),
        manage_url=reverse("web:table_manage", args=ids),
        invite_url=invite,
        qr=qr(invite),
        is_open=room.is_open and room.archived_at is None,
        guests=[_guest(seat, firm, now) for seat in guests],
        guest_count=_guests(tables.guest_count(room)),
        sheet_url=reverse("web:table_sheet", args=ids),
        form=form,
        doors_url=reverse("web:table_doors", args=ids),
    )


def invite_url(room: Room) -> str:
    """What guests open; from the installation's own address, never from the request's."""
    origin: str = settings.PUBLIC_URL.origin
    return origin + reverse("web:table", args=[room.public_id])


def qr(text: str) -> QR:
    """The code of a link, readable from a photo of a printed sheet."""
    rows = [list(row) for row in segno.make(text, error="m", micro=False).matrix_iter(border=4)]
    pieces = []
    for y, row in enumerate(rows):
        x = 0
        for is_dark, run in groupby(row):
            length = len(list(run))
            if is_dark:
                pieces.append(f"M{x} {y}h{length}v1h-{length}z")
            x += length
    return QR("".join(pieces), len(rows))


def _row(room: Room, firm: Firm, now: datetime) -> TableRow:
    doors = _("new guests may sit down") if room.is_open else _("closed for new guests")
    guests: int = room.guest_count  # type: ignore[attr-defined]
    return TableRow(
        person=face(room.title, room.pk),
        url=room_url(firm, room) + "#end",
        title=room.title,
        words=f"{_guests(guests)} · {doors}",
        when=words.day(room.last_message_at or room.created_at, now, firm.zone),
    )


def _guests(count: int) -> str:
    if count == 0:
        return _("nobody sits here yet")
    return ngettext("one guest", "%(number)s guests", count) % {"number": words.number(count)}


def _guest(seat: Seat, firm: Firm, now: datetime) -> tuple[Face, str]:
    since = _("since %(moment)s") % {"moment": words.day(seat.joined_at, now, firm.zone)}
    return face(seat.name, seat.address.person_id if seat.address else 0), since
