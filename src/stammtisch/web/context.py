"""What every template knows besides its own screen: firm, member, languages, version."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation
from django.utils.functional import SimpleLazyObject

from stammtisch.conversations.queries import inbox
from stammtisch.kit import clock


def _waiting_count() -> int:
    return inbox.waiting_count(clock.now())


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context of the page shell."""
    return {
        "firm": getattr(request, "firm", None),
        "member": getattr(request, "member", None),
        "language": translation.get_language() or "de",
        # Asked only by pages that show the navigation; inside a firm alone.
        "waiting_count": SimpleLazyObject(_waiting_count) if hasattr(request, "firm") else 0,
        "version": settings.STAMMTISCH_VERSION,
    }
