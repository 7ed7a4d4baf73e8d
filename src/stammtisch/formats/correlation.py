"""Which message answers which prompt. Never guessed: what does not fit is an ordinary message for the inbox."""

import enum


class Match(enum.Enum):
    """How a message stands to the prompt that is open now."""

    #: It quotes, replies to or was typed under the current prompt.
    PROMPT = "prompt"
    #: It comes from the one whose turn it is, in the room of the round.
    HOLDER = "holder"
    #: It answers a prompt that is no longer open, or that was for somebody else.
    OLD = "old"
    #: It answers nothing.
    ORDINARY = "ordinary"


def correlate(*, token: str, current: str, is_holder: bool) -> Match:
    """The correlation rule, in its order: token, then holder, then ordinary. An empty `current` is no prompt."""
    if token:
        return Match.PROMPT if token == current and is_holder else Match.OLD
    return Match.HOLDER if is_holder and current else Match.ORDINARY
