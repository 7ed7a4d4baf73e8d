"""Why a move could not be done: MoveError ← DifferentError. The text is for whoever types the command."""

from gettext import gettext


class MoveError(Exception):
    """It could not be done or finished; the database that is left is unchanged."""


class DifferentError(MoveError):
    """A table does not hold the same on both sides."""

    def __init__(self, table: str, keys: list[object]) -> None:
        self.table = table
        self.keys = keys
        super().__init__(
            gettext("The table %(table)s differs, in the rows %(rows)s among others.")
            % {"table": table, "rows": ", ".join(map(str, keys))}
            if keys
            else gettext("The table %(table)s has rows that the other one has not.") % {"table": table}
        )
