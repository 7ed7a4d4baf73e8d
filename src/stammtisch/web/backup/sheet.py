"""The recovery sheet: one page of plain text, for a person who did not install this Stammtisch."""

from __future__ import annotations

from datetime import datetime
from gettext import gettext

from django.conf import settings
from django.db import connection

from stammtisch.web.backup import own

_LINE = "-" * 78


def recovery_sheet(*, now: datetime) -> str:
    """Keys and the way back, in the language of the command line. Secret."""
    facts = {
        "url": settings.PUBLIC_URL,
        "day": f"{now:%Y-%m-%d}",
        "version": settings.STAMMTISCH_VERSION,
        "database": "SQLite" if connection.vendor == "sqlite" else "PostgreSQL",
        "folder": own.folder(),
    }
    return "\n".join(
        [
            gettext("RECOVERY SHEET – keep it secret, on paper, away from the machine") % facts,
            "",
            gettext("Stammtisch %(version)s at %(url)s, written on %(day)s, database: %(database)s") % facts,
            gettext("Backups: %(folder)s") % facts,
            "",
            gettext("Keys (no backup holds them). The file secrets in the data folder has exactly these lines:"),
            _LINE,
            *(line for line in (settings.DATA / "secrets").read_text().splitlines() if not line.startswith("#")),
            _LINE,
            "",
            *_backup_key(),
            "",
            *_the_way_back(),
        ]
    )


def _backup_key() -> list[str]:
    key = settings.BACKUP_KEY
    if key is None:
        return [gettext("The backups are not encrypted.")]
    if key.identity is None:
        return [
            gettext("The backups are encrypted for %(half)s. Its whole key is not on this machine: write it here.")
            % {"half": key.recipient},
            "",
            "AGE-SECRET-KEY-1 " + "_" * 58,
        ]
    return [gettext("The backups are encrypted. Their key (STAMMTISCH_BACKUP_KEY):"), str(key.identity)]


def _the_way_back() -> list[str]:
    return [
        gettext("The way back on an empty machine:"),
        gettext("1. Install the same or a newer version of Stammtisch, and for PostgreSQL an empty database."),
        gettext("2. Write the lines above into a file named secrets in an empty folder, then: chmod 600 secrets"),
        gettext("3. If the backups are encrypted, set STAMMTISCH_BACKUP_KEY to the key above."),
        gettext("4. Type: stammtisch restore BACKUP --into FOLDER"),
        gettext("5. Set STAMMTISCH_DATA to that folder, then type: stammtisch serve"),
        gettext("6. Sign in as owner. Today says what is missing, what is in doubt, and how sending goes on."),
    ]
