"""Commands as words and numbers, for channels without buttons (and for people who prefer to write).

German and English words are understood everywhere, whatever the round's language, without regard to case,
umlauts (ä, ae or a), blanks and a closing mark. Only a message that is nothing but the command counts.
"""

import unicodedata
from collections.abc import Iterable, Sequence

from stammtisch.kit.text.cleaning import fold_whitespace

#: Button key → what people write for it.
_WORDS = {
    "skip": ("passen", "ich passe", "passe", "pass", "skip", "i pass"),
    "later": ("später", "später bitte", "später dran", "later", "snooze", "not now"),
    "out": (
        "ich bin raus", "bin raus", "raus", "aussteigen", "stopp", "stop",
        "out", "i'm out", "i am out", "im out", "leave",
    ),
    "back": ("ich bin wieder da", "bin wieder da", "wieder da", "back", "i'm back", "i am back", "im back"),
    "yes": ("ja", "yes", "ok", "okay", "einverstanden"),
    "no": ("nein", "no", "lieber nicht"),
    "append": ("anhängen", "trotzdem anhängen", "append"),
    "rewrite": ("neu schreiben", "neu", "rewrite", "write anew"),
    "stay": ("stehen lassen", "bleibt stehen", "so lassen", "leave them", "keep"),
    "unnamed": ("ohne namen", "ohne meinen namen", "without name", "without my name"),
    "remove": ("löschen", "weg damit", "remove", "delete"),
}  # fmt: skip


def parse(text: str, offered: Sequence[str] = ()) -> str:
    """The key of the command that the text is, or "". Numbers count only along `offered`, from 1."""
    words = _shapes(text)
    for number, key in enumerate(offered, start=1):
        if str(number) in words:
            return key
    found = [key for key, shapes in _SHAPES.items() if words & shapes]
    return found[0] if found else ""


def numbered(labels: Iterable[str]) -> str:
    """Buttons as one line of text: `1 Passen · 2 Später · 3 Ich bin raus`."""
    return " · ".join(f"{number} {label}" for number, label in enumerate(labels, start=1))


def _shapes(text: str) -> frozenset[str]:
    """The text as it may be compared: umlauts spelt out, and umlauts left away."""
    plain = fold_whitespace(text.replace("’", "'")).strip(" .!,;:\"'„“”»«›‹‚‘()").casefold()
    spelt = plain.translate({ord("ä"): "ae", ord("ö"): "oe", ord("ü"): "ue"})
    bare = "".join(c for c in unicodedata.normalize("NFD", plain) if not unicodedata.combining(c))
    return frozenset((spelt, bare)) - {""}


_SHAPES = {key: frozenset().union(*map(_shapes, words)) for key, words in _WORDS.items()}
