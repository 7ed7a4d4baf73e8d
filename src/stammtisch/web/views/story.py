"""The finished story: a public page, a sheet for reading aloud, a PDF. No cookie, nothing to sign in for."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.views.decorators.http import require_safe

from stammtisch.formats import artefacts
from stammtisch.formats.models import Artefact
from stammtisch.kit import clock, signing
from stammtisch.people.tenancy import firm_scope
from stammtisch.web import print as on_paper
from stammtisch.web import throttling
from stammtisch.web.access import firm_of, public
from stammtisch.web.guest_access import language_for
from stammtisch.web.screens.guest.story import StoryScreen, story_screen

Show = Callable[[HttpRequest, StoryScreen], HttpResponse]


def story_view(*, aloud: bool = False) -> Callable[[Show], Callable[..., HttpResponseBase]]:
    """Find the story by its id: 404 if there is none (yet), 410 with a friendly page if it was taken away.

    Browsers ask again each time (a withdrawn sentence must not live on in a cache), and are told by the tag when
    nothing has changed.
    """

    def mark(show: Show) -> Callable[..., HttpResponseBase]:
        @public
        @require_safe
        @wraps(show)
        def found(request: HttpRequest, story: str) -> HttpResponseBase:
            firm = firm_of(story)
            with firm_scope(firm), translation.override(language_for(request, firm)):
                artefact = _artefact(story)
                shown = artefacts.of_round(artefact.round) if artefact.offline_at is None else None
                if shown is None:
                    return _gone(request, artefact)
                screen = story_screen(artefact.round, shown, aloud=aloud or "aloud" in request.GET)
                tag = _tag(request, artefact)
                response = get_conditional_response(request, etag=tag) or show(request, screen)
                response.headers["ETag"] = tag
                response.headers["Cache-Control"] = "no-cache"
                patch_vary_headers(response, ["Accept-Language"])
                response.headers["Content-Language"] = translation.get_language()
                if not screen.is_listed:
                    response.headers["X-Robots-Tag"] = "noindex"
                return response

        return found

    return mark


@story_view()
def page(request: HttpRequest, screen: StoryScreen) -> HttpResponse:
    """The story to read."""
    return render(request, "story/page.html", {"screen": screen})


@story_view(aloud=True)
def aloud(request: HttpRequest, screen: StoryScreen) -> HttpResponse:
    """One sentence to a line, large."""
    return render(request, "story/page.html", {"screen": screen})


@story_view()
def pdf(request: HttpRequest, screen: StoryScreen) -> HttpResponse:
    """The story on paper, or the reading-aloud sheet with `?aloud=1`."""
    if wait := throttling.printing(now=clock.now()):
        return throttling.with_retry_after(render(request, "429.html"), wait)
    response = HttpResponse(on_paper.story_pdf(screen.as_data()), content_type="application/pdf")
    response.headers["Content-Disposition"] = 'inline; filename="story.pdf"'
    return response


def _artefact(public_id: str) -> Artefact:
    artefact: Artefact | None = (
        Artefact.objects.filter(round__public_id=public_id)
        .select_related("firm", "round__firm", "round__room")
        .first()
    )
    if artefact is None:
        raise Http404
    return artefact


def _gone(request: HttpRequest, artefact: Artefact) -> HttpResponse:
    firm, url = artefact.firm, reverse("web:story_imprint", args=[artefact.round.public_id])
    context = {"house": firm.name, "imprint_url": url if firm.says_who_it_is else ""}
    response = render(request, "story/gone.html", context, status=410)
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Cache-Control"] = "no-cache"
    return response


def _tag(request: HttpRequest, artefact: Artefact) -> str:
    parts = (
        artefact.digest,
        request.get_full_path(),
        translation.get_language(),
        artefact.firm.name,
        artefact.firm.says_who_it_is,
        artefact.round.is_listed,
        settings.STAMMTISCH_VERSION,
    )
    return f'W/"{signing.digest(repr(parts))[:32]}"'
