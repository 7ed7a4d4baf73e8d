"""Each figure as a card: the sentence first, then base and direction, and folded away what would change it."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stammtisch.measurement.figures import Figure, Level
from stammtisch.measurement.metrics import METRICS, NOTES, STATES
from stammtisch.people.models import Firm
from stammtisch.web.screens.effect.sentences import say


@dataclass(frozen=True)
class Card:
    """All that `effect/_figure.html` sees."""

    key: str
    #: Too little for a number: the sentence is the metric's name.
    is_none: bool
    sentence: str
    #: Base, parts and direction: whole sentences in their order.
    base: list[str]
    notes: list[str]
    explanation: str
    change: str
    level: str
    definition: str
    #: The messages behind it.
    url: str


def card(firm: Firm, figure: Figure, before: Figure | None, query: str) -> Card:
    """The figure in words; `query` keeps the period on the way to the messages behind it."""
    metric = METRICS[figure.metric]
    said = say(figure, before)
    return Card(
        key=figure.metric,
        is_none=not figure.says_something,
        sentence=said.sentence if figure.says_something else str(metric.name),
        base=said.base if figure.says_something else [str(STATES[figure.state]), *_missing(figure), *said.base],
        notes=[str(NOTES[note]) for note in figure.notes],
        explanation=str(metric.explanation),
        change=said.change,
        level=_level(metric.level),
        definition=figure.definition_set,
        url=reverse("web:effect_behind", args=[firm.slug, figure.metric]) + query,
    )


def _level(level: Level) -> str:
    return {"output": _("Level: output"), "outcome": _("Level: outcome"), "outflow": _("Level: outflow")}[level]


def _missing(figure: Figure) -> list[str]:
    """How much there is and how much it takes, where too little is the reason."""
    if figure.state != "too_few":
        return []
    least = METRICS[figure.metric].min_n
    by_people = figure.metric in {"answered_share", "evenness"}
    count = int(figure.parts["people"] or 0) if by_people else figure.base
    wrote = ngettext(
        "%(count)s person wrote; it takes %(least)s.", "%(count)s people wrote; it takes %(least)s.", count
    )
    opened = ngettext(
        "%(count)s conversation was opened; it takes %(least)s.",
        "%(count)s conversations were opened; it takes %(least)s.",
        count,
    )
    sentence = {
        "dialogue_index": ngettext(
            "%(count)s person is within reach; it takes %(least)s.",
            "%(count)s people are within reach; it takes %(least)s.",
            count,
        ),
        "answered_share": wrote,
        "evenness": wrote,
        "first_response": opened,
        "initiative": opened,
        "next_response": ngettext(
            "%(count)s time somebody went on and waited for you; it takes %(least)s.",
            "%(count)s times somebody went on and waited for you; it takes %(least)s.",
            count,
        ),
        "questions_answered": ngettext(
            "%(count)s question was found; it takes %(least)s.",
            "%(count)s questions were found; it takes %(least)s.",
            count,
        ),
        "depth": ngettext(
            "%(count)s conversation was held; it takes %(least)s.",
            "%(count)s conversations were held; it takes %(least)s.",
            count,
        ),
        "reciprocity": ngettext(
            "%(count)s step from voice to voice; it takes %(least)s and three voices.",
            "%(count)s steps from voice to voice; it takes %(least)s and three voices.",
            count,
        ),
        "uptake": ngettext(
            "You opened %(count)s conversation at a table; it takes %(least)s.",
            "You opened %(count)s conversations at tables; it takes %(least)s.",
            count,
        ),
        "voice_share": ngettext(
            "%(count)s contribution was made; it takes %(least)s.",
            "%(count)s contributions were made; it takes %(least)s.",
            count,
        ),
    }[figure.metric]
    return [sentence % {"count": count, "least": least}]
