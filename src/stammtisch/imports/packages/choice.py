"""Which file of a package is the chat: the surest name that holds one. Several chats of one rank are asked about."""

import re
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import NamedTuple

from stammtisch.imports.errors import Chat, ManyChats, NotAnExport, TooMuch
from stammtisch.imports.packages.names import title_of
from stammtisch.imports.packages.package import Package
from stammtisch.imports.streams import Stream

#: Chats of one package that are offered for choosing.
MOST_CHATS = 1_000
#: Long chats of Messenger come in several files, the newest first.
_PART = re.compile(r"message_\d{1,4}\.json")


class Choice(NamedTuple):
    """The files of one chat, in their order, and what else may have been one."""

    names: tuple[str, ...]
    title: str
    left_out: tuple[str, ...]


def chosen(package: Package, chat: str, is_chat: Callable[[Stream], bool]) -> Choice:
    """The chat of the package. `chat` is what a person chose of several: the name of a file.

    `is_chat` says whether a file begins like an export; it may raise NotAnExport. Raises ManyChats where a person has
    to choose, NotAnExport where there is no chat, and TooMuch where there are too many to look into.
    """
    candidates = package.candidates()
    refusal: NotAnExport | None = None
    for names in candidates:
        found: list[tuple[str, ...]] = []
        groups = _together(names)
        for group in groups:
            if chat == group[0]:
                return _choice(package, group, candidates)
        if len(groups) > MOST_CHATS:
            raise TooMuch("chats", f"This package holds more than {MOST_CHATS} files that may be chats.")
        for group in groups:
            try:
                with package.open(group[0]) as stream:
                    found += [group] if is_chat(stream) else []
            except NotAnExport as error:
                refusal = refusal or error
        if len(found) == 1:
            return _choice(package, found[0], candidates)
        if found:
            raise ManyChats(tuple(Chat(group[0], _title(group[0])) for group in found))
    raise refusal or _none(package)


def _together(names: tuple[str, ...]) -> list[tuple[str, ...]]:
    """The same names, the parts of one chat together."""
    groups: dict[str, list[str]] = {}
    for name in names:
        path = PurePosixPath(name)
        groups.setdefault(f"{path.parent}/" if _PART.fullmatch(path.name) else name, []).append(name)
    return [tuple(group) for group in groups.values()]


def _choice(package: Package, names: tuple[str, ...], candidates: list[tuple[str, ...]]) -> Choice:
    others = [name for rank in candidates for name in rank if name not in names]
    return Choice(names, title_of(names[0]), (*others, *package.archives))


def _title(name: str) -> str:
    """What to call a chat in the choice: its title, or the folder it lies in, or its file."""
    return title_of(name) or PurePosixPath(name).parent.name or name


def _none(package: Package) -> NotAnExport:
    if package.archives:
        return NotAnExport("nested_archive", "This package holds only another package; unpack it and give that one.")
    return NotAnExport("no_chat", "This package holds no chat.")
