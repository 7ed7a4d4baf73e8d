"""The file `secrets` in the data folder: the keys that sign sign-ins and encrypt channel tokens.

Made on the first start, readable by its owner alone, and never part of a backup: who finds a backup must not
find the keys to it. A line is `name = value`; a name may stand on several lines, the first of which is in use
and the others still accepted, so a key is changed by writing a new line above the old one.
"""

import base64
import os
import secrets
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Self

_FILE = "secrets"
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_HEADER = """\
# The keys of this Stammtisch. Keep a copy on paper or in a password safe: without them the access
# tokens of your channels cannot be read after a restore. They are not part of a backup.
"""


@dataclass(frozen=True)
class Secrets:
    """The keys of one installation, each with its predecessors."""

    #: Signs cookies and links (Django's SECRET_KEY).
    secret_key: str
    #: Still accepted for signatures made before the last change.
    old_secret_keys: tuple[str, ...]
    #: Fernet keys for channel tokens: the first encrypts, all decrypt.
    field_keys: tuple[str, ...]

    @classmethod
    def of(cls, data: Path) -> Self:
        """Read the keys in the folder `data`; folder and keys are made when missing.

        Raises SystemExit with a sentence for the owner when the file cannot be made or read, is incomplete,
        or can be read by other users of the machine.
        """
        path = data / _FILE
        try:
            if not path.exists():
                _create(path)
            mode = path.stat().st_mode
            text = path.read_text()
        except OSError as error:
            raise SystemExit(f"The keys in {path} could not be read or made: {error.strerror}.") from None
        if mode & _OTHERS:
            raise SystemExit(f"Other users of this machine can read the keys. Type: chmod 600 {path}")
        return cls._parse(text, path)

    @classmethod
    def _parse(cls, text: str, path: Path) -> Self:
        values: dict[str, list[str]] = {"secret_key": [], "field_key": []}
        for line in text.splitlines():
            name, separator, value = (part.strip() for part in line.partition("="))
            if separator and name in values:
                values[name].append(value)
        if not all(keys and all(keys) for keys in values.values()):
            raise SystemExit(f"{path} must hold a line secret_key = … and a line field_key = … .")
        first, *older = values["secret_key"]
        return cls(secret_key=first, old_secret_keys=tuple(older), field_keys=tuple(values["field_key"]))


def changed_at(data: Path) -> int:
    """A number that differs after each change of the file. Raises OSError when it is not there."""
    return (data / _FILE).stat().st_mtime_ns


def add_field_key(data: Path) -> None:
    """A new key for channel tokens above the others, which still open what they sealed. Raises OSError."""
    lines = (data / _FILE).read_text().splitlines()
    first = next(number for number, line in enumerate(lines) if _names_field_key(line))
    _replace(data / _FILE, [*lines[:first], _new_field_key(), *lines[first:]])


def drop_old_field_keys(data: Path) -> None:
    """Leave the newest key for channel tokens alone. Raises OSError."""
    lines = (data / _FILE).read_text().splitlines()
    first = next(number for number, line in enumerate(lines) if _names_field_key(line))
    _replace(data / _FILE, [line for n, line in enumerate(lines) if n <= first or not _names_field_key(line)])


def _names_field_key(line: str) -> bool:
    return line.partition("=")[0].strip() == "field_key"


def _new_field_key() -> str:
    return f"field_key = {base64.urlsafe_b64encode(os.urandom(32)).decode()}"


def _replace(path: Path, lines: list[str]) -> None:
    _draft(path, "".join(f"{line}\n" for line in lines)).replace(path)


def _create(path: Path) -> None:
    """Write new keys so that two processes that start at once agree on one file."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = _draft(path, f"{_HEADER}secret_key = {secrets.token_urlsafe(48)}\n{_new_field_key()}\n")
    try:
        os.link(draft, path)
    except FileExistsError:
        return  # the other process was first; its keys count
    finally:
        draft.unlink()


def _draft(path: Path, text: str) -> Path:
    """A file beside `path` that holds `text` for good, readable by its owner alone from the first moment."""
    descriptor, draft = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return Path(draft)
