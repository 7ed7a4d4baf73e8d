"""Rows of the area `formats`."""

from stammtisch.formats.models.artefact import Artefact
from stammtisch.formats.models.round import RUNNING, Round, RoundEvent
from stammtisch.formats.models.taking_part import Credit, Cue, Enrolment, HostDuty

__all__ = ["RUNNING", "Artefact", "Credit", "Cue", "Enrolment", "HostDuty", "Round", "RoundEvent"]
