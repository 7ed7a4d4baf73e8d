"""Reads, renews, merges and compiles the catalogues `locale/<name>/LC_MESSAGES/django.po`.

Written so that merges between branches are calm: sorted, one line per string, no dates, no line numbers. A string
that has left the source stays at the end of the file (`#~`) and comes back to life when the source has it again.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

#: German with du; complete.
DU = "de"
#: German with Sie; only what differs.
SIE = "de_Formal"

_HEADER = """\
msgid ""
msgstr ""
"Language: {name}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""


def path_of(locale: Path, name: str) -> Path:
    """Where the catalogue `name` lies."""
    return locale / name / "LC_MESSAGES" / "django.po"


def read(path: Path) -> Catalog:
    """The catalogue in the file `path`; an empty one when there is no file."""
    data = path.read_bytes() if path.exists() else b""
    return read_po(BytesIO(data), locale="de", charset="utf-8")


def messages(catalog: Catalog) -> list[Message]:
    """The living entries, without the header."""
    return [message for message in catalog if message.id]


def key(message: Message) -> tuple[str, str]:
    """What makes an entry the same entry: context and (singular) text."""
    text = message.id if isinstance(message.id, str) else message.id[0]
    return (message.context or "", text)


def translations(message: Message) -> tuple[str, ...]:
    """The translated forms; empty strings where there is none yet."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def renew(old: Catalog, source: Catalog, *, complete: bool) -> Catalog:
    """The catalogue `old` with exactly the strings of `source`; translations of the others are put aside.

    With `complete`, every string of the source gets an entry, otherwise only those that have a translation.
    """
    known = _by_key(old)
    new = _empty()
    for wanted in messages(source):
        had = known.pop(key(wanted), None)
        if had is None or isinstance(had.id, str) is not isinstance(wanted.id, str):
            forms: tuple[str, ...] = ("",) if isinstance(wanted.id, str) else ("", "")
        else:
            forms = translations(had)
        if complete or any(forms):
            new.add(
                wanted.id,
                forms[0] if isinstance(wanted.id, str) else forms,
                context=wanted.context,
                flags={"fuzzy"} if had is not None and had.fuzzy else set(),
                auto_comments=wanted.auto_comments,
            )
    for left in known.values():
        if all(translations(left)):
            new.obsolete[key(left)] = left
    return new


def merge(into: Catalog, fragment: Catalog) -> tuple[Catalog, list[Message]]:
    """Fold a fragment in: it fills gaps and wins over an older wording; also returns what it overruled."""
    merged = _by_key(into)
    overruled = []
    for message in messages(fragment):
        if not all(translations(message)):
            continue
        before = merged.get(key(message))
        if before is not None and all(translations(before)) and before.string != message.string:
            overruled.append(before)
        merged[key(message)] = message
    result = _empty()
    for message in merged.values():
        result.add(message.id, message.string, context=message.context, auto_comments=message.auto_comments)
    return result, overruled


def write(catalog: Catalog, path: Path, name: str) -> bool:
    """Write the file if it would change; whether it did."""
    buffer = BytesIO()
    write_po(buffer, catalog, width=-1, no_location=True, omit_header=True, sort_output=True)
    text = _HEADER.format(name=name) + buffer.getvalue().decode().strip() + "\n"
    if path.exists() and path.read_text() == text:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return True


def compile_file(path: Path, *, over: Path | None = None) -> Path:
    """Write the `.mo` beside a `.po`; unfinished and fuzzy entries stay out of it, so they appear in English.

    With `over`, the entries of that catalogue go in as well where `path` has none of its own. Falling back at run
    time is not enough: Django asks the `de` of every other app for `de_Formal` before it asks ours.
    """
    catalog = read(path) if over is None else merge(read(over), read(path))[0]
    catalog.fuzzy = False
    target = path.with_suffix(".mo")
    buffer = BytesIO()
    write_mo(buffer, catalog)
    target.write_bytes(buffer.getvalue())
    return target


def _empty() -> Catalog:
    return Catalog(locale="de", fuzzy=False)


def _by_key(catalog: Catalog) -> dict[tuple[str, str], Message]:
    put_aside = {key(message): message for message in catalog.obsolete.values()}
    return put_aside | {key(message): message for message in messages(catalog)}
