"""What guests will see: their table at the host's own first sentence, and how a short sample story ends.

Drawn by the templates of the guests' own table, so that it cannot promise anything else.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo

from django.utils import translation
from django.utils.translation import gettext as _

from stammtisch.formats.base import Format, LogEntry, replay
from stammtisch.formats.one_sentence_story.artefact import Story
from stammtisch.formats.one_sentence_story.preview import preview
from stammtisch.formats.one_sentence_story.settings import Settings
from stammtisch.formats.one_sentence_story.state import State
from stammtisch.web.screens.guest.table import Scene
from stammtisch.web.screens.guest.tale import tale_of
from stammtisch.web.screens.guest.turn import Reader, turn_of
from stammtisch.web.screens.rounds.ways import WAYS, way_of


@dataclass(frozen=True)
class PreviewScreen:
    """All that `rounds/_preview.html` sees."""

    #: The firm's name, on the sign.
    house: str
    #: Language code in which guests read it.
    language: str
    #: "In turn, 24 sentences, 1 day for each. It ends after 21 days at the latest."
    rules: str
    #: The table of whoever is asked first, and the public id of the room that its forms name.
    scene: Scene
    room: str
    #: The sample at its end.
    story: Story | None


def preview_screen(
    settings: Settings,
    *,
    opening: str,
    language: str,
    house: str,
    room: str,
    rules: str,
    now: datetime,
    zone: tzinfo,
) -> PreviewScreen:
    """The table and the end. `settings` must hold."""
    rehearsal = preview(settings, language=language, now=now)
    start = rehearsal.start
    if opening:
        start = replace(start, setup=replace(start.setup, opening=opening))
    writing = _first_turn(rehearsal.game, start, rehearsal.seed, rehearsal.log)
    writer = writing.holder or writing.people[0]
    names = {player.who: player.name for player in writing.players}
    with translation.override(language):
        turn = turn_of(writing, Reader(writer, names.get(writer, "")), names, now=now, zone=zone)
        tale = tale_of(writing, writer, names, rehearsal.game.token(writing))
    if turn is not None:
        turn = replace(turn, may_leave=False)
    scene = Scene(house, "", "", progress=None, tale=tale, turn=turn, seats=(), more_seats=0, story_url="")
    return PreviewScreen(house, language, rules, scene, room, rehearsal.game.artefact(rehearsal.state))


def rules_in_words(settings: Settings, lease: str) -> str:
    """How it is played, in two sentences; `lease` is the time for one sentence in words."""
    way = next(way for way in WAYS if way.key == way_of(settings))
    return _("%(way)s, %(lines)s sentences, %(lease)s for each. It ends after %(days)s days at the latest.") % {
        "way": way.name,
        "lines": settings.lines,
        "lease": lease,
        "days": settings.days,
    }


def _first_turn(game: Format[State, Settings, Story], start: State, seed: str, log: Sequence[LogEntry]) -> State:
    """The sample when the first sentence is asked for."""
    for length in range(1, len(log) + 1):
        state = replay(game, start, seed, log[:length])
        if state.status == "open":
            return state
    raise ValueError("The sample story never opens.")
