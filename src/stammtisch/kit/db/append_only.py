"""Tables to which one only adds, held by the database itself: a slip in our code or a hand-typed statement is refused
as well. For a migration's operations.

SQLite makes a table anew when a later migration changes it, and its triggers do not follow: such a migration ends
with these operations again (`tests/security/test_history_is_not_rewritten.py` notices when it does not).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from django.db import migrations

_REFUSE = """
CREATE OR REPLACE FUNCTION refuse_to_rewrite() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'rows of % are only ever added', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


def append_only(
    table: str, *, columns: Sequence[str] = (), kept: timedelta | None = None, kept_while: str = ""
) -> migrations.RunPython:
    """Refuse UPDATE and DELETE on `table`; both raise django.db.IntegrityError.

    With `columns`, only these may not change. With `kept`, rows may go when their `at` is longer ago than that. With
    `kept_while`, a condition on OLD in SQL that both engines read, rows may go when it does not hold. It may not
    speak of other tables: SQLite then refuses every migration that makes one of those anew.
    """
    of = f" OF {', '.join(columns)}" if columns else ""

    def lay(_apps: Any, editor: Any) -> None:
        lift(_apps, editor)
        for statement in _statements(editor.connection.vendor, table, of, kept, kept_while):
            editor.execute(statement, None)

    def lift(_apps: Any, editor: Any) -> None:
        on = f" ON {table}" if editor.connection.vendor == "postgresql" else ""
        for name in (f"{table}_stays", f"{table}_is_kept"):
            editor.execute(f"DROP TRIGGER IF EXISTS {name}{on}", None)

    return migrations.RunPython(lay, lift)


def _statements(vendor: str, table: str, of: str, kept: timedelta | None, kept_while: str) -> Iterator[str]:
    if vendor == "postgresql":
        yield _REFUSE
        refuse = "EXECUTE FUNCTION refuse_to_rewrite()"
    else:
        refuse = f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are only ever added'); END"
    held = " AND ".join(each for each in (_is_young(vendor, kept), kept_while) if each)
    when = f"WHEN ({held}) " if held else ""
    yield f"CREATE TRIGGER {table}_stays BEFORE UPDATE{of} ON {table} FOR EACH ROW {refuse}"
    yield f"CREATE TRIGGER {table}_is_kept BEFORE DELETE ON {table} FOR EACH ROW {when}{refuse}"


def _is_young(vendor: str, kept: timedelta | None) -> str:
    if kept is None:
        return ""
    if vendor == "postgresql":
        return f"OLD.at > now() - interval '{kept.days} days'"
    return f"OLD.at > datetime('now', '-{kept.days} days')"
