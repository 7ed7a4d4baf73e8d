"""The registry of metrics: an objective names one by its key. A new metric is one function and one entry here."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from .answering import (
    FEWEST_PEOPLE,
    FEWEST_QUESTIONS,
    FEWEST_WAITS,
    answered_share,
    first_response,
    next_response,
    questions_answered,
)
from .definitions import FEWEST_REACHED, PERIOD_WEEKS
from .depth import FEWEST_CONVERSATIONS, depth
from .figures import Facts, Figure, Level, Metric, Note, State
from .index import dialogue_index, people_in_dialogue
from .openings import FEWEST_OPENINGS, initiative, uptake
from .reciprocity import FEWEST_EDGES, reciprocity
from .regulars import FEWEST_WRITERS, evenness, regulars
from .voices import FEWEST_TURNS, broadcasts, voice_share

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

METRICS: dict[str, Metric] = {
    metric.key: metric
    for metric in (
        Metric(
            "dialogue_index",
            level="outcome",
            unit="index",
            min_n=FEWEST_REACHED,
            name=_("Dialogue index"),
            explanation=_(
                "The share of people within reach who talk with you again and again, times how reliably "
                "people are answered. It shows that there is exchange, not how warm or how good it is, and "
                "it cannot be compared with other firms."
            ),
            compute=dialogue_index,
        ),
        Metric(
            "people_in_dialogue",
            level="outcome",
            unit="people",
            min_n=1,
            name=_("People in dialogue"),
            explanation=_(
                "People with at least one completed exchange: question, answer, and an answer to that. It "
                "does not show how long or how deep they talked."
            ),
            compute=people_in_dialogue,
        ),
        Metric(
            "answered_share",
            level="output",
            unit="share",
            min_n=FEWEST_PEOPLE,
            name=_("Answered share"),
            explanation=_(
                "How much of what people write is answered by a human within one business day. Every person "
                "counts the same, however much they write. It does not show whether the answer helped."
            ),
            compute=answered_share,
        ),
        Metric(
            "first_response",
            level="output",
            unit="minutes",
            min_n=FEWEST_WAITS,
            name=_("First response time"),
            explanation=_(
                "How long people wait for a human after they opened a conversation. Whoever still waits is "
                "counted in; automatic replies stop no clock. It is a figure of the team as a whole and "
                "says nothing about the quality of an answer."
            ),
            compute=first_response,
        ),
        Metric(
            "next_response",
            level="output",
            unit="minutes",
            min_n=FEWEST_WAITS,
            name=_("Next response time"),
            explanation=_(
                "How long people wait for a human in a conversation that has already begun. Several messages in "
                "a row are one wait, and it counts from the first of them. Whoever still waits is counted in. It"
                " is a figure of the team as a whole and says nothing about the quality of an answer."
            ),
            compute=next_response,
        ),
        Metric(
            "voice_share",
            level="output",
            unit="share",
            min_n=FEWEST_TURNS,
            name=_("Share of voice outside"),
            explanation=_(
                "How much of what is said comes from the people and not from you. It does not show who "
                "listens; more than half is nothing bad, for regulars also talk among themselves."
            ),
            compute=voice_share,
        ),
        Metric(
            "depth",
            level="outcome",
            unit="share",
            min_n=FEWEST_CONVERSATIONS,
            name=_("Interaction depth"),
            explanation=_(
                "How many conversations go beyond question and reaction: somebody answers, and the answer is "
                "taken up. It reads who follows whom and not what they say, so in a busy table neighbours look "
                "like partners."
            ),
            compute=depth,
        ),
        Metric(
            "reciprocity",
            level="outcome",
            unit="ratio",
            min_n=FEWEST_EDGES,
            name=_("Reciprocity"),
            explanation=_(
                "Whether whoever is answered at your tables also answers, beyond what chance would bring about: "
                "0 is like chance, 1 is complete, below 0 is more one-sided than chance. The team counts as one "
                "voice. It does not show how warm the talk is."
            ),
            compute=reciprocity,
        ),
        Metric(
            "evenness",
            level="outcome",
            unit="ratio",
            min_n=FEWEST_WRITERS,
            name=_("Participation evenness"),
            explanation=_(
                "How evenly those who write share the talk: 1 means everybody the same. Whoever only reads is "
                "not in it. It does not show that even would be good: that a few say most is usual wherever "
                "people talk."
            ),
            compute=evenness,
        ),
        Metric(
            "regulars",
            level="outcome",
            unit="people",
            min_n=PERIOD_WEEKS,
            name=_("Regulars"),
            explanation=_(
                "People who said something in at least three of the last four weeks in which you were open. "
                "Weeks of holidays are skipped. It does not show loyalty to your house, and it overlooks those "
                "who come and read without writing."
            ),
            compute=regulars,
        ),
        Metric(
            "initiative",
            level="outcome",
            unit="share",
            min_n=FEWEST_OPENINGS,
            name=_("Initiative"),
            explanation=_(
                "How many conversations are opened by people and not by you. What a game says by itself counts "
                "as yours. It does not show what was read without a word."
            ),
            compute=initiative,
        ),
        Metric(
            "uptake",
            level="outcome",
            unit="share",
            min_n=FEWEST_OPENINGS,
            name=_("Uptake"),
            explanation=_(
                "How many of the conversations you open at tables are taken up by at least two different people "
                "within three days. It does not show who read along with pleasure."
            ),
            compute=uptake,
        ),
        Metric(
            "questions_answered",
            level="output",
            unit="share",
            min_n=FEWEST_QUESTIONS,
            name=_("Questions answered"),
            explanation=_(
                "How many questions of people a human answered within two days, so that nobody had to ask again."
                " A message counts as a question by its mark or its question word; rhetorical ones do not. It "
                "does not show whether the answer was right."
            ),
            compute=questions_answered,
        ),
        Metric(
            "broadcasts",
            level="output",
            unit="statements",
            min_n=1,
            name=_("Broadcasts and dialogue"),
            explanation=_(
                "What you said that answered nobody and that nobody took up within three days. A broadcast "
                "is nothing bad; it just is no dialogue."
            ),
            compute=broadcasts,
        ),
    )
}


def computed(facts: Facts) -> dict[str, Figure]:
    """All figures of a period, by their keys."""
    return {key: metric.compute(facts) for key, metric in METRICS.items()}


#: What to say where a figure has no value.
STATES: dict[State, "StrPromise"] = {
    "too_few": _("Too little for a figure."),
    "too_young": _("Not yet: this needs 28 days of conversations."),
    "nobody": _("Nobody has spoken yet."),
    "not_due": _("Not yet: the first answers are not due."),
    "still_waiting": _("More than half are still waiting."),
    "nothing": _("Nothing of this kind happened in these four weeks."),
}

#: What to say beside a figure.
NOTES: dict[Note, "StrPromise"] = {
    "reach_unknown": _("Reach unknown: silent readers are not counted."),
    "at_least": _("At least: people on several channels have not been merged yet."),
    "no_opening_hours": _("Counted without opening hours."),
    "mostly_us": _("It is mostly you who talks."),
}

LEVELS: dict[Level, "StrPromise"] = {
    "output": _("What you did"),
    "outcome": _("What it did"),
    "outflow": _("What you got out of it"),
}
