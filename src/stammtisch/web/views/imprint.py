"""Who stands behind the pages guests see, and what holds there.

Source: § 5 DDG, § 18 MStV: an imprint easily seen, at most two clicks away, on every public page. DSA Art. 14: the
rules of moderation in plain words.
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_safe

from stammtisch.formats.models import Artefact
from stammtisch.people.models import Firm
from stammtisch.people.tenancy import firm_scope
from stammtisch.web.access import firm_of, public
from stammtisch.web.guest_access import GuestRequest, at_table, language_for


@at_table
@require_safe
def of_the_table(request: GuestRequest) -> HttpResponse:
    """Linked under every page of a table."""
    return _page(request, request.firm, reverse("web:table", args=[request.room.public_id]))


@public
@require_safe
def of_the_story(request: HttpRequest, story: str) -> HttpResponse:
    """Linked under a story's page, and under what is left of one that was taken away."""
    firm = firm_of(story)
    with firm_scope(firm), translation.override(language_for(request, firm)):
        if not Artefact.objects.filter(round__public_id=story).exists():
            raise Http404
        return _page(request, firm, reverse("web:story", args=[story]))


@at_table
@require_safe
def table_rules(request: GuestRequest) -> HttpResponse:
    """The house rules, linked under every page of a table."""
    return _rules(request, request.firm, "table", request.room.public_id)


@public
@require_safe
def story_rules(request: HttpRequest, story: str) -> HttpResponse:
    """The house rules, linked under a story's page."""
    firm = firm_of(story)
    with firm_scope(firm), translation.override(language_for(request, firm)):
        if not Artefact.objects.filter(round__public_id=story).exists():
            raise Http404
        return _rules(request, firm, "story", story)


def _rules(request: HttpRequest, firm: Firm, kind: str, public_id: str) -> HttpResponse:
    context = {
        "firm": firm,
        "back_url": reverse(f"web:{kind}", args=[public_id]),
        "report_url": reverse(f"web:{kind}_report", args=[public_id]),
    }
    return _quiet(render(request, "guest/rules.html", context))


def _page(request: HttpRequest, firm: Firm, back_url: str) -> HttpResponse:
    if not firm.says_who_it_is:
        raise Http404
    return _quiet(render(request, "guest/imprint.html", {"firm": firm, "back_url": back_url}))


def _quiet(response: HttpResponse) -> HttpResponse:
    """Read by people, kept by no cache and no search engine."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Language"] = translation.get_language()
    response.headers["X-Robots-Tag"] = "noindex"
    return response
