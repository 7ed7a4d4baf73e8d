"""Element's JSON export of a Matrix room: the events of the room, as the specification of Matrix describes them.

Around the events stand the room's name, its topic and who exported it; that frame is Element's own.
"""

from stammtisch.imports.base import ExportKind
from stammtisch.imports.matrix.reader import MatrixReader, knows

KIND = ExportKind(knows, MatrixReader)

__all__ = ["KIND"]
