"""Pages of the sign-in library that this product does without."""

from django.http import Http404, HttpRequest, HttpResponse

from stammtisch.web.access import public


@public
def closed(request: HttpRequest) -> HttpResponse:
    """Not there: nobody signs up by themselves, and nobody without a password gets one by being signed in."""
    raise Http404
