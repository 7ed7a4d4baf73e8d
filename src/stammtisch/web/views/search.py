"""Searching what was said and who was there."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from stammtisch.conversations.models import Room
from stammtisch.kit import clock
from stammtisch.people.models import Person
from stammtisch.web.access import ANYBODY, StaffRequest, of_this_firm, staff
from stammtisch.web.forms.search import Wanted
from stammtisch.web.screens.search import search_screen


@staff(*ANYBODY)
@require_safe
def search(request: StaffRequest) -> HttpResponse:
    """Places and people; narrowed to a person, a room or a time when the address says so."""
    wanted = Wanted.read(request.GET)
    screen = search_screen(
        request.firm,
        wanted,
        person=of_this_firm(Person.objects, wanted.person) if wanted.person else None,
        room=of_this_firm(Room.objects, wanted.room) if wanted.room else None,
        now=clock.now(),
    )
    return render(request, "talk/search.html", {"screen": screen, "nav": screen.nav})
