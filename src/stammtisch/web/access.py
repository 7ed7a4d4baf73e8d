"""The only way from an id in a URL to an object, and the mark each view must carry.

"Not yours" and "not there" look alike: 404. A view without a mark is refused by the middleware, so a forgotten
check fails closed.
"""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from urllib.parse import urlsplit, urlunsplit

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from stammtisch.kit import clock, ids
from stammtisch.people.actions import audit
from stammtisch.people.models import Firm, Member, Role
from stammtisch.people.models.audit import AuditKind
from stammtisch.people.tenancy import firm_scope
from stammtisch.web import second_step

P = ParamSpec("P")
Mark = Callable[[Callable[..., HttpResponseBase]], Callable[..., HttpResponseBase]]

#: Everybody in the team; advisers read and comment, they do not speak for the firm.
ANYBODY = (Role.OWNER, Role.HOST, Role.COLLEAGUE, Role.ADVISER)
#: Who talks with guests.
TALKERS = (Role.OWNER, Role.HOST, Role.COLLEAGUE)
#: Who prepares and leads rounds.
HOSTS = (Role.OWNER, Role.HOST)
OWNERS = (Role.OWNER,)


class StaffRequest(HttpRequest):
    """A request of a member, with the firm open."""

    firm: Firm
    member: Member


def staff(
    *roles: Role,
) -> Callable[[Callable[Concatenate[StaffRequest, P], HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """Only for present members of the firm in the URL with one of these roles; the firm is open inside the view.

    Not signed in → the sign-in page; no member of this firm → 404; another role → 403; no second step where the firm
    demands one → 403 with the way to it.
    """

    def mark(
        view: Callable[Concatenate[StaffRequest, P], HttpResponseBase],
    ) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def guarded(request: StaffRequest, firm: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return _ask_who_is_there(request, firm)
            member = member_of(request, firm)
            if member.role not in roles:
                _note_refusal(request, member)
                raise PermissionDenied
            language = member.firm.locale_in(request.user.language or member.firm.language)
            _remember(request, member.firm, language)
            with firm_scope(member.firm), translation.override(language):
                if second_step.is_missing(member.user, member.firm):
                    response = _secure_first(request, member.firm)
                else:
                    request.firm, request.member = member.firm, member
                    response = view(request, *args, **kwargs)
                response.headers.setdefault("Content-Language", language)
                response.headers.setdefault("Cache-Control", "no-store")
            return response

        guarded.access = tuple(roles)  # type: ignore[attr-defined]
        return guarded

    return mark


def proven(view: Callable[Concatenate[StaffRequest, P], HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Below :func:`staff`: what is asked for is delicate, so whoever asks proves once more who they are.

    Whoever has nothing to prove it with (the demo's visitor) is not asked.
    """
    asked: Callable[..., HttpResponseBase] = reauthentication_required(allow_get=False)(view)
    return asked


def _ask_who_is_there(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The sign-in page; afterwards the page that was asked for, or from which something was sent."""
    if request.method in ("GET", "HEAD"):
        return redirect_to_login(request.get_full_path())
    messages.warning(request, _("Please sign in. What you just sent was not done; please send it again then."))
    return redirect_to_login(_page_before(request) or reverse("web:today", args=[slug]))


def _page_before(request: HttpRequest) -> str:
    """The path of our own page that this request came from, or ""."""
    came_from = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(came_from, {request.get_host()}):
        return ""
    parts = urlsplit(came_from)
    return urlunsplit(("", "", parts.path, parts.query, ""))


def _secure_first(request: HttpRequest, firm: Firm) -> HttpResponseBase:
    """Nothing of the firm is shown, and nothing of what was sent is done, until a second step stands."""
    return render(request, "team/secure_first.html", {"house": firm}, status=403)


def _note_refusal(request: HttpRequest, member: Member) -> None:
    """The page by its kind, "/rounds/…/prepare/": which of them it was is nobody's business here."""
    route = request.resolver_match.route if request.resolver_match else ""
    page = re.sub(r"<[^>]+>", "…", route.removeprefix("f/<slug:firm>"))
    with firm_scope(member.firm):
        audit.note_once(kind=AuditKind.REFUSED, by=member, now=clock.now(), about=page)


def _remember(request: HttpRequest, firm: Firm, language: str) -> None:
    """The firm last seen: where the first page leads, and how pages outside of a firm address the user."""
    if (request.session.get("firm"), request.session.get("language")) != (firm.slug, language):
        request.session["firm"], request.session["language"] = firm.slug, language


def member_of(request: HttpRequest, slug: str) -> Member:
    """The signed-in user's membership in the firm with this slug, or 404."""
    member = (
        Member.objects.select_related("firm", "user")
        .filter(firm__slug=slug, user_id=request.user.pk or 0, left_at=None)
        .first()
    )
    if member is None:
        raise Http404
    return member


def public(view: Callable[Concatenate[HttpRequest, P], HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Open to everybody; whatever firm it shows, it opens with :func:`firm_of` and a right of its own."""
    view.access = "public"  # type: ignore[attr-defined]
    return view


def firm_of(public_id: str) -> Firm:
    """The firm a public id belongs to, or 404."""
    firm = Firm.objects.filter(code=ids.code_of(public_id)).first() if ids.code_of(public_id) else None
    if firm is None:
        raise Http404
    return firm


def of_this_firm(queryset: Any, public_id: str) -> Any:
    """The one row of an already scoped queryset with this public id, or 404."""
    found = queryset.filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def numbered(queryset: Any, number: int) -> Any:
    """The one row of an already scoped queryset with this id, for rows that have no public one, or 404."""
    found = queryset.filter(pk=number).first() if number < 2**63 else None
    if found is None:
        raise Http404
    return found
