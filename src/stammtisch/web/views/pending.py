"""A page whose part is being built: 404 for everybody. Nothing may point here when a release is made."""

from django.http import Http404, HttpRequest, HttpResponse

from stammtisch.web.access import public


@public
def pending(request: HttpRequest, **ids: str) -> HttpResponse:
    """Not there yet."""
    raise Http404
