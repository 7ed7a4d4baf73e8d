"""One row of every model for a firm, made from the columns alone, so that a new model is tested at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, time
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.db import connection, models, transaction

from stammtisch.kit.db.owner import as_owner
from stammtisch.people.models import Firm, Member
from stammtisch.people.tenancy import FirmModel, firm_scope
from stammtisch.testing.cast import NOON, House

FIRM_MODELS = [model for model in apps.get_models() if issubclass(model, FirmModel)]

_VALUES: dict[type[models.Field[Any, Any]], Any] = {
    models.BooleanField: False,
    models.DateTimeField: NOON,
    models.DateField: date(2026, 11, 4),
    models.TimeField: time(12),
    models.JSONField: {},
    models.BinaryField: b"x",
    models.FloatField: 1.0,
    models.DurationField: NOON - NOON,
    models.UUIDField: UUID(int=1),
}

#: What checks of the tables want instead: of a message and a seat exactly one is somebody's.
_CHECKED: dict[str, dict[str, Any]] = {"Message": {"side": "team", "address": None}, "Seat": {"address": None}}
#: Before such a row may point to an address.
WITH_ADDRESS = {"Message": "side = 'outside', member_id = NULL", "Seat": "member_id = NULL"}


class Rows:
    """The rows of a firm; made on demand, with all rows they point to."""

    def __init__(self, house: House) -> None:
        self.firm: Firm = house.firm
        self._made: dict[type[models.Model], Any] = {Member: house.owner}

    def of(self, model: type[models.Model]) -> Any:
        """The firm's row of this model."""
        if model not in self._made:
            with firm_scope(self.firm):
                self._made[model] = model._default_manager.create(firm=self.firm, **self._values(model))
        return self._made[model]

    def _values(self, model: type[models.Model]) -> dict[str, Any]:
        fields = [field for field in model._meta.local_fields if not field.primary_key and field.name != "firm"]
        made = {field.name: self._value(field) for field in fields if not field.has_default() or field.is_relation}
        return made | _CHECKED.get(model.__name__, {})

    def _value(self, field: Any) -> Any:
        if field.is_relation:
            # Beside an empty table there is nothing yet to point back to.
            return None if field.related_model is field.model else self.of(field.related_model)
        for kind, value in _VALUES.items():
            if type(field) is kind:
                return value
        if field.choices:
            return field.choices[0][0]
        if isinstance(field, models.IntegerField):
            return 1
        return f"{field.name}{self.firm.pk}"[: field.max_length]


def table(model: type[models.Model]) -> str:
    """The quoted table of a model."""
    return connection.ops.quote_name(model._meta.db_table)


def ask(statement: str, parameters: list[Any] | None = None) -> list[tuple[Any, ...]]:
    """Hand-written SQL, past every manager."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return list(cursor.fetchall()) if cursor.description else []


def only_on_postgresql() -> None:
    """Leave a test out on SQLite, which has no row-level security: there the scoped manager and the keys hold."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no row-level security")


@contextmanager
def histories_may_be_rewritten() -> Iterator[None]:
    """A transaction that is undone at the end. Some tables refuse every change by a trigger, before a policy, a key
    or a page is asked; here those rest."""
    if connection.vendor == "postgresql":
        _let_triggers("DISABLE")
    try:
        with transaction.atomic():
            if connection.vendor == "sqlite":
                for (name,) in ask("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
                    ask(f"DROP TRIGGER {name}")
            yield
            transaction.set_rollback(True)
    finally:
        if connection.vendor == "postgresql":
            _let_triggers("ENABLE")


def _let_triggers(switch: str) -> None:
    with as_owner():
        for (name,) in ask("SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal"):
            ask(f"ALTER TABLE {name} {switch} TRIGGER USER")
