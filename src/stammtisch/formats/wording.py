"""A format's texts in the language of their reader. The same function serves the engine, previews and pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from stammtisch.formats.base import Format
from stammtisch.formats.commands import numbered
from stammtisch.formats.effects import Parameter, Person, Value, When
from stammtisch.kit.text import quotes
from stammtisch.kit.text.moments import lasting_moment


@dataclass(frozen=True)
class Reader:
    """For whom a text is made."""

    #: "de", "de-formal" or "en".
    language: str
    #: Moments are shown in the firm's zone.
    zone: tzinfo
    #: Key → name by which others in the round know a person.
    names: Mapping[str, str]
    now: datetime


def render(game: Format[Any, Any, Any], key: str, parameters: Mapping[str, Parameter], reader: Reader) -> str:
    """The text of this key with its parameters filled in."""
    with translation.override(reader.language):
        values = {name: _shown(value, reader) for name, value in parameters.items()}
        return quotes.fill(str(game.texts[key]), values)


def choice_line(game: Format[Any, Any, Any], labels: Sequence[str], language: str) -> str:
    """Choices where there are no buttons: `1 Pass · 2 Later · 3 I’m out`."""
    with translation.override(language):
        return numbered(str(game.texts[label]) for label in labels)


def _shown(value: Parameter, reader: Reader) -> str | int:
    if isinstance(value, Person):
        return reader.names.get(value.who) or _("a guest")
    if isinstance(value, When):
        return lasting_moment(value.at, reader.now, reader.zone)
    if isinstance(value, Value):
        raise TypeError(f"{type(value).__name__} has no words.")
    return value
