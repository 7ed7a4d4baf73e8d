"""The team: who belongs to it, inviting, changing, leaving; and the page behind an invitation's link."""

from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stammtisch.kit import clock
from stammtisch.people.actions import members, sign_ins
from stammtisch.people.errors import AddressTaken, AlreadyMember, InvitationClosed, PeopleError
from stammtisch.people.models import Firm, Invitation, Member, Role, User
from stammtisch.people.tenancy import firm_scope
from stammtisch.web import access, accounts, joining, second_step, throttling
from stammtisch.web.access import ANYBODY, HOSTS, OWNERS, StaffRequest, proven, public, staff
from stammtisch.web.forms.setup import JoinAgainForm, JoinForm
from stammtisch.web.forms.team import MAY_INVITE, InvitationForm, RoleForm
from stammtisch.web.screens.team import LinkScreen, TeamScreen


@staff(*ANYBODY)
@require_safe
def team(request: StaffRequest) -> HttpResponse:
    """Who belongs to the team."""
    return _show(request, TeamScreen.of(request.member, now=clock.now()))


@staff(*HOSTS)
@require_POST
def invite(request: StaffRequest) -> HttpResponse:
    """Make a link and show it. Shown in the answer itself and stored nowhere: there is no second look."""
    now = clock.now()
    form = InvitationForm(request.POST, by=Role(request.member.role))
    if not form.is_valid():
        return _show(request, TeamScreen.of(request.member, now=now, form=form), status=422)
    if wait := throttling.inviting(now=now):
        return throttling.with_retry_after(render(request, "429.html"), wait)
    invitation, token = members.invite(by=request.member, now=now, **form.cleaned_data)
    screen = LinkScreen.of(request.firm, invitation, token, now=now)
    response = render(
        request, "team/link.html", {"screen": screen, "qr": joining.qr(screen.link), "nav": "team"}, status=201
    )
    response["Referrer-Policy"] = "no-referrer"
    return response


@staff(*HOSTS)
@require_POST
def revoke(request: StaffRequest, invitation: int) -> HttpResponse:
    """The link stops working."""
    allowed = MAY_INVITE[Role(request.member.role)]
    found = access.numbered(Invitation.objects.filter(role__in=allowed), invitation)
    members.revoke(invitation=found, by=request.member, now=clock.now())
    messages.success(request, _("This link no longer works."))
    return redirect("web:team", request.firm.slug)


@staff(*OWNERS)
@require_http_methods(["GET", "POST"])
def member(request: StaffRequest, member: str) -> HttpResponse:
    """Another role for somebody of the team."""
    found = _present(request, member)
    form = RoleForm(request.POST) if request.method == "POST" else RoleForm(initial={"role": found.role})
    if request.method == "POST" and form.is_valid():
        try:
            members.change_role(member=found, role=form.cleaned_data["role"], by=request.member, now=clock.now())
        except PeopleError as no:
            form.add_error("role", str(no))
        else:
            messages.success(request, _("The role of %(name)s is changed.") % {"name": found.name})
            return redirect("web:team", request.firm.slug)
    status = 422 if form.errors else 200
    context = {
        "who": found,
        "form": form,
        "is_secured": _may_take_step(request, found),
        "nav": "team",
    }
    return render(request, "team/member.html", context, status=status)


@staff(*OWNERS)
@require_http_methods(["GET", "POST"])
def dismiss(request: StaffRequest, member: str) -> HttpResponse:
    """Ask once more, then end somebody's access."""
    found = _present(request, member)
    if request.method == "GET":
        return render(request, "team/dismiss.html", {"who": found, "nav": "team"})
    try:
        members.end_membership(member=found, by=request.member, now=clock.now())
    except PeopleError as no:
        messages.error(request, str(no))
    else:
        messages.success(request, _("%(name)s no longer has access.") % {"name": found.name})
    return redirect("web:landing" if found == request.member else "web:team", *_slug_unless_self(request, found))


