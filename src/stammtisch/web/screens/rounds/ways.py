"""The ready-made ways to play a story: what each is called and what it feels like."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from stammtisch.formats.one_sentence_story.settings import LAST_ONLY, OPEN_CHAIN, PRESETS, Settings
from stammtisch.formats.one_sentence_story.texts import TEXTS


@dataclass(frozen=True)
class Way:
    """One way to play."""

    key: str
    name: Promise
    #: One sentence: how it goes and what it feels like.
    words: Promise


_WORDS = {
    "in_turn": _("One after another, whoever was heard least comes first. Calm and fair; nobody has to elbow in."),
    "open_chain": _("Whoever has an idea goes on, only not twice in a row. Quick and lively, like a good chat."),
    "folded": _("Each sees only the sentence before. Wild turns, and much laughter when it is unfolded at the end."),
    "live": _("Four minutes for each sentence, all in one evening. Like a parlour game, phones on the table."),
}

WAYS = tuple(Way(key, TEXTS[f"preset.{key}"], _WORDS[key]) for key in PRESETS)


def way_of(settings: Settings) -> str:
    """The key of the way to which these settings belong."""
    if settings.order == OPEN_CHAIN:
        return "open_chain"
    if settings.visibility == LAST_ONLY:
        return "folded"
    return "live" if settings.quiet_from is None else "in_turn"
