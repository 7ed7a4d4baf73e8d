"""What the names of files say: which may hold a chat, and what the chat is called."""

import re
from pathlib import PurePosixPath
from zipfile import ZipInfo

from stammtisch.imports.text import shown

#: What messengers call the file that holds the chat; a package of web pages is told what to do instead.
_OTHERS = re.compile(r"result\.json|message_\d{1,4}\.json|chat\.(?:txt|md)|export\.json", re.IGNORECASE)
_WEB_PAGES = re.compile(r"messages?_?\d{0,4}\.html", re.IGNORECASE)
_TEXTS = frozenset((".txt", ".json", ".csv", ".tsv", ".md"))
_ARCHIVES = frozenset((".zip", ".7z", ".rar", ".tar", ".tgz", ".gz", ".bz2", ".xz", ".zst"))
_TITLED = re.compile(
    r"(?:WhatsApp[ -]Chat (?:mit|with|met|-)|Chat (?:de )?WhatsApp con|(?:Discussion|Conversation) WhatsApp avec"
    r"|matrix -) (?P<title>.+)",
    re.IGNORECASE,
)
#: What a browser or a person's tidying adds to a name.
_COPY = re.compile(r" \(\d{1,3}\)\Z")
_UTF_8 = 0x800


def name_of(member: ZipInfo) -> str:
    """The member's name. Some phones write UTF-8 without saying so.

    >>> member = ZipInfo("WhatsApp Chat mit K├ñse.txt")
    >>> name_of(member)
    'WhatsApp Chat mit Käse.txt'
    """
    if member.flag_bits & _UTF_8:
        return member.filename
    try:
        return member.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return member.filename


def rank_of(name: str) -> int | None:
    """How sure the name is that this is a chat, 0 the surest; None if it cannot be one. Hidden files cannot."""
    path = PurePosixPath(name)
    if any(part.startswith(".") or part == "__MACOSX" for part in path.parts):
        return None
    signs = (
        path.name == "_chat.txt",
        "whatsapp" in path.name.lower() and path.suffix.lower() == ".txt",
        _OTHERS.fullmatch(path.name),
        _WEB_PAGES.fullmatch(path.name),
        path.suffix.lower() in _TEXTS,
    )
    return next((rank for rank, sign in enumerate(signs) if sign), None)


def is_archive(name: str) -> bool:
    """Whether the name is that of another package."""
    return PurePosixPath(name).suffix.lower() in _ARCHIVES


def title_of(name: str) -> str:
    """The name of the chat, where the name of the file says it; "" where not.

    >>> title_of("WhatsApp Chat mit Improtheater Sprungbrett (1).txt"), title_of("_chat.txt")
    ('Improtheater Sprungbrett', '')
    """
    stem = re.sub(r"\.(?:txt|zip|json)\Z", "", re.split(r"[/\\]", name)[-1], flags=re.IGNORECASE)
    found = _TITLED.fullmatch(_COPY.sub("", shown(stem)))
    return found["title"].strip() if found else ""
