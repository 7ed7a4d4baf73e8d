"""Where an exported chat lies between two steps: a private folder of one sign-in, for an hour at most.

It lies beside pictures and files, which all machines of a house see, in a folder that no backup takes; nothing of it
is a row of the database. It goes when the portrait is drawn, when somebody gives
up, when it cannot be read, and when the hour is over.
"""

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import Any

from django.conf import settings

from stammtisch.kit import signing

#: After this the file is deleted, whatever happened; looked for every ten minutes, so it is an hour at most.
LASTS = timedelta(minutes=50)
_SWEEP_EVERY = timedelta(minutes=10)
_FOLDER = ".portraits"
#: What Django calls a big file in `tmp` while it comes in; only a process that was killed leaves one.
_HALF_UPLOADED = "*.upload*"
_EXPORT, _QUESTION = "export", "question.json"


@dataclass(frozen=True)
class Somebody:
    """A person of the chat, by the name the export gives them."""

    name: str
    messages: int
    #: Keys of `portrait.words.reason`: why they may belong to the team.
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Way:
    """A way to read the dates, with dates of the file as they stand and as they would be."""

    order: str
    examples: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class OneOfSeveral:
    """A chat of a file that holds several."""

    key: str
    #: As the file names it; "" if it does not.
    title: str
    #: How many messages it holds; None if nobody counted.
    messages: int | None


@dataclass(frozen=True)
class Question:
    """What has to be asked about the file that waits: first which chat, if it holds several, then the rest."""

    #: Name of the file, without its folder.
    file: str
    chats: tuple[OneOfSeveral, ...] = ()
    #: Key of the chat that was chosen; "" where there is only one.
    chat: str = ""
    people: tuple[Somebody, ...] = ()
    #: Empty where the file itself says how its dates are read.
    ways: tuple[Way, ...] = ()


class Place:
    """The folder of one sign-in in one firm; it exists only while a file waits."""

    def __init__(self, *, session: str, firm: int) -> None:
        key = settings.SECRET_KEY.encode()
        self._folder = _root() / signing.mac(key, f"portrait:{firm}:{session}".encode())[:32]

    @property
    def export(self) -> Path:
        """The file as it came."""
        return self._folder / _EXPORT

    def keep(self, chunks: Iterable[bytes]) -> None:
        """Put the file here, in place of one that waited; nobody but this machine's own user may read it."""
        _root().mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix="new-", dir=_root()))
        try:
            with _private(fresh / _EXPORT) as file:
                file.writelines(chunks)
            self.drop()
            fresh.rename(self._folder)
        except BaseException:
            shutil.rmtree(fresh, ignore_errors=True)
            raise

    def ask(self, question: Question) -> None:
        """Note what the next step asks."""
        with _private(self._folder / _QUESTION) as file:
            file.write(json.dumps(asdict(question)).encode())

    def question(self) -> Question | None:
        """What the next step asks; None if no file waits."""
        try:
            told = json.loads((self._folder / _QUESTION).read_bytes())
        except FileNotFoundError:
            return None
        return Question(
            told["file"],
            chats=tuple(OneOfSeveral(**one) for one in told["chats"]),
            chat=told["chat"],
            people=tuple(Somebody(one["name"], one["messages"], tuple(one["reasons"])) for one in told["people"]),
            ways=tuple(
                Way(way["order"], tuple((text, day) for text, day in way["examples"])) for way in told["ways"]
            ),
        )

    def drop(self) -> None:
        """Delete all of it."""
        shutil.rmtree(self._folder, ignore_errors=True)


def sweep(now: datetime) -> int:
    """Delete what has waited too long, and say how much that was."""
    found = chain(_root().glob("*"), (settings.DATA / "tmp").glob(_HALF_UPLOADED))
    old = [path for path in found if _waits_since(path) < (now - LASTS).timestamp()]
    for path in old:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    return len(old)


class Sweep:
    """The chore that does it, should nobody come back."""

    def first(self, now: datetime) -> datetime:
        """Soon: the last run of this house may have been cut."""
        return now + timedelta(minutes=1)

    def next_after(self, now: datetime) -> datetime | None:
        """In ten minutes."""
        return now + _SWEEP_EVERY

    def run(self, now: datetime, alive: Callable[[], None]) -> dict[str, Any]:
        """Look and delete."""
        return {"deleted": sweep(now)}


def _root() -> Path:
    return Path(settings.MEDIA_ROOT, _FOLDER)


def _private(path: Path) -> Any:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")


def _waits_since(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:  # somebody else was quicker
        return float("inf")
