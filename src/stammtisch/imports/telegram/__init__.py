"""Telegram Desktop's JSON export (`result.json`): one chat, or a whole account.

The format is not documented by its maker; what stands here was learnt from the shape of exports. Not checked against
files of the newest version.
"""

from stammtisch.imports.base import ExportKind
from stammtisch.imports.telegram.reader import TelegramReader, knows

KIND = ExportKind(knows, TelegramReader)

__all__ = ["KIND"]
