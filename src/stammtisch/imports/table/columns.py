"""What the columns of a table hold, by their names."""

from stammtisch.imports.errors import UnknownColumns
from stammtisch.imports.values import Columns

_NAMES = {
    "when": ("when", "date", "datetime", "timestamp", "date_time", "sent_at", "created_at", "datum", "zeitpunkt",
             "zeitstempel", "gesendet", "date et heure", "horodatage", "data", "data e ora"),
    "time": ("time", "uhrzeit", "zeit", "heure", "ora"),
    "author": ("author", "sender", "from", "name", "user", "username", "sender_name", "autor", "absender", "von",
               "auteur", "expéditeur", "autore", "mittente"),
    "text": ("text", "message", "body", "content", "nachricht", "inhalt", "texte", "contenu", "messaggio", "testo"),
    "id": ("id", "message_id", "messageid", "nachrichten_id"),
    "reply_to": ("reply_to", "reply_to_id", "in_reply_to", "reply_to_message_id", "antwort_auf"),
}  # fmt: skip
_NEEDED = ("when", "author", "text")


def columns_of(header: list[str], said: Columns | None) -> Columns:
    """Which column holds what: as a person said, else guessed. Raises UnknownColumns for what cannot be guessed."""
    if said is not None and {said.when, said.author, said.text} <= set(header):
        return said
    guessed = guess(header)
    if any(field not in guessed for field in _NEEDED):
        raise UnknownColumns(tuple(header), {field: guessed[field] for field in _NEEDED if field in guessed})
    return Columns(**guessed)


def guess(header: list[str]) -> dict[str, str]:
    """Field → name of the column, for all that are called as one would expect.

    >>> guess(["Datum", "Absender", "Nachricht", "Ort"])
    {'when': 'Datum', 'author': 'Absender', 'text': 'Nachricht'}
    """
    plain = {name.strip().casefold(): name for name in reversed(header)}
    found = {field: [plain[name] for name in names if name in plain] for field, names in _NAMES.items()}
    if not found["when"] and found["time"]:
        found["when"], found["time"] = found["time"], []
    return {field: names[0] for field, names in found.items() if names}
