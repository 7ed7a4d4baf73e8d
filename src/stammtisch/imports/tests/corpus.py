"""Exports written by a grammar: every dialect × every kind of message, with what a reader must make of it.

All names and words are invented. Self-written exports prove that reader and grammar agree; a dialect met in the field
is added here with invented people.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from stammtisch.imports.values import Kind

NNBSP, NBSP, LRM = "\u202f", "\u00a0", "\u200e"


@dataclass(frozen=True)
class Written:
    """How one phone writes."""

    key: str
    header: Callable[[datetime], str]
    #: "de", "en", "fr", "it": the language of the phone's own words.
    language: str = "en"
    ios: bool = False
    end: str = "\n"
    begin: str = ""

    @property
    def seconds(self) -> bool:
        """Whether its times have seconds."""
        return "45" in self.header(_wall(5))


def _wall(day: int) -> datetime:
    """What the phone's clock shows on a day in March 2024: an export knows no zone."""
    return datetime(2024, 3, day, 14, 30, 45)  # noqa: DTZ001


def _twelve(at: datetime) -> int:
    return at.hour % 12 or 12


def _half(at: datetime, am: str = "AM", pm: str = "PM") -> str:
    return pm if at.hour >= 12 else am


def _d(at: datetime, pattern: str) -> str:
    return at.strftime(pattern)


def _bare(at: datetime, order: str, separator: str) -> str:
    values = {"d": at.day, "m": at.month, "Y": at.year, "y": at.year % 100}
    return separator.join(str(values[letter]) for letter in order)


DIALECTS = (
    Written("A01", lambda at: _d(at, "%d.%m.%y, %H:%M - "), "de"),
    Written("A02", lambda at: _d(at, "%d.%m.%Y, %H:%M - "), "de"),
    Written("A03", lambda at: f"{_bare(at, 'dmY', '.')}, {_d(at, '%H:%M')} - ", "de"),
    Written("A04", lambda at: f"{_bare(at, 'mdy', '/')}, {_twelve(at)}:{at.minute:02} {_half(at)} - "),
    Written("A05", lambda at: f"{_bare(at, 'mdy', '/')}, {_twelve(at)}:{at.minute:02}{NNBSP}{_half(at)} - "),
    Written("A06", lambda at: _d(at, "%d/%m/%Y, %H:%M - ")),
    Written("A07", lambda at: f"{_d(at, '%d/%m/%y')}, {_twelve(at)}:{at.minute:02}{NNBSP}{_half(at, 'am', 'pm')} - "),
    Written(
        "A08",
        lambda at: (
            f"{_bare(at, 'dmY', '/')}, {_twelve(at)}:{at.minute:02}{NNBSP}"
            f"{_half(at, f'a.{NBSP}m.', f'p.{NBSP}m.')} - "
        ),
    ),
    Written("A09", lambda at: _d(at, "%d-%m-%Y %H:%M - ")),
    Written("A10", lambda at: _d(at, "%Y-%m-%d, %H:%M - ")),
    Written("A11", lambda at: _d(at, "%d/%m/%Y à %H:%M - "), "fr"),
    Written("A12", lambda at: f"{_bare(at, 'dmY', '.')} klo {at.hour}.{at.minute:02} - "),
    Written("A13", lambda at: _d(at, "%d/%m/%y, %H:%M - "), "it"),
    Written("A14", lambda at: _d(at, "%Y/%m/%d, %H:%M - ")),
    Written("A15", lambda at: f"{_bare(at, 'dmY', '. ')}. {_d(at, '%H:%M')} - "),
    Written("A16", lambda at: _d(at, "%d.%m.%Y %H.%M - ")),
    Written("A17", lambda at: f"{_bare(at, 'Ymd', '/')} {_half(at, '上午', '下午')}{_twelve(at)}:{at.minute:02} - "),
    Written(
        "A18", lambda at: f"{_bare(at, 'Ymd', '. ')}. {_half(at, '오전', '오후')} {_twelve(at)}:{at.minute:02} - "
    ),
    Written("A19", lambda at: _d(at, "%d.%m.%y, %H:%M - "), "de", end="\r\n", begin="\ufeff"),
    Written("A20", lambda at: _d(at, "%d.%m.%y, %H:%M – "), "de"),
    Written("I01", lambda at: _d(at, "[%d.%m.%y, %H:%M:%S] "), "de", ios=True),
    Written("I02", lambda at: f"{LRM}{_d(at, '[%d.%m.%y, %H:%M:%S] ')}", "de", ios=True, end="\r\n"),
    Written(
        "I03", lambda at: f"[{_bare(at, 'mdy', '/')}, {_twelve(at)}:{_d(at, '%M:%S')}{NNBSP}{_half(at)}] ", ios=True
    ),
    Written("I04", lambda at: _d(at, "[%d/%m/%Y, %H:%M:%S] "), ios=True),
    Written(
        "I05",
        lambda at: f"[{_d(at, '%Y-%m-%d')}, {_twelve(at)}:{_d(at, '%M:%S')}{NNBSP}{_half(at, 'a.m.', 'p.m.')}] ",
        ios=True,
    ),
    Written(
        "I06",
        lambda at: f"[{_d(at, '%d.%m.%y')}, {_twelve(at)}:{_d(at, '%M:%S')}{NNBSP}{_half(at)}] ",
        "de",
        ios=True,
    ),
    Written("I07", lambda at: _d(at, "[%d/%m/%Y %H:%M:%S] "), "fr", ios=True),
    Written("I08", lambda at: _d(at, "[%d-%m-%Y %H:%M:%S] "), ios=True),
    Written("I09", lambda at: f"[{_bare(at, 'dmY', '/')}, {_twelve(at)}:{_d(at, '%M:%S')} {_half(at)}] ", ios=True),
    Written(
        "I10",
        lambda at: f"[{_bare(at, 'Ymd', '/')} {_half(at, '上午', '下午')}{_twelve(at)}:{_d(at, '%M:%S')}] ",
        ios=True,
    ),
    Written("I11", lambda at: _d(at, "[%m-%d-%Y, %H:%M:%S] "), ios=True),
    Written("L01", lambda at: _d(at, "%d/%m/%Y %H:%M:%S: ")),
)

