"""A person takes words or name back: gone from messages, from the log and from everything the round quoted (I4)."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from stammtisch.conversations import search
from stammtisch.conversations.actions import talk
from stammtisch.conversations.feed import announce
from stammtisch.conversations.models import Message
from stammtisch.formats.base import dice_for
from stammtisch.formats.codec import from_json, to_json
from stammtisch.formats.effects import Parameter, Say, Withdraw
from stammtisch.formats.events import Edited, Event, HostCommand, redact
from stammtisch.formats.events import Message as Written
from stammtisch.formats.models import Cue, Enrolment, Round, RoundEvent
from stammtisch.formats.registry import FORMATS
from stammtisch.formats.voice import names_of
from stammtisch.formats.wording import Reader, choice_line, render


def forget(round: Round, effect: Withdraw, *, now: datetime) -> None:
    """Follow a withdrawal: of the words, or of the name alone."""
    if not effect.words:
        Enrolment.objects.filter(round=round, who=effect.who).update(name="", credit="none")
        blank_log(round, frozenset(), frozenset({effect.who}))
        _say_anew(round, lambda cue: _names(cue, effect.who), now=now)
        return
    words = blank_log(round, frozenset(effect.refs))
    messages = Message.objects.filter(pk__in=[int(ref) for ref in effect.refs], room=round.room)
    for message in messages.select_related("room", "address"):
        talk.delete(message=message, now=now, dice=dice_for(round.seed, round.seq))
    _say_anew(round, lambda cue: _quotes(cue, words), now=now, without=words)


def forget_message(round: Round, message: Message, *, now: datetime) -> None:
    """A message that the round once heard is deleted: out of the log, and our answers to it go, too."""
    words = blank_log(round, frozenset({str(message.pk)}))
    _say_anew(round, lambda cue: _quotes(cue, words), now=now, without=words)


def say_without(round: Round, words: frozenset[str], people: frozenset[str], *, now: datetime) -> None:
    """Make the texts anew that quote these words or name these people (by key)."""
    _say_anew(
        round,
        lambda cue: any(_names(cue, who) for who in people) or _quotes(cue, words),
        now=now,
        without=words,
    )


def blank_log(round: Round, refs: frozenset[str], nameless: frozenset[str] = frozenset()) -> frozenset[str]:
    """Take words and names out of the log, which stays as long as it is. Returns the words that were there."""
    words: set[str] = set()
    for row in RoundEvent.objects.filter(round=round):
        event = from_json(Event, row.payload)
        blank = redact(event, refs, nameless)
        if blank != event:
            words.update(_words(event))
            row.payload = to_json(blank)
            row.save(update_fields=["payload"])
    return frozenset(words - {""})


def _words(event: Event) -> Iterator[str]:
    if isinstance(event, Written | Edited):
        yield event.text
    elif isinstance(event, HostCommand):
        yield event.arguments.get("text", "")


def _quotes(cue: Cue, words: Iterable[str]) -> bool:
    strings = [value for value in cue.parameters.values() if isinstance(value, str)]
    return any(word in string for word in words for string in strings)


def _names(cue: Cue, who: str) -> bool:
    return any(isinstance(value, dict) and value.get("who") == who for value in cue.parameters.values())


def _say_anew(
    round: Round, concerns: Callable[[Cue], bool], *, now: datetime, without: frozenset[str] = frozenset()
) -> None:
    """Make the texts anew that quote what is gone; who reads the room later finds a mark in its place."""
    game, names = FORMATS[round.kind], names_of(round)
    for cue in Cue.objects.filter(round=round).select_related("message__room"):
        if not concerns(cue):
            continue
        with translation.override(cue.language):
            mark = _("[withdrawn]")
        parameters = {
            name: mark if isinstance(value, str) and any(word in value for word in without) else value
            for name, value in cue.parameters.items()
        }
        reader = Reader(cue.language, round.firm.zone, names, cue.message.at)
        text = render(game, cue.text, _read(parameters), reader)
        if cue.choices:
            text = f"{text}\n{choice_line(game, cue.choices, cue.language)}"
        cue.parameters = parameters
        cue.save(update_fields=["parameters"])
        cue.message.text = text
        cue.message.save(update_fields=["text"])
        search.index_message(cue.message)
        announce(cue.message.room, "change", ref=cue.message.seq, now=now)


def _read(parameters: dict[str, Any]) -> Mapping[str, Parameter]:
    """Parameters as `to_json` wrote them."""
    return from_json(Say, {"to": {"kind": "room"}, "text": "", "parameters": parameters}).parameters
