"""Texts of Signal chats: "[2024-03-05, 14:30] Name: Text".

Signal itself exports no text. Such files come from programs of third parties, whose shape is assumed here.
"""

from stammtisch.imports.base import ExportKind
from stammtisch.imports.signal.reader import SignalReader, knows

KIND = ExportKind(knows, SignalReader)

__all__ = ["KIND"]
