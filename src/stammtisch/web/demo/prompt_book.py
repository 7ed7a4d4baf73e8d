"""Reads the prompt book: scenes of a talk, each line in German with its English below, so that neither can be
forgotten.

    == table props              a room: "table" with title and welcome below, "direct" with its guest, or a "story"
      Requisitenbörse
      Props exchange
    @ 3 fri 18:05               a scene begins (`almanac.py`)
    alma                        who speaks; the words follow, German first
      Wer hat einen Koffer?
      Who has a suitcase?
    +4m rosa                    four minutes later
      Ich!
      Me!
    +1m alma reacts 👍          no words: something is done to the line before
    # a remark for whoever edits this file

A verb after the name says what happens instead of plain speech; `stage.py` knows them all. "2" after "answers" or
"reacts 👍" means the second line back. A bar in a text is a new line.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from importlib import resources

from stammtisch.web.demo.almanac import gap

#: Languages of the book, in the order of its lines.
LANGUAGES = ("de", "en")
_CUE = re.compile(r"^(?:\+(?P<gap>\w+) )?(?P<who>[a-z]+)(?: (?P<verb>[a-z]+))?(?: (?P<rest>.+))?$")


@dataclass(frozen=True)
class Text:
    """The same words in both languages."""

    de: str
    en: str

    def in_(self, language: str) -> str:
        """The words in "de" or "en"."""
        words: str = getattr(self, language)
        return words


@dataclass
class Cue:
    """Somebody says or does something."""

    who: str
    verb: str
    #: Whatever stands behind the verb.
    rest: str
    #: Since the cue before; since the scene's beginning for the first.
    after: timedelta
    text: Text | None = None


@dataclass
class Scene:
    """Cues that belong together."""

    #: As the almanac reads it.
    start: str
    cues: list[Cue] = field(default_factory=list)


@dataclass
class Place:
    """A room and all that happens in it."""

    #: "table", "story" or "direct"
    kind: str
    #: Key of the table, or of the guest whose room it is.
    key: str
    #: Of a table: title and welcome; of a story the opening sentence besides.
    texts: list[Text] = field(default_factory=list)
    scenes: list[Scene] = field(default_factory=list)


class Misprint(ValueError):
    """The prompt book cannot be read; the text names file and line."""


def places() -> list[Place]:
    """All rooms of the book, in the order of its files."""
    folder = resources.files("stammtisch.web.demo") / "script"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".txt")), key=lambda file: file.name)
    return [place for file in files for place in read(file.read_text(encoding="utf-8"), file.name)]


def read(book: str, name: str = "") -> list[Place]:
    """The rooms in the text of one file. Raises Misprint."""
    found: list[Place] = []
    for number, block in _blocks(book):
        try:
            _take(found, block)
        except (ValueError, IndexError) as error:
            raise Misprint(f"{name}:{number}: {block[0]}") from error
    return found


def _blocks(book: str) -> Iterator[tuple[int, list[str]]]:
    """A head line with the indented lines below it, and its number."""
    block: list[str] = []
    start = 0
    for number, line in enumerate(book.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        if not line.startswith(" "):
            if block:
                yield start, block
            block, start = [], number
        block.append(line.strip())
    if block:
        yield start, block


def _take(found: list[Place], block: list[str]) -> None:
    head, *lines = block
    if head.startswith("== "):
        kind, key = head.split()[1:]
        found.append(Place(kind, key, _texts(lines)))
    elif head.startswith("@ "):
        found[-1].scenes.append(Scene(head[2:]))
    else:
        found[-1].scenes[-1].cues.append(_cue(head, lines))


def _cue(head: str, lines: list[str]) -> Cue:
    match = _CUE.match(head)
    if match is None:
        raise ValueError(head)
    texts = _texts(lines)
    return Cue(
        who=match["who"],
        verb=match["verb"] or "says",
        rest=match["rest"] or "",
        after=gap(match["gap"]) if match["gap"] else timedelta(),
        text=texts[0] if texts else None,
    )


def _texts(lines: list[str]) -> list[Text]:
    if len(lines) % len(LANGUAGES):
        raise ValueError(lines)
    spoken = [line.replace(" | ", "\n") for line in lines]
    return [Text(*pair) for pair in zip(spoken[::2], spoken[1::2], strict=True)]
