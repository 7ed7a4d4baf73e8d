"""What a person sees when something broke on our side: a sentence, never a stack trace."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import get_template

#: Seconds after which a browser or a provider may try again.
SOON = "5"


def server_error(request: HttpRequest) -> HttpResponse:
    """The page for an error nobody caught, wherever it happened: 503 for a database that is locked, full or away,
    which passes by itself; 500 for a fault of ours.

    Rendered without context: nothing that broke may be needed to say so.
    """
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return HttpResponse(get_template("503.html").render(), status=503, headers={"Retry-After": SOON})
    return HttpResponse(get_template("500.html").render(), status=500)
