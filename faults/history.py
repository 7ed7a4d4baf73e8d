"""What happened, as seen from outside: one JSON line per event, one file per process, never rewritten.

`t` is CLOCK_MONOTONIC, which is the same for all processes of a machine. Imports nothing of the product.
"""

import json
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Event = dict[str, Any]


class History:
    """Appends events of one actor; a line is written in one piece, so a killed process leaves no half of one."""

    def __init__(self, folder: Path, actor: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._actor = actor
        self._file = os.open(folder / f"{actor}-{os.getpid()}.jsonl", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        self._lock = threading.Lock()

    def note(self, op: str, **values: Any) -> None:
        """Write one event."""
        line = json.dumps({"t": time.monotonic(), "actor": self._actor, "op": op, **values}, ensure_ascii=False)
        with self._lock:
            os.write(self._file, f"{line}\n".encode())


def read(folder: Path) -> list[Event]:
    """All events of a run in their order."""
    return sorted((event for path in folder.glob("*.jsonl") for event in _lines(path)), key=lambda event: event["t"])


def _lines(path: Path) -> Iterator[Event]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)
