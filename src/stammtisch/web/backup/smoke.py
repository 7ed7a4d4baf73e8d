"""A short look at the pages of a database that nobody serves yet: do they open? Leaves no trace in it."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.db import transaction
from django.test import Client, override_settings
from django.urls import reverse

from stammtisch.people.models import Firm, Member, Role

#: Looked at for an owner of each of the first firms.
_FIRMS = 3
_PAGES = ("today", "inbox", "tables", "rounds", "people", "effect", "team", "settings")
#: A firm that demands a second step of its members shows us where to set one up.
_OPEN = (200, 403)
#: Scripts and styles are collected later; their absence is no fault of the database.
_STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}


def closed_pages() -> list[str]:
    """Addresses that should open and do not, with their status; none when all is well."""
    without_static = [each for each in settings.MIDDLEWARE if not each.startswith("whitenoise.")]
    with override_settings(STORAGES=_STORAGES, MIDDLEWARE=without_static), transaction.atomic():
        closed = list(_closed())
        transaction.set_rollback(True)
    return closed


def _closed() -> Iterator[str]:
    browser = Client(raise_request_exception=False, headers={"host": settings.PUBLIC_URL.hostname})
    yield from _look(browser, [reverse("account_login")])
    for firm in Firm.objects.order_by("pk")[:_FIRMS]:
        owner = Member.objects.filter(firm=firm, role=Role.OWNER, left_at=None).select_related("user").first()
        if owner is not None:
            browser.force_login(owner.user)
            yield from _look(browser, [reverse(f"web:{page}", args=[firm.slug]) for page in _PAGES])


def _look(browser: Client, addresses: list[str]) -> Iterator[str]:
    for address in addresses:
        answer = browser.get(address, secure=settings.HTTPS)
        if answer.status_code not in _OPEN:
            yield f"{address} ({answer.status_code})"
