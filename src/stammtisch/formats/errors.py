"""Refusals of this area.

Refused                 (conversations) a rule says no; the sentence tells the person what to do
├── Stale               what was to be done has been overtaken: somebody was faster, or the state has moved on
├── NotNow              the round, or its room, is not in a state for this
└── NoConsent           somebody would take part without having agreed to it
"""

from stammtisch.conversations.errors import Refused


class Stale(Refused):
    """The click changed nothing, because the round has moved on. Show how it stands now."""


class NotNow(Refused):
    """Not in this state of the round or of its room."""


class NoConsent(Refused):
    """No consent is on record for taking part and for showing what is written."""
