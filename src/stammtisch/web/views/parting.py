"""What somebody may ask: everything the firm holds about them (Art. 15, 20 GDPR), and to be forgotten (Art. 17)."""

from random import SystemRandom

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from stammtisch.kit import clock
from stammtisch.people.actions import audit
from stammtisch.people.models import Person
from stammtisch.people.models.audit import AuditKind
from stammtisch.web import erasing, person_file
from stammtisch.web.access import OWNERS, StaffRequest, of_this_firm, proven, staff
from stammtisch.web.screens.parting import PartingScreen


@staff(*OWNERS)
@proven
@require_http_methods(["GET", "POST"])
def kept(request: StaffRequest, person: str) -> HttpResponse:
    """What is held about somebody, in figures; POST gives it as a file."""
    found = _standing(person)
    if request.method == "POST":
        now = clock.now()
        data = person_file.archive(found, now=now)
        audit.note(kind=AuditKind.PERSON_EXPORTED, by=request.member, now=now, about=found.public_id)
        response = HttpResponse(data, content_type="application/zip")
        response["Content-Disposition"] = f'attachment; filename="{found.public_id}.zip"'
        return response
    screen = PartingScreen.of(found, request.firm)
    return render(request, "persons/kept.html", {"screen": screen, "nav": "people"})


@staff(*OWNERS)
@proven
@require_http_methods(["GET", "POST"])
def erase(request: StaffRequest, person: str) -> HttpResponse:
    """Ask once more, saying what goes and what stays; then everything about somebody goes."""
    found = _standing(person)
    if request.method == "GET":
        screen = PartingScreen.of(found, request.firm)
        return render(request, "persons/erase.html", {"screen": screen, "nav": "people"})
    erasing.erase(person=found, by=request.member, now=clock.now(), dice=SystemRandom())
    messages.success(request, _("It is done. Nothing here tells any more who that was."))
    return redirect("web:people", request.firm.slug)


def _standing(public_id: str) -> Person:
    found: Person = of_this_firm(Person.objects.filter(merged_into=None, erased_at=None), public_id)
    return found