@staff(*OWNERS)
@require_http_methods(["GET", "POST"])
def sign_out(request: StaffRequest, member: str) -> HttpResponse:
    """Ask once more, then end every sign-in of somebody, also at other firms: a lost phone is lost everywhere."""
    found = _present(request, member)
    if request.method == "GET":
        return render(request, "team/sign_out.html", {"who": found, "nav": "team"})
    sign_ins.end_all(user=found.user, but=request.session.session_key)
    messages.success(request, _("%(name)s is signed out everywhere.") % {"name": found.name})
    return redirect("web:member", request.firm.slug, found.public_id)


@staff(*OWNERS)
@proven
@require_http_methods(["GET", "POST"])
def second_step_away(request: StaffRequest, member: str) -> HttpResponse:
    """Ask once more, then take away the second step of somebody who lost phone and codes; they are told."""
    found = _present(request, member)
    if not _may_take_step(request, found):
        raise Http404
    if request.method == "GET":
        context = {"who": found, "by_mail": bool(settings.MAIL_URL), "nav": "team"}
        return render(request, "team/second_step_away.html", context)
    try:
        second_step.take_away(member=found, by=request.member, now=clock.now())
    except PeopleError as no:
        messages.error(request, str(no))
    else:
        messages.success(request, _("%(name)s signs in with the password alone now.") % {"name": found.name})
    return redirect("web:member", request.firm.slug, found.public_id)


@public
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind an invitation's link: looking changes nothing (mail programs look), accepting uses it up."""
    if not ratelimit.consume(request, action="join"):
        return render(request, "429.html", status=429)
    firm, invitation = joining.invitation_of(token, now=clock.now())
    if firm is None or invitation is None:
        return _private(render(request, "team/join_closed.html", status=404))
    with firm_scope(firm), translation.override(firm.locale_in(translation.get_language()[:2])):
        return _private(_join(request, firm, invitation))


def _join(request: HttpRequest, firm: Firm, invitation: Invitation) -> HttpResponse:
    user = request.user if request.user.is_authenticated else None
    kind = JoinAgainForm if user else JoinForm
    form = kind(request.POST) if request.method == "POST" else kind(initial={"name": user.name if user else ""})
    if request.method == "POST" and form.is_valid():
        try:
            joined = joining.accept(invitation, user, now=clock.now(), **form.cleaned_data)
        except InvitationClosed:
            return render(request, "team/join_closed.html", status=404)
        except AddressTaken as no:
            form.add_error("email", str(no))
        except AlreadyMember:
            return redirect("web:today", firm.slug)
        else:
            return _welcome(request, joined, user)
    status = 422 if form.errors else 200
    return render(request, "team/join.html", {"form": form, "house": firm, "invitation": invitation}, status=status)


def _welcome(request: HttpRequest, joined: Member, user: User | None) -> HttpResponse:
    if user is None:
        accounts.sign_in(request, joined.user)
    return redirect("web:today", joined.firm.slug)


def _private(response: HttpResponse) -> HttpResponse:
    """The address of this page is a secret: it goes to no other page and into no cache."""
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "no-store"
    return response


def _may_take_step(request: StaffRequest, found: Member) -> bool:
    """Not one's own (the settings have that), and not in the demo, whose sign-in everybody shares."""
    others = found != request.member and not request.firm.is_demo
    return others and bool(second_step.secured([found.user_id]))


def _present(request: StaffRequest, public_id: str) -> Member:
    found: Member = access.of_this_firm(Member.objects.filter(firm=request.firm, left_at=None), public_id)
    return found


def _slug_unless_self(request: StaffRequest, found: Member) -> list[str]:
    return [] if found == request.member else [request.firm.slug]


def _show(request: StaffRequest, screen: TeamScreen, status: int = 200) -> HttpResponse:
    return render(request, "team/team.html", {"screen": screen, "nav": "team"}, status=status)
