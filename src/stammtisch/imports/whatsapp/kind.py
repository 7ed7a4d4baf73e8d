"""WhatsApp among the kinds of exports."""

from stammtisch.imports.base import Asked, Beginning, ExportKind
from stammtisch.imports.streams import Stream
from stammtisch.imports.whatsapp.grammar import header_of
from stammtisch.imports.whatsapp.reader import WhatsAppReader
from stammtisch.imports.whatsapp.sniff import FIRST_HEADER_WITHIN


def knows(beginning: Beginning) -> bool:
    """One of the first lines begins like a message."""
    return any(header_of(line) is not None for line in beginning.text.split("\n")[:FIRST_HEADER_WITHIN])


def _open(stream: Stream, asked: Asked) -> WhatsAppReader:
    return WhatsAppReader(
        stream, zone=asked.zone, now=asked.now, order=asked.order, language=asked.language, title=asked.title
    )


KIND = ExportKind(knows, _open)
