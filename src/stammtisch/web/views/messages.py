"""One message: reacting, settling, changing one's own, taking it back; taking out a guest's."""

from random import SystemRandom

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stammtisch.conversations.actions import moderation, talk
from stammtisch.conversations.errors import Refused
from stammtisch.conversations.models import Message, Side
from stammtisch.kit import clock
from stammtisch.kit.text.emoji import one_emoji
from stammtisch.web.access import ANYBODY, HOSTS, TALKERS, StaffRequest, of_this_firm, staff
from stammtisch.web.forms.round_acts import ReasonForm
from stammtisch.web.screens.messages import MessageScreen, is_guests_talk, is_own, message_screen


@staff(*ANYBODY)
@require_safe
def message(request: StaffRequest, message: str) -> HttpResponse:
    """Everything about a line: below it where htmx asks, else on a page of its own."""
    screen = _screen(request, _message(message))
    template = "talk/_message.html" if request.headers.get("HX-Request") else "talk/message.html"
    return render(request, template, {"screen": screen, "nav": screen.nav})


@staff(*TALKERS)
@require_POST
def message_react(request: StaffRequest, message: str) -> HttpResponse:
    """Put an emoji on it, in place of one's former one; the same once more, or none, takes it back."""
    found = _message(message)
    typed = request.POST.get("emoji", "") or request.POST.get("other", "")
    emoji = one_emoji(typed)
    if typed.strip() and not emoji:
        return _with_problem(request, found, _("Please give one emoji, for example 👍."))
    if found.reactions.filter(member=request.member, emoji=emoji).exists():
        emoji = ""
    talk.react(message=found, emoji=emoji, member=request.member, now=clock.now())
    return redirect(_screen(request, found).room_url)


@staff(*TALKERS)
@require_POST
def message_settle(request: StaffRequest, message: str) -> HttpResponse:
    """This one needs no answer."""
    found = _message(message)
    if found.side != Side.OUTSIDE:
        raise PermissionDenied
    talk.settle(message=found, member=request.member, now=clock.now())
    return redirect(_screen(request, found).room_url)


@staff(*TALKERS)
@require_http_methods(["GET", "HEAD", "POST"])
def message_edit(request: StaffRequest, message: str) -> HttpResponse:
    """Write one's own message anew; the team can still read what it said before."""
    found = _own(request, message)
    if request.method != "POST":
        return _edit_page(request, found, found.text)
    text = request.POST.get("text", "")
    try:
        talk.edit(message=found, text=text, now=clock.now(), dice=SystemRandom())
    except Refused as no:
        return _edit_page(request, found, text, error=str(no))
    return redirect(_screen(request, found).room_url)


@staff(*TALKERS)
@require_http_methods(["GET", "HEAD", "POST"])
def message_delete(request: StaffRequest, message: str) -> HttpResponse:
    """Take one's own message back, after a question."""
    found = _own(request, message)
    screen = _screen(request, found)
    if request.method == "POST":
        talk.delete(message=found, now=clock.now(), dice=SystemRandom())
        return redirect(screen.room_url)
    return render(request, "talk/delete.html", {"screen": screen, "nav": screen.nav})


@staff(*HOSTS)
@require_http_methods(["GET", "HEAD", "POST"])
def message_take_out(request: StaffRequest, message: str) -> HttpResponse:
    """Take a guest's words out of the talk, with a reason for their author."""
    found = _message(message)
    if not is_guests_talk(found):
        raise PermissionDenied
    screen = _screen(request, found)
    if found.deleted_at is not None:
        return redirect(screen.room_url)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        moderation.take_out(message=found, by=request.member, reason=reason, now=clock.now(), dice=SystemRandom())
        return redirect(screen.room_url)
    context = {"screen": screen, "form": form, "nav": screen.nav}
    return render(request, "talk/take_out.html", context, status=422 if form.is_bound else 200)


def _message(public_id: str) -> Message:
    rows = Message.objects.select_related("room", "reply_to", "address__person", "to_address__person")
    found: Message = of_this_firm(rows, public_id)
    return found


def _own(request: StaffRequest, public_id: str) -> Message:
    found = _message(public_id)
    if not is_own(found, request.member) or found.deleted_at is not None:
        raise PermissionDenied
    return found


def _screen(request: StaffRequest, message: Message) -> MessageScreen:
    may_talk = request.member.role in TALKERS
    return message_screen(message, firm=request.firm, member=request.member, may_talk=may_talk, now=clock.now())


def _with_problem(request: StaffRequest, message: Message, problem: str) -> HttpResponse:
    context = {"screen": _screen(request, message), "nav": "inbox", "problem": problem}
    return render(request, "talk/message.html", context, status=422)


def _edit_page(request: StaffRequest, message: Message, text: str, *, error: str = "") -> HttpResponse:
    context = {"screen": _screen(request, message), "nav": "inbox", "text": text, "error": error}
    return render(request, "talk/edit.html", context, status=422 if error else 200)
