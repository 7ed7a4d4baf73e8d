"""The effect in one sentence, for the first page."""

from datetime import datetime

from django.utils.translation import gettext as _

from stammtisch.measurement import queries
from stammtisch.people.models import Firm
from stammtisch.web.screens.effect.phrases import compared
from stammtisch.web.screens.effect.sentences import headline


def in_one_sentence(firm: Firm, *, now: datetime) -> str:
    """How many people are in conversation, and whether these are more than before."""
    present, before = queries.people(firm, queries.latest(firm, now=now), now=now)
    if not present.count and (before is None or not before.count):
        return _("It is too early to tell. After the first weeks of talk, this place says so in one sentence.")
    return " ".join(filter(None, [headline(present), compared(present.count, before.count if before else None)]))
