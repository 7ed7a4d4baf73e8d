"""Tables: making one, its link and code, its doors."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from stammtisch.conversations.actions import rooms as actions
from stammtisch.conversations.actions import tables as table_actions
from stammtisch.conversations.models import Room
from stammtisch.conversations.models.room import RoomKind
from stammtisch.conversations.queries.keyset import Cursor
from stammtisch.kit import clock
from stammtisch.web.access import ANYBODY, HOSTS, StaffRequest, of_this_firm, staff
from stammtisch.web.forms.rooms import TableForm
from stammtisch.web.screens.tables import table_screen, tables_screen


@staff(*ANYBODY)
@require_safe
def tables(request: StaffRequest) -> HttpResponse:
    """All tables, and a new one."""
    return _list(request, TableForm())


@staff(*HOSTS)
@require_POST
def table_new(request: StaffRequest) -> HttpResponse:
    """Set up a table and show how guests come to it."""
    form = TableForm(request.POST)
    if not form.is_valid():
        return _list(request, form, status=422)
    room = actions.open_table(now=clock.now(), **form.cleaned_data)
    return redirect("web:table_manage", request.firm.slug, room.public_id)


@staff(*ANYBODY)
@require_safe
def table_manage(request: StaffRequest, room: str) -> HttpResponse:
    """How guests come to a table, and who sits there."""
    table = _table(room)
    return _own_page(request, table, TableForm(initial={"title": table.title, "welcome": table.welcome}))


@staff(*HOSTS)
@require_POST
def table_describe(request: StaffRequest, room: str) -> HttpResponse:
    """A new title and welcome."""
    table, form = _table(room), TableForm(request.POST)
    if not form.is_valid():
        return _own_page(request, table, form, status=422)
    table_actions.describe(room=table, now=clock.now(), **form.cleaned_data)
    return redirect("web:table_manage", request.firm.slug, table.public_id)


@staff(*HOSTS)
@require_POST
def table_doors(request: StaffRequest, room: str) -> HttpResponse:
    """Let new guests in, or nobody new."""
    table = _table(room)
    table_actions.let_in(room=table, is_open=request.POST.get("open") == "yes", now=clock.now())
    return redirect("web:table_manage", request.firm.slug, table.public_id)


@staff(*ANYBODY)
@require_safe
def table_sheet(request: StaffRequest, room: str) -> HttpResponse:
    """A sheet with the code, for the counter or the door."""
    screen = table_screen(request.firm, _table(room), form=None, now=clock.now())
    return render(request, "talk/sheet.html", {"screen": screen, "nav": screen.nav})


def _table(public_id: str) -> Room:
    found: Room = of_this_firm(Room.objects.filter(kind=RoomKind.TABLE), public_id)
    return found


def _list(request: StaffRequest, form: TableForm, *, status: int = 200) -> HttpResponse:
    screen = tables_screen(
        request.firm,
        form=form if request.member.role in HOSTS else None,
        after=Cursor.read(request.GET.get("after", "")),
        before=Cursor.read(request.GET.get("before", "")),
        now=clock.now(),
    )
    return render(request, "talk/tables.html", {"screen": screen, "nav": screen.nav}, status=status)


def _own_page(request: StaffRequest, table: Room, form: TableForm, *, status: int = 200) -> HttpResponse:
    may_change = request.member.role in HOSTS
    screen = table_screen(request.firm, table, form=form if may_change else None, now=clock.now())
    return render(request, "talk/table.html", {"screen": screen, "nav": screen.nav}, status=status)
