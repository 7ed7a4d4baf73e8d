"""Whether a copy may leave now. Pure; asked by the one sending function, so no other way out exists.

An answer may leave while the person's own conversation with us is open; anything else needs a consent for its
purpose. Nothing automatic leaves in quiet hours, to somebody who left, or once its words were withdrawn.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

#: How long after a person's own message an answer needs no further consent.
CONVERSATION_STAYS_OPEN = timedelta(days=30)
#: Purposes of texts nobody waits for; they rest in quiet hours.
RESTING = frozenset({"participation", "service", "advertising"})


class Permit(StrEnum):
    """What the sending function does."""

    SEND = "send"
    LATER = "later"
    NEVER = "never"


@dataclass(frozen=True)
class Situation:
    """All that counts when a copy is about to leave. Times are aware, UTC."""

    #: "answer", "participation", "service" or "advertising".
    purpose: str
    now: datetime
    #: Whether the newest consent event for this purpose says yes.
    has_consent: bool
    #: When the person last wrote in this room; None if never.
    last_heard_at: datetime | None
    #: Whether the person withdrew everything after that ("STOP").
    has_stopped: bool = False
    has_left: bool = False
    is_withdrawn: bool = False
    #: End of the quiet hours that run now; None outside of them.
    quiet_until: datetime | None = None


@dataclass(frozen=True)
class Decision:
    """The permit with its reason."""

    permit: Permit
    reason: str = ""
    #: With LATER: when to ask again.
    at: datetime | None = None


def decide(s: Situation) -> Decision:
    """Whether the copy may leave, and if not, why."""
    if s.is_withdrawn:
        return Decision(Permit.NEVER, "withdrawn")
    if s.has_stopped:
        return Decision(Permit.NEVER, "stopped")
    if s.has_left and s.purpose in RESTING:
        return Decision(Permit.NEVER, "left")
    if not s.has_consent and not _is_open_answer(s):
        return Decision(Permit.NEVER, "no_consent")
    if s.quiet_until is not None and s.purpose in RESTING:
        return Decision(Permit.LATER, "quiet", s.quiet_until)
    return Decision(Permit.SEND)


def _is_open_answer(s: Situation) -> bool:
    if s.purpose != "answer" or s.last_heard_at is None:
        return False
    return s.now - s.last_heard_at <= CONVERSATION_STAYS_OPEN
