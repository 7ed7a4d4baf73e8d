"""What every template knows besides its own screen: firm, member, languages, version."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context of the page shell."""
    return {
        "firm": getattr(request, "firm", None),
        "member": getattr(request, "member", None),
        "language": translation.get_language() or "de",
        "version": settings.STAMMTISCH_VERSION,
    }
