"""A short sample story, played with the host's settings, so that the host sees what guests will get."""

from dataclasses import replace
from datetime import datetime, timedelta

from stammtisch.formats.base import Setup
from stammtisch.formats.events import HostCommand, Joined, Message, Started
from stammtisch.formats.one_sentence_story.artefact import Story
from stammtisch.formats.one_sentence_story.rules import OneSentenceStory
from stammtisch.formats.one_sentence_story.settings import AFTER, Settings
from stammtisch.formats.one_sentence_story.state import State
from stammtisch.formats.rehearsal import Rehearsal

_HOST = "host"
_GUESTS = (("guest-1", "Mia"), ("guest-2", "Yusuf"), ("guest-3", "Karin"))

_SAMPLES = {
    "de": (
        "Der Wirt stellte sieben Gläser auf den Tisch, obwohl nur sechs Gäste da waren.",
        (
            "„Das siebte“, sagte er, „ist für den, der gleich anklopft.“",
            "Es klopfte, und herein kam eine Ente mit Aktentasche.",
            "Niemand wunderte sich, nur der Dackel stand auf und bot ihr seinen Platz an.",
        ),
        "Das siebte Glas",
    ),
    "en": (
        "The landlord put seven glasses on the table, though only six guests were there.",
        (
            "“The seventh,” he said, “is for whoever knocks next.”",
            "There was a knock, and in came a duck with a briefcase.",
            "Nobody was surprised, only the dachshund got up and offered her his seat.",
        ),
        "The seventh glass",
    ),
}


def preview(settings: Settings, *, language: str, now: datetime) -> Rehearsal[State, Settings, Story]:
    """A finished sample; its `effects` are all that guests and host would get, with their moments."""
    opening, lines, title = _SAMPLES["en" if language == "en" else "de"]
    short = replace(settings, min_people=3, max_people=40, lines=len(lines), moderation=AFTER, join_seconds=0)
    setup = Setup(host=_HOST, language=language, opening=opening)
    rehearsal = Rehearsal(OneSentenceStory(), short, setup, now=now)
    rehearsal.do(HostCommand(by=_HOST, command="announce"))
    for who, name in _GUESTS:
        rehearsal.do(Joined(who=who, consent=True, name=name))
    rehearsal.do(Started(by=_HOST))
    for place, text in enumerate(lines):
        _write(rehearsal, _GUESTS[place][0], text)
    _write(rehearsal, "", title)
    rehearsal.wait(timedelta(hours=12))
    return rehearsal


def _write(rehearsal: Rehearsal[State, Settings, Story], who: str, text: str) -> None:
    """Whoever's turn it is writes; in the open chain `who` does."""
    state = rehearsal.state
    lease = state.lease or state.title_lease
    writer = lease.holder if lease else who
    ref, token = f"sample-{len(rehearsal.log)}", rehearsal.game.token(state)
    rehearsal.do(Message(who=writer, ref=ref, text=text, token=token, from_field=True))
    rehearsal.wait(timedelta(seconds=30))
