"""What happens around every page: language, forgetting, refusal of unmarked views."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation

from stammtisch.kit import clock
from stammtisch.people import sign_in_store
from stammtisch.web.language import from_browser

Respond = Callable[[HttpRequest], HttpResponseBase]

#: Views of libraries that guard themselves.
SELF_GUARDED = ("allauth.", "django.contrib.staticfiles.")


class LanguageMiddleware:
    """Pages outside of a firm speak the user's language, else the browser's; firm pages choose for themselves."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # The firm last seen has left its language with du or Sie (`access.staff`).
        language = request.session.get("language") or getattr(request.user, "language", "")
        language = language or from_browser(request.headers.get("Accept-Language", ""))
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class SeenMiddleware:
    """Notes that a sign-in is in use, so that one which is not ends by itself."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.user.is_authenticated:
            sign_in_store.note_seen(request.session, now=clock.now())
        return self.get_response(request)


class WordsMiddleware:
    """An address that only takes what a form sends, typed or loaded again by a person: a page instead of nothing."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and request.method == "GET":
            response.content = render_to_string("errors/405.html", request=request)
        return response


class ForgetMiddleware:
    """Pages of somebody signed in are kept by no cache; after signing out the browser forgets what it kept."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if getattr(request, "signed_out", False):
            response.headers["Clear-Site-Data"] = '"cache", "storage"'
        if request.user.is_authenticated or request.path.startswith("/accounts/"):
            response.headers["Cache-Control"] = "no-store"
        return response


class ClosedByDefaultMiddleware:
    """A view that does not say who may see it is not shown to anybody."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        """404 for an unmarked view, and in development an error that names it."""
        if hasattr(view, "access") or view.__module__.startswith(SELF_GUARDED):
            return None
        if settings.DEBUG:
            raise RuntimeError(f"{view.__module__}.{view.__name__} does not say who may see it (web/access.py).")
        return render(request, "404.html", status=404)
