"""The story so far, as one guest may read it. Pure: made from the state of the round and names alone."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stammtisch.formats.one_sentence_story.life import ONLINE
from stammtisch.formats.one_sentence_story.state import Line, State

#: Sentences to a paragraph, and strokes to a group of the tally.
GROUP = 5


@dataclass(frozen=True)
class TaleLine:
    """One sentence as it stands in the tale."""

    number: int
    text: str
    #: Words instead of the sentence: "[withdrawn]"; "" for one that stands.
    gone: str = ""
    is_mine: bool = False
    is_new: bool = False


@dataclass(frozen=True)
class Tale:
    """The story so far."""

    #: The first line of each paragraph is followed by the rest; the opening is number 0.
    paragraphs: tuple[tuple[TaleLine, ...], ...]
    #: "Rosa wrote last."; "" if nobody did or nobody is to know.
    by: str
    #: Whether most of it is folded away.
    is_folded: bool
    has_mine: bool
    #: What an answer to this tale must carry, so that a race between two is noticed.
    token: str

    @property
    def is_empty(self) -> bool:
        """True if there is nothing to read yet."""
        return not self.paragraphs


@dataclass(frozen=True)
class Progress:
    """How far the story is."""

    words: str
    tally: tuple[tuple[bool, ...], ...]


def tale_of(state: State, me: str, names: Mapping[str, str], token: str) -> Tale:
    """The tale for `me` ("" for somebody in general). A folded story shows its last line to the writer only."""
    lines = _visible(state, me)
    return Tale(
        paragraphs=_paragraphs(lines),
        by=_by(state, names, lines),
        is_folded=_is_folded(state),
        has_mine=any(line.is_mine for line in lines),
        token=token,
    )


def progress_of(state: State) -> Progress:
    """Sentences written and still open, in words and strokes."""
    written, wanted = len(state.shown), state.settings.lines
    strokes = [number < written for number in range(max(written, wanted))]
    groups = tuple(tuple(strokes[at : at + GROUP]) for at in range(0, len(strokes), GROUP))
    words = ngettext(
        "%(written)d of %(wanted)d sentences is written.", "%(written)d of %(wanted)d sentences are written.", written
    )
    return Progress(words % {"written": written, "wanted": wanted}, groups)


def _is_folded(state: State) -> bool:
    return state.is_folded and state.status not in ONLINE


def _visible(state: State, me: str) -> list[TaleLine]:
    opening = [TaleLine(0, state.setup.opening)] if state.setup.opening else []
    if not _is_folded(state):
        return [*opening, *_standing(state, me)]
    if state.status == "closed":
        return [*opening, *_standing(state, me)[: state.revealed]]
    if me and state.lease and state.lease.holder == me and state.shown:
        last = state.shown[-1]
        return [TaleLine(last.number, last.text, is_new=True)]
    return opening


def _standing(state: State, me: str) -> list[TaleLine]:
    newest = state.shown[-1].number if state.shown and state.status in ("open", "paused", "closing") else 0
    return [_line(line, me, newest) for line in state.lines if line.status != "pending"]


def _line(line: Line, me: str, newest: int) -> TaleLine:
    mine = bool(me) and line.who == me
    if line.status == "ok":
        return TaleLine(line.number, line.text, is_mine=mine, is_new=line.number == newest)
    if line.bridge:
        return TaleLine(line.number, line.bridge)
    gone = _("[withdrawn]") if line.status == "withdrawn" else _("[taken out]")
    return TaleLine(line.number, "", gone=gone)


def _paragraphs(lines: list[TaleLine]) -> tuple[tuple[TaleLine, ...], ...]:
    return tuple(tuple(lines[at : at + GROUP]) for at in range(0, len(lines), GROUP))


def _by(state: State, names: Mapping[str, str], lines: list[TaleLine]) -> str:
    if _is_folded(state) or not state.shown or not lines:
        return ""
    player = state.player(state.shown[-1].who)
    if player is None or player.credit == "none":
        return ""
    name = names.get(player.who, player.name) if player.credit == "name" else ""
    said = _("%(name)s wrote last.") % {"name": name} if name else _("A guest wrote last.")
    return said.replace("..", ".")  # „Lena K.“ brings a full stop of her own
