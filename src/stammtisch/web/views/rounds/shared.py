"""What the pages of one round share: finding it, going back to it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from stammtisch.formats.models import Round
from stammtisch.web.access import StaffRequest, of_this_firm
from stammtisch.web.screens.rounds.led import Led, led_by


def round_of(public_id: str) -> Round:
    """The round of the open firm with this public id, or 404."""
    rounds = Round.objects.select_related("firm", "room__firm", "host", "deputy")
    found: Round = of_this_firm(rounds, public_id)
    return found


def led_of(request: StaffRequest, public_id: str) -> Led:
    """The round as this member has it before the eyes, or 404."""
    return led_by(round_of(public_id), request.member, request.firm)


def round_url(request: StaffRequest, round: Round) -> str:
    """The round's own page."""
    return reverse("web:round", args=[request.firm.slug, round.public_id])


def back(request: StaffRequest, round: Round, sentence: str = "") -> HttpResponse:
    """To the round's page, with a sentence above it."""
    if sentence:
        messages.warning(request, sentence)
    return redirect(round_url(request, round))
