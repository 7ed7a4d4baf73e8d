"""`make run` in a fresh clone to its first page, and once more."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.place import ROOT, installation
from bench.product import free_port, serving
from bench.result import Result, Size


def measure(size: Size) -> Iterator[Result]:
    """Seconds; the first start (which installs everything) only at the full size."""
    folder = Path(tempfile.mkdtemp(prefix="stammtisch-bench-clone-"))
    try:
        environ = installation() | {"STAMMTISCH_PORT": str(free_port())}
        environ.pop("PYTHONPATH")
        place = ROOT
        if size == "full":
            place = folder / "clone"
            subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", str(ROOT), str(place)], check=True)
            yield Result(
                "first start of `make run` in a fresh clone, to the first page",
                _seconds(environ, place),
                "s",
                90,
                "less",
                limit="downloading and unpacking the dependencies",
            )
        else:
            _seconds(environ, place)
        again = min(_seconds(environ, place) for _ in range(2))
        yield Result(
            "second start of `make run`, to the first page",
            again,
            "s",
            5,
            "less",
            limit="importing Django three times",
        )
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _seconds(environ: dict[str, str], place: Path) -> float:
    began = time.perf_counter()
    settings = {**environ, "PATH": os.environ["PATH"]}
    make = ["make", "run", f"PORT={settings['STAMMTISCH_PORT']}", f"STAMMTISCH_DATA={settings['STAMMTISCH_DATA']}"]
    with serving(settings, make, str(place)):
        return time.perf_counter() - began
