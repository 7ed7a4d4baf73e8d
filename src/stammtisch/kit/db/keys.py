"""Keys that cannot cross firms: `FOREIGN KEY (firm_id, room_id) REFERENCES room (firm_id, id)`.

A row with its own firm and another firm's room is refused by the database itself, whatever the code above forgot.
The keys are part of the models (not raw SQL in a migration), because SQLite rebuilds a table from its model at any
later change and would silently drop what the model does not know.
"""

from typing import Any

from django.db import models
from django.db.models.constraints import BaseConstraint


class FirmKey(models.ForeignKey):  # type: ignore[type-arg]
    """A foreign key to a row of the same firm; the model's metaclass adds the composite key that holds it so."""


class SameFirm(BaseConstraint):
    """The composite foreign key (firm_id, <field>_id) beside a :class:`FirmKey`.

    Null references are not checked (`MATCH SIMPLE`). Checked at COMMIT, so rows may be written in any order within
    one transaction; a violation raises `django.db.IntegrityError`.
    """

    def __init__(self, *, field: str, name: str) -> None:
        super().__init__(name=name)
        self.field = field

    def _definition(self, model: Any, editor: Any) -> str:
        field = model._meta.get_field(self.field)
        quote = editor.quote_name
        return (
            f"CONSTRAINT {quote(self.name)} FOREIGN KEY ({quote('firm_id')}, {quote(field.column)})"
            f" REFERENCES {quote(field.related_model._meta.db_table)} ({quote('firm_id')}, {quote('id')})"
            " DEFERRABLE INITIALLY DEFERRED"
        )

    def constraint_sql(self, model: Any, schema_editor: Any) -> str:
        """The clause inside CREATE TABLE."""
        return self._definition(model, schema_editor)

    def create_sql(self, model: Any, schema_editor: Any) -> str:
        """The statement that adds the key to a table that exists (PostgreSQL; SQLite rebuilds the table)."""
        table = schema_editor.quote_name(model._meta.db_table)
        return f"ALTER TABLE {table} ADD {self._definition(model, schema_editor)}"

    def remove_sql(self, model: Any, schema_editor: Any) -> str:
        """The statement that drops the key."""
        table = schema_editor.quote_name(model._meta.db_table)
        return f"ALTER TABLE {table} DROP CONSTRAINT {schema_editor.quote_name(self.name)}"

    def validate(self, *args: Any, **kwargs: Any) -> None:
        """Nothing to ask beforehand: forms only offer rows of the firm, and the database has the last word."""

    def deconstruct(self) -> tuple[str, tuple[()], dict[str, Any]]:
        path, _, kwargs = super().deconstruct()
        return path, (), {**kwargs, "field": self.field}

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, SameFirm):
            return NotImplemented
        return (self.name, self.field) == (other.name, other.field)

    def __hash__(self) -> int:
        return hash((self.name, self.field))
