"""Every format that there is: a new kind is one folder and one line here."""

from collections.abc import Mapping
from typing import Any

from stammtisch.formats.base import Format
from stammtisch.formats.one_sentence_story.rules import OneSentenceStory

FORMATS: Mapping[str, Format[Any, Any, Any]] = {
    OneSentenceStory.kind: OneSentenceStory(),
}
