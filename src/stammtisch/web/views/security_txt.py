"""`/.well-known/security.txt`: where somebody who found a hole may tell us (RFC 9116)."""

from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from stammtisch.kit import clock
from stammtisch.web.access import public

#: The page is made anew at each request, so it never gets old while somebody runs this installation.
EXPIRES = timedelta(days=180)


@public
@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """404 unless the owner has said who takes such reports: a made-up contact would be worse than none."""
    if not settings.SECURITY_CONTACT:
        raise Http404
    lines = [
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {clock.now() + EXPIRES:%Y-%m-%dT00:00:00Z}",
        "Preferred-Languages: de, en",
        f"Canonical: {settings.PUBLIC_URL}/.well-known/security.txt",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
