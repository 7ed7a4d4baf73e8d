"""Full-text search over messages and people: FTS5 on SQLite, tsvector on PostgreSQL, the same answers from both.

Words are folded here (case, accents, ß), not by the database, so both engines index the same words. The firm is a
word of each document: a search reads one firm's entries however many firms there are, and can reach no other.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from django.db import connection

from stammtisch.conversations.models import Message
from stammtisch.kit.db import atomic
from stammtisch.kit.db.crossing import Crossing
from stammtisch.kit.db.row_security import FIRM
from stammtisch.people.models import Person
from stammtisch.people.tenancy import current_firm

TABLE = "conversations_search"

#: Crosses no firm: it reads the entries of the one that PostgreSQL was told. The owner's rights are needed because a
#: policy must be asked before `@@`, so the index of words could never be used under one.
SEARCH = Crossing(
    "search",
    f"SELECT id FROM {TABLE} WHERE document @@"  # noqa: S608 - our constants
    f" (('firm' || nullif(current_setting('{FIRM}', true), ''))::tsquery && %(words)s::tsquery)"
    " ORDER BY id DESC LIMIT %(at_most)s",
    arguments={"words": "text", "at_most": "integer"},
    returns={"id": "bigint"},
)

#: A single letter begins a good part of all words: it is looked for as a word, since as a beginning it finds
#: nothing anybody wants and costs most.
SHORTEST_BEGINNING = 2
#: Entries written in one transaction when the index is filled anew.
AT_ONCE = 300
#: The words by which entries carry their firm and kind; nobody may write or search them.
_MARK = re.compile(r"(firm|kind)\d+")


class Kind(IntEnum):
    """What an entry is about; the lowest bit of its number."""

    MESSAGE = 0
    PERSON = 1


@dataclass(frozen=True)
class Hits:
    """Newest first."""

    message_ids: list[int]
    person_ids: list[int]


def words(text: str) -> list[str]:
    """The folded words of a text, in order: "Größe café" → ["grosse", "cafe"]."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(character for character in decomposed if not unicodedata.combining(character))
    return [word for word in re.findall(r"\w+", plain) if not _MARK.fullmatch(word)]


def index_message(message: Message) -> None:
    """Make the message's present text findable, in the transaction that wrote it."""
    _put(message.pk, Kind.MESSAGE, message.text)


def forget_message(message: Message) -> None:
    """Its text is gone, so it is no longer found."""
    _remove(message.pk, Kind.MESSAGE)


def forget_messages(ids: Sequence[int]) -> None:
    """The same for many, by id."""
    for pk in ids:
        _remove(pk, Kind.MESSAGE)


def forget_person(person: Person) -> None:
    """Nobody is found by this name any more."""
    _remove(person.pk, Kind.PERSON)


def wipe() -> None:
    """Rewrite what still holds the words of entries that are gone.

    SQLite's index marks an entry as gone and drops its words when parts of it are merged, some day; PostgreSQL's rows
    go with its own cleaning. Costs a pass over the index, so once after a clearing, not once per message.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {TABLE} ({TABLE}) VALUES ('optimize')")  # noqa: S608 - our constant


def index_person(person: Person) -> None:
    """Make a person findable by name and note."""
    _put(person.pk, Kind.PERSON, f"{person.name} {person.note}")


def index_anew() -> int:
    """Fill the index of the open firm anew, a few hundred entries at a time, while people go on; returns how many."""
    messages = Message.objects.filter(deleted_at=None).order_by("pk").values_list("pk", "text")
    people = Person.objects.order_by("pk").values_list("pk", "name", "note")
    return _put_all(messages, Kind.MESSAGE) + _put_all(people, Kind.PERSON)


def _put_all(rows: Any, kind: Kind) -> int:
    done = last = 0
    while True:
        with atomic():
            some = list(rows.filter(pk__gt=last)[:AT_ONCE])
            for pk, *texts in some:
                _put(pk, kind, " ".join(texts))
        if not some:
            return done
        done, last = done + len(some), some[-1][0]


def find(query: str, *, limit: int = 50) -> Hits:
    """Messages and people of the open firm that hold every word of `query`, the last one as a beginning.

    Any text is a valid query; one without words finds nothing.
    """
    wanted = words(query)[:12]
    if not wanted:
        return Hits([], [])
    firm = f"firm{current_firm().pk}"
    return Hits(
        message_ids=_select(firm, wanted, Kind.MESSAGE, limit),
        person_ids=_select(firm, wanted, Kind.PERSON, limit),
    )


def _number(pk: int, kind: Kind) -> int:
    return pk * 2 + kind


def _put(pk: int, kind: Kind, text: str) -> None:
    document = " ".join([f"firm{current_firm().pk}", f"kind{kind.value}", *words(text)])
    _remove(pk, kind)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"INSERT INTO {TABLE} (rowid, document) VALUES (%s, %s)", [_number(pk, kind), document])  # noqa: S608 - our constant
        else:
            cursor.execute(
                f"INSERT INTO {TABLE} (id, firm_id, document) VALUES (%s, %s, to_tsvector('simple', %s))",  # noqa: S608
                [_number(pk, kind), current_firm().pk, document],
            )


def _remove(pk: int, kind: Kind) -> None:
    key = "rowid" if connection.vendor == "sqlite" else "id"
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {TABLE} WHERE {key} = %s", [_number(pk, kind)])  # noqa: S608 - our constants


def _select(firm: str, wanted: list[str], kind: Kind, limit: int) -> list[int]:
    terms = [firm, f"kind{kind.value}", *wanted[:-1]]
    is_beginning = len(wanted[-1]) >= SHORTEST_BEGINNING
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            expression = " AND ".join(f'"{term}"' for term in terms) + f' AND "{wanted[-1]}"' + "*" * is_beginning
            cursor.execute(
                f"SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %s ORDER BY rowid DESC LIMIT %s",  # noqa: S608
                [expression, limit],
            )
        else:
            expression = " & ".join(f"'{term}'" for term in terms[1:]) + f" & '{wanted[-1]}'" + ":*" * is_beginning
            return [number // 2 for (number,) in SEARCH.rows(words=expression, at_most=limit)]
        return [row[0] // 2 for row in cursor.fetchall()]