#: The messenger's own words by language: notice, a leaver, media left out, deleted, edited.
_NOTICE = {
    "de": "Nachrichten und Anrufe sind Ende-zu-Ende-verschlüsselt. Niemand außerhalb dieses Chats kann sie lesen.",
    "en": "Messages and calls are end-to-end encrypted. No one outside of this chat can read them.",
    "fr": "Les messages et les appels sont chiffrés de bout en bout. Personne ne peut les lire.",
    "it": "I messaggi e le chiamate sono crittografati end-to-end. Nessuno può leggerli.",
}
_LEFT = {
    "de": "Omar hat die Gruppe verlassen.",
    "en": "Omar left",
    "fr": "Omar a quitté le groupe",
    "it": "Omar ha abbandonato il gruppo",
}
_OMITTED = {
    "de": ("<Medien ausgeschlossen>", "Bild weggelassen"),
    "en": ("<Media omitted>", "image omitted"),
    "fr": ("<Médias omis>", "image absente"),
    "it": ("<Media omessi>", "immagine omessa"),
}
_DELETED = {
    "de": "Diese Nachricht wurde gelöscht.",
    "en": "This message was deleted",
    "fr": "Ce message a été supprimé",
    "it": "Questo messaggio è stato eliminato",
}
_EDITED = {
    "de": "<Diese Nachricht wurde bearbeitet.>",
    "en": "<This message was edited>",
    "fr": "<Ce message a été modifié>",
    "it": "<Questo messaggio è stato modificato>",
}


@dataclass(frozen=True)
class Said:
    """One record of a corpus file: what stands in the file and what a reader must give."""

    at: datetime
    author: str | None
    body: str
    kind: Kind = Kind.MESSAGE
    text: str | None = None
    edited: bool = False


def said(phone: Written) -> list[Said]:
    """A chat that holds each kind of record, at odd times of the day, on days that tell day from month."""
    mark = LRM if phone.ios else ""
    day = [_wall(number) for number in range(5, 31)]
    omitted = f"{mark}{_OMITTED[phone.language][phone.ios]}"
    notice, left = _NOTICE[phone.language], _LEFT[phone.language]
    by_group, by_omar = (f"Improtheater Sprungbrett: {mark}", f"Omar: {mark}") if phone.ios else ("", "")
    poll = "Wann?\nOPTION: Ja (3 votes)"
    return [
        Said(day[0].replace(hour=9, minute=0), None, f"{by_group}{notice}", Kind.SYSTEM, notice),
        Said(day[0], "Lena Vogt", "Guten Morgen: wie läuft's?"),
        Said(day[1], "+49 170 0000000", "Zeile eins\n\nZeile drei\nZeile vier"),
        Said(day[2], "Omar 🎭", "🎉"),
        Said(day[3].replace(hour=0, minute=5), "Lena Vogt", "kurz nach Mitternacht"),
        Said(day[8].replace(hour=12, minute=0), "Lena Vogt", "Mittag"),
        Said(day[8].replace(hour=23, minute=59), "Omar 🎭", omitted, Kind.MEDIA, ""),
        Said(day[9], "Lena Vogt", f"{mark}{_DELETED[phone.language]}", Kind.DELETED, ""),
        Said(day[10], "Lena Vogt", f"doch nicht {mark}{_EDITED[phone.language]}", text="doch nicht", edited=True),
        Said(day[11], "Omar 🎭", f"{mark}POLL:\n{poll}", Kind.POLL, poll),
        Said(day[12], None, f"{by_omar}{left}", Kind.SYSTEM, left),
        Said(day[20], "Lena Vogt", "Ihr Laden ist nur 3 km entfernt, toll!"),
    ]


def export(phone: Written, chat: list[Said], *, named: Callable[[str], str] = lambda name: name) -> bytes:
    """The chat as this phone would write it."""
    lines = [f"{phone.header(each.at)}{f'{named(each.author)}: ' if each.author else ''}{each.body}" for each in chat]
    return (phone.begin + "\n".join(lines) + "\n").replace("\n", phone.end).encode()
