"""Opening exports in tests, with what an importer would have said."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from stammtisch.imports.base import Reader
from stammtisch.imports.registry import open_export
from stammtisch.imports.values import Record

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 25, tzinfo=UTC)


def opened(file: bytes | io.BytesIO | Path, name: str = "", **said) -> Reader:
    """A reader for bytes, a stream or a file."""
    stream = io.BytesIO(file) if isinstance(file, bytes) else file
    return open_export(stream, name, **{"zone": BERLIN, "now": NOW} | said)


def read(file: bytes | io.BytesIO | Path, name: str = "", **said) -> tuple[list[Record], Reader]:
    """All records, and the reader for its report."""
    reader = opened(file, name, **said)
    return list(reader.records()), reader
