"""What a German translation must keep to: nothing missing, du and Sie apart, placeholders, typography."""

from __future__ import annotations

import re
from collections.abc import Iterator

from babel.messages.catalog import Catalog, Message

from stammtisch.kit.messages.catalogues import key, messages, translations

#: Strings that say du to everybody: quoted from somebody, or spoken between guests. English text → why.
SAYS_DU_ALWAYS: dict[str, str] = {
    "du": "the name of a way to address people",
    "German with du": "the name of a way to address people",
    "“du”: “Your turn, Cem.”": "an example of it",
}

_PRONOUNS = r"du|dich|dir|dein(?:e[mnrs]?)?|euch|euer|eure[mnrs]?"
#: Commands in the du-form, seen at the beginning of a sentence or after "Bitte". Words that are nouns as well
#: (Frage, Suche, Stelle) are left out: they begin too many headings.
_COMMANDS = (
    "antworte|beginne|beschreibe?|bestätige|bewahre?|bring|denke?|entscheide?|erkläre|ergänze|erzähle?|"
    "fange?|fülle?|füge|gehe?|gib|halte?|hilf|hole?|klicke?|komme?|kopiere?|lade?|lasse?|leg|lege|lies|"
    "lösche?|mache?|melde?|merke?|nenne?|nimm|notiere|nutze|öffne|plane|prüfe?|rufe?|sage?|scanne|schaue?|"
    "schicke?|schließe?|schreibe?|setze?|sieh|sorge|speichere|sprich|starte?|tippe?|trage?|"
    "überlege?|überprüfe|verbinde|vergib|vergiss|ververwende|wähle?|warte|wirf|zeige?|zieh|ziehe"
)
_SAYS_DU = re.compile(
    rf"\b(?:{_PRONOUNS})\b|(?:^|[.!?:–>\n]\s*|\b[Bb]itte\s+)(?i:{_COMMANDS})\b(?!\s+(?:Sie|ich|wir|er|sie|es|man)\b)",
    re.IGNORECASE,
)
_PLACEHOLDER = re.compile(r"%\((\w+)\)[a-z]|%[sd]|\{(\w*)\}")
_TAG = re.compile(r"<[^>]*>")


def problems(source: Catalog, du: Catalog, sie: Catalog) -> Iterator[str]:
    """Every fault of the German catalogues as a sentence that begins with the English text."""
    entries = {key(message): message for message in messages(du)}
    formal = {key(message): message for message in messages(sie)}
    for wanted in messages(source):
        found = entries.get(key(wanted))
        if found is None or not all(translations(found)):
            yield _said(wanted, "has no German translation.")
        elif found.fuzzy:
            yield _said(wanted, "is marked fuzzy in German.")
        else:
            yield from _wording(found)
            yield from _address(found, formal.get(key(found)))
    for message in formal.values():
        yield from _wording(message)


def says_du(text: str) -> bool:
    """Whether a German text speaks to somebody as du."""
    return _SAYS_DU.search(_TAG.sub("", text)) is not None


def _wording(message: Message) -> Iterator[str]:
    originals = (message.id,) if isinstance(message.id, str) else tuple(message.id)
    wanted = {name for original in originals for name in _placeholders(original)}
    for german in translations(message):
        used = set(_placeholders(german))
        # The singular form may leave out the number ("Ein Mensch wartet"), never bring in a new name.
        if used - wanted or (isinstance(message.id, str) and used != wanted):
            yield _said(message, f"has other placeholders in German: {german!r}")
        plain = _TAG.sub("", german)
        if '"' in plain:
            yield _said(message, f"has straight quotation marks in German: {german!r}. Use „ and “.")
        if "..." in plain:
            yield _said(message, f"has three dots in German: {german!r}. Use … .")


def _address(du: Message, sie: Message | None) -> Iterator[str]:
    if key(du)[1] in SAYS_DU_ALWAYS:
        return
    if sie is None:
        if any(map(says_du, translations(du))):
            yield _said(du, f"says du ({du.string!r}) and needs a wording with Sie.")
    elif any(map(says_du, translations(sie))):
        yield _said(sie, f"says du in the wording with Sie: {sie.string!r}")
    elif sie.string == du.string:
        yield _said(sie, "is the same with Sie as with du; leave it out there.")


def _placeholders(text: str) -> list[str]:
    return [match.group(0) for match in _PLACEHOLDER.finditer(text)]


def _said(message: Message, problem: str) -> str:
    return f"{key(message)[1]!r} {problem}"
