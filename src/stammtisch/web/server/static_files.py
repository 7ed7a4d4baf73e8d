"""What browsers fetch (style sheets, scripts, icons), gathered in the data folder whenever the program has changed.

So a server needs no step of its own for it after an update, and each of many machines has its own copy. Looks at file
sizes and times alone, which takes milliseconds; gathering takes a second and happens in a process of its own, because
the small parent of `serve` loads no Django.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
from contextlib import suppress
from gettext import gettext
from importlib.metadata import version
from pathlib import Path

from stammtisch.kit.bundle import write_bundles
from stammtisch.web.server.data_folder import RefusedError

SOURCE = Path(__file__).resolve().parents[1] / "static" / "stammtisch"
#: Packages whose files we hand out besides our own.
_OTHERS = ("django-htmx", "django-allauth")
#: Stands in the folder and says which program its files belong to.
_MARK = ".gathered"


def gather(folder: Path, *, source: Path = SOURCE) -> bool:
    """Bring `folder` up to date; whether there was anything to do. Raises `RefusedError` when it cannot be done."""
    mark, wanted = folder / _MARK, _fingerprint(source)
    if mark.exists() and mark.read_text() == wanted:
        return False
    with suppress(PermissionError):  # a read-only program carries its bundles already
        write_bundles(source)
    command = [sys.executable, "-m", "stammtisch", "django", "collectstatic", "--noinput", "--verbosity", "0"]
    if subprocess.run(command, check=False).returncode:  # noqa: S603 - ours
        raise RefusedError(
            gettext("Style sheets and scripts could not be put into %(folder)s, so Stammtisch did not start.")
            % {"folder": folder}
        )
    mark.write_text(wanted)
    return True


def _fingerprint(source: Path) -> str:
    digest = hashlib.sha256()
    for name in _OTHERS:
        digest.update(f"{name} {version(name)}\n".encode())
    for path in sorted(source.rglob("*")):
        if path.is_file() and "dist" not in path.parts[len(source.parts) :]:
            facts = path.stat()
            digest.update(f"{path.relative_to(source)} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()
