"""What keeps a half-moved database from being served."""

from __future__ import annotations

from gettext import gettext

from django.db import connection

from stammtisch.web.move.target import NOTES
from stammtisch.web.server.data_folder import RefusedError


def refuse_half_moved() -> None:
    """Raise `RefusedError` when a move into the present database has not come to its end."""
    if NOTES in connection.introspection.table_names():
        raise RefusedError(
            gettext("A move into this database was interrupted. Type the same stammtisch move … again.")
        )
