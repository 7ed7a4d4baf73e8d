"""Reading words: cleaning, measuring, and what is wrong with a line. The only place that looks into texts."""

import re
from collections.abc import Iterator
from dataclasses import replace

from stammtisch.formats.commands import parse
from stammtisch.formats.effects import Parameter
from stammtisch.formats.events import Edited, Event, HostCommand, Message, Reading, TimerFired
from stammtisch.formats.one_sentence_story.settings import Settings
from stammtisch.formats.one_sentence_story.state import Lease, Proposal, State
from stammtisch.kit.text.cleaning import clean_utterance, comparable, fold_whitespace
from stammtisch.kit.text.graphemes import grapheme_count
from stammtisch.kit.text.sentences import sentence_count

#: Far above any line; what is longer is cut before it is measured (the message itself stays whole in the room).
_MAX_BYTES = 8_192

_KEYWORD = re.compile(r"^(?:satz|zeile|line|sentence)\s*:\s*", re.IGNORECASE)
#: A missing space after a full stop is no address ("Er ging.De facto"); any name with a path is one ("t.me/x").
_LINK = re.compile(
    r"(?i:https?://|\bwww\.)|(?<=\w)\.(?:de|at|ch|com|net|org|eu|info|io|app|shop)\b(?!\.\w)"
    r"|\b[\w-]{1,63}\.[a-z]{2,}/\w"
)
_MAIL = re.compile(r"[^\s@]@[^\s@]+\.\w")
_DATE = re.compile(r"\b\d{1,2}\.\s?\d{1,2}\.(?:\s?\d{4}|\s?\d{2})?(?!\d)")
_PHONE = re.compile(r"(?:\+|\b0)[\d\s/().-]{5,}\d")
_PHONE_DIGITS = 7


def observe(state: State, event: Event) -> Event:
    """The event with normalised text and its reading."""
    match event:
        case Message():
            return _observe_message(state, event)
        case Edited():
            text = fold_whitespace(clean_utterance(event.text, _MAX_BYTES))
            line = state.line_of(event.ref)
            whole = line.with_part(event.ref, text).text if line else text
            return replace(event, text=text, reading=measure(state, whole))
        case HostCommand() if "text" in event.arguments:
            text = fold_whitespace(clean_utterance(event.arguments["text"], _MAX_BYTES))
            return replace(event, arguments={**event.arguments, "text": text}, reading=measure(state, text))
        case TimerFired() if state.lease and state.lease.parts:
            return replace(event, reading=measure(state, joined(state.lease)))
    return event


def joined(lease: Lease) -> str:
    """The messages of the join window as one text."""
    return " ".join(part.text for part in lease.parts)


def measure(state: State, text: str) -> Reading:
    """The reading of a text without regard to who wrote it."""
    return Reading(
        graphemes=grapheme_count(text),
        sentences=sentence_count(text, state.setup.language),
        flags=tuple(_flags(text, state.settings)),
    )


def fault(reading: Reading, settings: Settings, *, asked: bool) -> tuple[str, dict[str, Parameter]] | None:
    """Why a line is given back: text key and parameters. `asked`: a second sentence was asked about before."""
    if reading.graphemes == 0:
        return "line.empty", {}
    if reading.graphemes > settings.max_graphemes:
        over = reading.graphemes - settings.max_graphemes
        return "line.too_long", {"length": reading.graphemes, "limit": settings.max_graphemes, "over": over}
    if reading.sentences > 1 and not asked:
        return "line.sentences", {"count": reading.sentences}
    return None


def offered(state: State, who: str) -> tuple[str, ...]:
    """Buttons that this person can press now, in the order of their numbers; the newest question decides."""
    return next(_questions(state, who), ())


def proposal_for(state: State, who: str) -> Proposal | None:
    """The other words that the host proposes to this author."""
    asked = (p for p in state.proposals if p.by == "host" and state.lines[p.number - 1].who == who)
    return next(asked, None)


def _questions(state: State, who: str) -> Iterator[tuple[str, ...]]:
    """What this person may be asked at the moment, the most urgent first."""
    player = state.player(who)
    if any(draft.who == who for draft in state.drafts):
        yield ("append", "rewrite")
    if state.lease and state.lease.kind == "line" and who == state.lease.holder:
        yield ("skip", "out") if player and player.snoozed else ("skip", "later", "out")
    if state.title_lease and who == state.title_lease.holder:
        yield ("skip",)
    if player and player.asked_about_lines:
        yield ("stay", "unnamed", "remove")
    if proposal_for(state, who):
        yield ("yes", "no")
    if player and player.aside and not player.left:
        yield ("back", "out")
    if state.is_in(who):
        yield ("out",)


def _observe_message(state: State, event: Message) -> Message:
    text = fold_whitespace(clean_utterance(event.text, _MAX_BYTES))
    command = "" if event.from_field else parse(text, offered(state, event.who))
    bare = _KEYWORD.sub("", text)
    reading = replace(
        measure(state, bare), command=command, repeated=_is_repeated(state, event.who, bare), marked=bare != text
    )
    return replace(event, text=bare, reading=reading)


def _is_repeated(state: State, who: str, text: str) -> bool:
    if state.lease and state.lease.holder == who and state.lease.parts:
        return comparable(state.lease.parts[-1].text) == comparable(text)
    mine = state.lines_by(who)
    return bool(mine) and comparable(mine[-1].text) == comparable(text)


def _flags(text: str, settings: Settings) -> Iterator[str]:
    if _LINK.search(text):
        yield "link"
    if _MAIL.search(text):
        yield "mail"
    phone = _PHONE.search(_DATE.sub(" ", text))
    if phone and sum(character.isdigit() for character in phone.group()) >= _PHONE_DIGITS:
        yield "phone"
    words = set(re.findall(r"\w+", comparable(text)))
    if any(comparable(word) in words for word in settings.held_words):
        yield "word"
