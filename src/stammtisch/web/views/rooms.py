"""A room: reading it, speaking in it, and looking after who waits there."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from stammtisch.conversations.actions import files, talk, threads
from stammtisch.conversations.errors import FileRefused
from stammtisch.conversations.models import Message, Room, Thread
from stammtisch.conversations.rules import rest_until
from stammtisch.kit import clock
from stammtisch.people.models import Member
from stammtisch.web.access import ANYBODY, TALKERS, StaffRequest, of_this_firm, staff
from stammtisch.web.forms.rooms import Draft, RestForm
from stammtisch.web.idempotency import actor_of, once
from stammtisch.web.screens.rooms import Span, room_screen, room_url


@staff(*ANYBODY)
@require_safe
def room(request: StaffRequest, room: str) -> HttpResponse:
    """What was said, newest at the end; `before`, `after` or `at` name another span, `reply` a line to answer."""
    span = Span(*(_number(request, name) for name in ("before", "after", "at")))
    return _page(request, of_this_firm(Room.objects, room), span=span, draft=Draft.read(request.GET))


@staff(*TALKERS)
@require_POST
def say(request: StaffRequest, room: str) -> HttpResponse:
    """Answer everybody in the room, or leave a note for the team; a refusal brings the words back."""
    place, draft, now = of_this_firm(Room.objects, room), Draft.read(request.POST), clock.now()

    def refused(sentence: str, status: int) -> HttpResponse:
        return _page(request, place, draft=draft, error=sentence, status=status)

    try:
        prepared = files.prepare_all(request.FILES.getlist("files"))
    except FileRefused as no:
        return refused(str(no), 422)

    def work() -> str:
        if draft.kind == "note":
            talk.note(room=place, member=request.member, text=draft.text, now=now, files=prepared)
        else:
            talk.answer(
                room=place,
                member=request.member,
                text=draft.text,
                now=now,
                reply_to=_answered(place, draft),
                files=prepared,
            )
        return room_url(request.firm, place) + "#end"

    return once(request, actor_of(request.member), work, refused=refused)


@staff(*TALKERS)
@require_POST
def thread_assign(request: StaffRequest, thread: str) -> HttpResponse:
    """Give a conversation to somebody who talks with guests, or to nobody in particular."""
    found = of_this_firm(Thread.objects, thread)
    chosen = request.POST.get("to", "")
    members = Member.objects.filter(firm=request.firm, left_at=None, role__in=TALKERS)
    threads.assign(thread=found, to=of_this_firm(members, chosen) if chosen else None, now=clock.now())
    return redirect(room_url(request.firm, found.room))


@staff(*TALKERS)
@require_POST
def thread_rest(request: StaffRequest, thread: str) -> HttpResponse:
    """Let a conversation rest until nine o'clock of a later day."""
    found, now, form = of_this_firm(Thread.objects, thread), clock.now(), RestForm(request.POST)
    until = rest_until(*form.chosen(), now=now, zone=request.firm.zone) if form.is_valid() else None
    if until is None:
        return _page(request, found.room, problem=_("Please choose a day after today."), status=422)
    threads.snooze(thread=found, until=until, now=now)
    return redirect(room_url(request.firm, found.room))


@staff(*TALKERS)
@require_POST
def thread_finish(request: StaffRequest, thread: str) -> HttpResponse:
    """Nothing is owed any more; back to where it was said."""
    done = threads.finish(thread=of_this_firm(Thread.objects, thread), now=clock.now())
    if request.POST.get("back") == "inbox":
        return redirect("web:inbox", request.firm.slug)
    return redirect(room_url(request.firm, done.room))


def _page(
    request: StaffRequest,
    room: Room,
    *,
    span: Span | None = None,
    draft: Draft | None = None,
    error: str = "",
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    draft = draft or Draft()
    screen = room_screen(
        request.firm,
        request.member,
        room,
        now=clock.now(),
        may_talk=request.member.role in TALKERS,
        span=span or Span(),
        draft=draft,
        reply_to=_answered(room, draft),
        error=error,
        problem=problem,
    )
    return render(request, "talk/room.html", {"screen": screen, "nav": screen.nav}, status=status)


def _answered(room: Room, draft: Draft) -> Message | None:
    """The line of this room that is answered; one that is gone or elsewhere is none."""
    found: Message | None = None
    if draft.reply_to:
        found = Message.objects.filter(room=room, public_id=draft.reply_to, deleted_at=None).first()
    return found


def _number(request: HttpRequest, name: str) -> int | None:
    given = request.GET.get(name, "")
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 16 else None
