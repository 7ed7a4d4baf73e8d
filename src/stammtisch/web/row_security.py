"""Keeps the policies of a PostgreSQL database what the code says, as a part of every migration."""

from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections, transaction

from stammtisch.kit.db import row_security
from stammtisch.wiring import secured


def before_migrating(*, using: str, plan: Any, **kwargs: Any) -> None:
    """Let migrations see the rows they change: whoever owns the tables is held by their policies otherwise."""
    if connections[using].vendor == "postgresql" and plan:
        with connections[using].cursor() as cursor:
            statements = list(row_security.unforced(cursor, secured()))
        _run(using, statements)


def after_migrating(*, using: str, **kwargs: Any) -> None:
    """Write what is missing, and let the serving role do its work with the tables as they are now."""
    _run(using, differences(using))


def differences(using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """The statements that are missing from the database; none when it separates firms as this version wants it."""
    if connections[using].vendor != "postgresql":
        return []
    application = settings.DATABASES[using]["USER"]
    with connections[using].cursor() as cursor:
        found = list(row_security.missing(cursor, secured()))
        if found or row_security.lacks_rights(cursor, application):
            found += row_security.rights(cursor, application)
    return found


def _run(using: str, statements: list[str]) -> None:
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
