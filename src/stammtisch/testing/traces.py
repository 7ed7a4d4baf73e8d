"""Looking for a word in everything that is stored: every table, the index, every file."""

from collections.abc import Iterator
from contextlib import nullcontext

from django.core.files.storage import default_storage
from django.db import connection

from stammtisch.kit.db.open_firm import rows_of
from stammtisch.people.models import Firm


def traces(word: str) -> list[str]:
    """The tables and files that hold this word, in whatever letters; shadow tables of the index included."""
    found = set(_files(default_storage, "", word))
    for firm_id in (None, *Firm.objects.values_list("pk", flat=True)):  # PostgreSQL shows one firm at a time
        with rows_of(firm_id) if firm_id else nullcontext():
            found.update(_tables(word.casefold()))
    return sorted(found)


def _tables(word: str) -> Iterator[str]:
    raw = word.encode()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - names the database gave us
            for row in cursor.fetchall():
                if any(_holds(value, word, raw) for value in row):
                    yield table


def _holds(value: object, word: str, raw: bytes) -> bool:
    if isinstance(value, bytes | memoryview):
        return raw in bytes(value).lower()
    return word in str(value).casefold()


def _files(storage: object, folder: str, word: str) -> Iterator[str]:
    folders, files = default_storage.listdir(folder) if default_storage.exists(folder or ".") else ([], [])
    for name in files:
        with default_storage.open(f"{folder}/{name}" if folder else name) as file:
            if word.encode() in file.read():
                yield f"file {folder}/{name}"
    for name in folders:
        yield from _files(storage, f"{folder}/{name}" if folder else name, word)
