"""What a backup says about itself; written last, checked first."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime

from stammtisch.web.backup.errors import BrokenBackupError

NAME = "manifest.json"
_FORMAT = 1


@dataclass(frozen=True)
class Manifest:
    """The contents page of one backup."""

    #: Version of Stammtisch that wrote it, "1.4".
    version: str
    #: When its database was copied, aware, UTC.
    made_at: datetime
    #: "sqlite" or "postgresql"; a backup returns to the kind of database it came from.
    database: str
    #: Table → number of rows.
    rows: dict[str, int]
    #: Room → number of its newest message, so that a gap can be told.
    rooms: dict[str, int]
    #: Name inside the archive → SHA-256 in hex.
    parts: dict[str, str]

    def to_bytes(self) -> bytes:
        """JSON, indented: people read it too."""
        fields = asdict(self) | {"format": _FORMAT, "made_at": self.made_at.isoformat()}
        return json.dumps(fields, indent=1, sort_keys=True).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> Manifest:
        """Raises `BrokenBackupError` for anything that is not a manifest of ours."""
        try:
            fields = json.loads(data)
            if fields.pop("format") != _FORMAT:
                raise BrokenBackupError
            return cls(**fields | {"made_at": datetime.fromisoformat(fields["made_at"])})
        except (ValueError, KeyError, TypeError, AttributeError):
            raise BrokenBackupError from None
