"""Which settings of a database keep what was acknowledged, judged from their values alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext

from stammtisch.web.doctor.findings import Finding, Level

_OLDEST_POSTGRESQL = 150_000
#: `PRAGMA synchronous`: FULL. With less, a power cut may lose what a provider will not send again.
_FULL = 2


def sqlite(*, synchronous: int, journal_mode: str, foreign_keys: int) -> Iterator[Finding]:
    """Judge the flags of one connection."""
    if (synchronous, journal_mode, foreign_keys) == (_FULL, "wal", 1):
        yield Finding("database.durable", Level.OK, gettext("SQLite keeps what it has acknowledged."))
        return
    yield Finding(
        "database.durable",
        Level.PROBLEM,
        gettext(
            "SQLite runs with synchronous=%(synchronous)s, journal_mode=%(journal)s, foreign_keys=%(keys)s "
            "instead of 2, wal, 1; a power cut could lose messages."
        )
        % {"synchronous": synchronous, "journal": journal_mode, "keys": foreign_keys},
        "stammtisch serve",
    )


def postgresql(
    values: Mapping[str, str], *, superuser: bool, bypasses_rows: bool, owns_tables: bool
) -> Iterator[Finding]:
    """Judge `SHOW` values and the rights of the role we work as."""
    weak = {
        name: values[name]
        for name in ("synchronous_commit", "fsync", "full_page_writes")
        if values[name] in {"off", "local"}
    }
    for name, value in weak.items():
        yield Finding(
            "database.durable",
            Level.PROBLEM,
            gettext("PostgreSQL runs with %(name)s=%(value)s; a power cut could lose messages.")
            % {"name": name, "value": value},
            f"ALTER SYSTEM SET {name} = on; SELECT pg_reload_conf();",
        )
    if not weak:
        yield Finding("database.durable", Level.OK, gettext("PostgreSQL keeps what it has acknowledged."))
    if int(values["server_version_num"]) < _OLDEST_POSTGRESQL:
        yield Finding(
            "database.version",
            Level.PROBLEM,
            gettext("PostgreSQL is older than version 15."),
            "apt-get install postgresql",
        )
    if superuser or bypasses_rows:
        yield Finding(
            "database.role",
            Level.PROBLEM,
            gettext("Stammtisch uses a database role that may see the rows of all firms at once."),
            "ALTER ROLE … NOSUPERUSER NOBYPASSRLS;",
        )
    elif owns_tables:
        yield Finding(
            "database.role",
            Level.WARNING,
            gettext(
                "Stammtisch serves with the database role that owns the tables and could switch off their policies."
            ),
            "STAMMTISCH_DATABASE_OWNER_URL",
        )
    else:
        yield Finding("database.role", Level.OK, gettext("The database role has no more rights than it needs."))
