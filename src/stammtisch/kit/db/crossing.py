"""The few statements that look across firms, each written down once and by name.

A work process must find what is due before it knows whose it is. Row-level security shows it nothing then, so on
PostgreSQL each crossing is a function that runs with the rights of the tables' owner and gives away ids, numbers and
times, never content: whoever wants more opens the firm. SQLite runs the same SQL as it stands. `wiring.py` lists all
of them.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection

_PLACE = re.compile(r"%\((\w+)\)s")


@dataclass(frozen=True)
class Crossing:
    """One statement across firms."""

    #: Name of the function: "stammtisch_" is put in front of it.
    name: str
    #: With places %(name)s, on both engines.
    sql: str
    #: Name of each place → its PostgreSQL type, in the order of the function's arguments.
    arguments: Mapping[str, str]
    #: Column → its PostgreSQL type.
    returns: Mapping[str, str]
    #: Tables it reads, and those it changes, across firms.
    reads: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    #: Where SQLite's SQL differs.
    on_sqlite: str = field(default="", kw_only=True)

    @property
    def function(self) -> str:
        """Its name in the database."""
        return f"stammtisch_{self.name}"

    def rows(self, **values: Any) -> list[tuple[Any, ...]]:
        """Run it. Times are aware, UTC."""
        if connection.vendor == "sqlite":
            adapt = connection.ops.adapt_datetimefield_value
            places = {name: adapt(one) if isinstance(one, datetime) else one for name, one in values.items()}
            statement, parameters = self.on_sqlite or self.sql, places
        else:
            asked = ", ".join(f"%({name})s::{kind}" for name, kind in self.arguments.items())
            statement, parameters = f"SELECT * FROM {self.function}({asked})", values  # noqa: S608 - our own names
        with connection.cursor() as cursor:
            cursor.execute(statement, parameters)
            return list(cursor.fetchall())

    @property
    def statement(self) -> str:
        """The SQL as a function writes it, with $1, $2 … It is planned anew with its values, as if it stood alone."""
        numbers = {name: f"${number}" for number, name in enumerate(self.arguments, start=1)}
        return _PLACE.sub(lambda found: numbers[found[1]], self.sql)

    @property
    def places(self) -> str:
        """$1, $2, as many as there are arguments."""
        return ", ".join(f"${number}" for number, _name in enumerate(self.arguments, start=1))
