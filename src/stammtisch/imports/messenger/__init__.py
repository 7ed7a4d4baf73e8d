"""Facebook Messenger's and Instagram's JSON exports (`message_1.json`).

The format is not documented by its maker; what stands here was learnt from the shape of exports. Not checked against
files of the newest version.
"""

from stammtisch.imports.base import ExportKind
from stammtisch.imports.messenger.reader import MessengerReader, knows

KIND = ExportKind(knows, MessengerReader)

__all__ = ["KIND"]
