"""Tables: CSV with a line of names on top. For chats of programs that no reader knows."""

from stammtisch.imports.base import ExportKind
from stammtisch.imports.table.reader import TableReader, knows

KIND = ExportKind(knows, TableReader)

__all__ = ["KIND"]
