"""Where one is signed in, and ending that elsewhere. Not in the demo: everybody who looks shares its sign-in."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from stammtisch.kit import clock
from stammtisch.people import queries
from stammtisch.people.actions import sign_ins as actions
from stammtisch.web.access import ANYBODY, StaffRequest, staff
from stammtisch.web.screens.sign_ins import SignInsScreen


@staff(*ANYBODY)
@require_safe
def sign_ins(request: StaffRequest) -> HttpResponse:
    """Every browser in which one is signed in."""
    _refuse_in_the_demo(request)
    now = clock.now()
    found = queries.sign_ins_of(request.member.user, now=now)
    screen = SignInsScreen.of(request.firm, found, here=request.session.session_key or "", now=now)
    return render(request, "settings/sign_ins.html", {"screen": screen, "nav": "settings"})


@staff(*ANYBODY)
@require_POST
def end(request: StaffRequest, handle: str) -> HttpResponse:
    """One of the others ends; 404 for one that is not there, is not one's own, or is this one."""
    _refuse_in_the_demo(request)
    if not actions.end_one(user=request.member.user, handle=handle, but=request.session.session_key):
        raise Http404
    messages.success(request, _("That device is signed out."))
    return redirect("web:settings_sign_ins", request.firm.slug)


@staff(*ANYBODY)
@require_POST
def end_others(request: StaffRequest) -> HttpResponse:
    """All of them end but this one."""
    _refuse_in_the_demo(request)
    count = actions.end_all(user=request.member.user, but=request.session.session_key)
    words = ngettext("One other device is signed out.", "%(count)s other devices are signed out.", count)
    messages.success(request, words % {"count": count} if count else _("You were signed in nowhere else."))
    return redirect("web:settings_sign_ins", request.firm.slug)


def _refuse_in_the_demo(request: StaffRequest) -> None:
    if request.firm.is_demo:
        raise Http404
