"""The finished story as a value: page, PDF, feed and reading sheet are all made from it."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from stammtisch.formats.one_sentence_story.state import Line, Player, State

_ENDED = ("closed", "published", "aftercare", "archived")


@dataclass(frozen=True)
class Sentence:
    """One sentence; `credit` is its place in `Story.credits`, or None if its author is not named."""

    text: str
    credit: int | None


@dataclass(frozen=True)
class Credit:
    """One author. `name` is "" for „ein Gast“."""

    name: str
    of_the_house: bool


@dataclass(frozen=True)
class Story:
    """What the round leaves behind."""

    title: str
    #: The host's opening sentence; "" if there was none.
    opening: str
    sentences: tuple[Sentence, ...]
    #: In the order of each author's first sentence, without those who want no credit.
    credits: tuple[Credit, ...]
    language: str
    #: First month of the story in the firm's zone, "2026-03".
    month: str
    aftercare: str


def story(state: State) -> Story | None:
    """The story, once it is closed and had enough lines; None before, without, or if all were withdrawn."""
    if state.status not in _ENDED or not state.has_page or not state.shown:
        return None
    lines = [line for line in state.lines if line.status == "ok" or line.bridge]
    credited = _credited(state, lines)
    places = {player.who: place for place, player in enumerate(credited)}
    began = (state.opened or state.began).astimezone(ZoneInfo(state.setup.zone))
    return Story(
        title=state.title,
        opening=state.setup.opening,
        sentences=tuple(_sentence(line, places) for line in lines),
        credits=tuple(_credit(player) for player in credited),
        language=state.setup.language,
        month=f"{began:%Y-%m}",
        aftercare=state.aftercare,
    )


def _sentence(line: Line, places: dict[str, int]) -> Sentence:
    if line.status == "ok":
        return Sentence(line.text, places.get(line.who))
    return Sentence(line.bridge, None)


def _credited(state: State, lines: list[Line]) -> list[Player]:
    if not state.settings.credits:
        return []
    authors = dict.fromkeys(line.who for line in lines if line.status == "ok")
    players = [state.player(who) for who in authors]
    return [player for player in players if player and player.credit != "none"]


def _credit(player: Player) -> Credit:
    return Credit(player.name if player.credit == "name" else "", player.of_the_house)
