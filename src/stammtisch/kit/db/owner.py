"""Working as the role that owns the tables, for the few commands that change or copy them as a whole."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import load_backend

from stammtisch.kit.db.row_security import ACROSS, BACKUP


@contextmanager
def as_owner() -> Iterator[None]:
    """Inside, the database connection of this thread is the owner's; the same as ever when no owner is set.

    What happens inside belongs to no transaction that was open before.
    """
    if settings.DATABASE_OWNER is None or connection.settings_dict["USER"] == settings.DATABASE_OWNER["USER"]:
        yield
        return
    application = connections[DEFAULT_DB_ALIAS]
    role = {name: settings.DATABASE_OWNER[name] for name in ("USER", "PASSWORD")}
    owner = load_backend(application.settings_dict["ENGINE"]).DatabaseWrapper(
        {**application.settings_dict, **role}, DEFAULT_DB_ALIAS
    )
    connections[DEFAULT_DB_ALIAS] = owner
    try:
        yield
    finally:
        owner.close()
        connections[DEFAULT_DB_ALIAS] = application


@contextmanager
def copying() -> Iterator[None]:
    """As the owner, and with a view of all rows of all firms, for reading alone."""
    with as_owner():
        look_across(connection, BACKUP)
        try:
            yield
        finally:
            if connection.connection is not None and connection.is_usable():
                look_across(connection, "")


def look_across(link: BaseDatabaseWrapper, purpose: str) -> None:
    """Name the purpose for which the owner looks across firms until the connection ends; "" takes it back."""
    if link.vendor == "postgresql":
        with link.cursor() as cursor:
            cursor.execute("SELECT set_config(%s, %s, false)", [ACROSS, purpose])
