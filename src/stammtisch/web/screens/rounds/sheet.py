"""The sheet for the counter: an invitation on paper, with a code that leads to the table."""

from dataclasses import dataclass

from stammtisch.web.forms.rounds import duration
from stammtisch.web.screens.rounds.led import Led
from stammtisch.web.screens.rounds.preview import rules_in_words
from stammtisch.web.screens.tables import QR, invite_url, qr


@dataclass(frozen=True)
class SheetScreen:
    """All that `rounds/sheet.html` sees."""

    round: str
    title: str
    opening: str
    rules: str
    invite_url: str
    qr: QR


def sheet_screen(led: Led) -> SheetScreen:
    """The sheet of this story."""
    invite, settings = invite_url(led.room), led.state.settings
    rules = rules_in_words(settings, duration(settings.lease))
    return SheetScreen(led.round.public_id, led.room.title, led.state.setup.opening, rules, invite, qr(invite))
