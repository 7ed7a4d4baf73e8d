"""Every table that moves, and its rows as Python values that mean the same on both engines."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.apps import apps
from django.apps.registry import Apps
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

#: Filled by migrations, or derived from other tables.
NOT_MOVED = {"django_migrations", "conversations_search"}
#: Tables that SQLite keeps for itself: beside the index of words, and about all others.
_SQLITES_OWN = ("conversations_search_", "sqlite_")

Row = tuple[Any, ...]


class _Counter(models.Model):
    """Django's cache table (`people/migrations/0002_cache.py`), which has no model of its own."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField()

    class Meta:
        apps = Apps()  # known here alone
        app_label = "people"
        db_table = "people_cache"

    def __str__(self) -> str:
        return self.cache_key


@dataclass(frozen=True)
class Digest:
    """What a table holds, in two numbers that do not depend on the order of its rows."""

    rows: int = 0
    #: Sum of the SHA-256 of all rows, modulo 2**256.
    total: int = 0

    def __add__(self, row: bytes) -> Digest:
        return Digest(self.rows + 1, (self.total + int.from_bytes(row)) % 2**256)


@dataclass(frozen=True)
class Table:
    """One table, known by its model."""

    model: type[models.Model]

    @property
    def name(self) -> str:
        """As the database calls it."""
        return self.model._meta.db_table

    @property
    def fields(self) -> list[models.Field[Any, Any]]:
        """Its columns, in one order for both sides."""
        return list(self.model._meta.local_concrete_fields)

    @property
    def key(self) -> int:
        """Which of the columns is the primary key."""
        return self.fields.index(self.model._meta.pk)

    @property
    def columns(self) -> list[str]:
        """The names of its columns."""
        return [str(field.column) for field in self.fields]

    @property
    def key_column(self) -> str:
        """The name of the key's column."""
        return self.columns[self.key]

    @property
    def is_numbered(self) -> bool:
        """Whether the database gives new rows their numbers."""
        return isinstance(self.model._meta.pk, models.AutoField | models.BigAutoField)

    def count(self, alias: str) -> int:
        """How many rows it has there."""
        return self._rows(alias).count()

    def chunk(self, alias: str, *, after: object, limit: int) -> list[Row]:
        """The next rows in the order of the key as that database sorts it; `after` None begins."""
        rows = self._rows(alias)
        if after is not None:
            rows = rows.filter(pk__gt=after)
        return list(rows.order_by("pk").values_list(*self._names)[:limit])

    def chunks(self, alias: str, limit: int) -> Iterator[list[Row]]:
        """All rows, a chunk at a time."""
        after = None
        while some := self.chunk(alias, after=after, limit=limit):
            yield some
            after = some[-1][self.key]

    def with_keys(self, alias: str, keys: list[object]) -> list[Row]:
        """The rows with these keys."""
        return list(self._rows(alias).filter(pk__in=keys).values_list(*self._names))

    def written(self, row: Row, connection: BaseDatabaseWrapper) -> list[Any]:
        """The row as this database takes it."""
        return [self._written(field, value, connection) for field, value in zip(self.fields, row, strict=True)]

    @property
    def _names(self) -> list[str]:
        return [field.attname for field in self.fields]

    def _rows(self, alias: str) -> models.QuerySet[Any]:
        # Without a manager: those of our models ask for a firm, and a move is about all of them.
        return models.QuerySet(self.model, using=alias)

    @staticmethod
    def _written(field: models.Field[Any, Any], value: Any, connection: BaseDatabaseWrapper) -> Any:
        if value is None and isinstance(field, models.JSONField) and not field.null:
            return connection.ops.adapt_json_value(None, None)  # JSON's own null
        return field.get_db_prep_save(value, connection)


def all_tables() -> list[Table]:
    """Every table with rows of ours or of Django."""
    every: list[type[models.Model]] = [*apps.get_models(include_auto_created=True), _Counter]
    return [Table(model) for model in every if model._meta.managed and not model._meta.proxy]


def unknown(names: list[str]) -> list[str]:
    """Tables among `names` that no model of this version knows."""
    known = {table.name for table in all_tables()} | NOT_MOVED
    return sorted(name for name in names if name not in known and not name.startswith(_SQLITES_OWN))


def digest_of(row: Row) -> bytes:
    """SHA-256 of a row, equal for rows that mean the same."""
    return hashlib.sha256(json.dumps([_plain(value) for value in row], sort_keys=True).encode()).digest()


def _plain(value: Any) -> Any:
    """A value as JSON can tell it apart from others."""
    if isinstance(value, datetime):
        return ["moment", value.astimezone(UTC).isoformat()]
    if isinstance(value, bytes | memoryview | bytearray):
        return ["bytes", bytes(value).hex()]
    if value is None or isinstance(value, bool | int | float | str | list | dict):
        return value
    return [type(value).__name__, str(value)]
