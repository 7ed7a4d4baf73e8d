"""What a message holds instead of words: pictures left out, deleted words, polls, places. Whole bodies only.

A body that merely contains such a mark is what somebody wrote.
"""

import re
from typing import NamedTuple

from stammtisch.imports.values import Kind
from stammtisch.imports.whatsapp.grammar import LEFT_TO_RIGHT

#: Bodies without media names, as they stand in any language, casefolded and without direction marks.
_LEFT_OUT = {
    "<medien ausgeschlossen>": "", "<medien weggelassen>": "", "<media omitted>": "", "<multimedia omitido>": "",
    "<médias omis>": "", "<media omessi>": "", "<media weggelaten>": "", "<medier udeladt>": "",
    "<省略多媒體檔>": "", "<videonachricht weggelassen>": "video note", "<video message omitted>": "video note",
    "<image omitted>": "image", "<video omitted>": "video", "<audio omitted>": "audio", "<gif omitted>": "gif",
    "<sticker omitted>": "sticker", "<document omitted>": "document",
    "bild weggelassen": "image", "video weggelassen": "video", "audio weggelassen": "audio",
    "gif weggelassen": "gif", "sticker weggelassen": "sticker", "videonachricht weggelassen": "video note",
    "dokument weggelassen": "document", "image omitted": "image", "video omitted": "video",
    "audio omitted": "audio", "gif omitted": "gif", "sticker omitted": "sticker", "document omitted": "document",
    "video note omitted": "video note", "video message omitted": "video note",
    "image absente": "image", "vidéo absente": "video", "audio omis": "audio", "gif retiré": "gif",
    "sticker absent": "sticker", "sticker omis": "sticker", "document manquant": "document",
    "immagine omessa": "image", "video omesso": "video", "audio omesso": "audio", "gif esclusa": "gif",
    "sticker non incluso": "sticker", "documento omesso": "document",
    "afbeelding weggelaten": "image", "video weggelaten": "video", "audio weggelaten": "audio",
    "imagen omitida": "image", "video omitido": "video", "audio omitido": "audio",
}  # fmt: skip
_CONTACTS = {
    "kontaktkarte weggelassen", "contact card omitted", "fiche contact manquante", "scheda contatto omessa",
    "<kontaktkarte weggelassen>", "<contact card omitted>",
}  # fmt: skip
_DELETED = {
    "diese nachricht wurde gelöscht", "du hast diese nachricht gelöscht", "this message was deleted",
    "you deleted this message", "ce message a été supprimé", "vous avez supprimé ce message",
    "questo messaggio è stato eliminato", "hai eliminato questo messaggio",
    "diese nachricht wurde von admin gelöscht", "diese nachricht wurde von einem admin gelöscht",
    "this message was deleted by an admin", "this message was deleted by admin",
}  # fmt: skip
_CALLS = {
    "verpasster sprachanruf", "verpasster videoanruf", "missed voice call", "missed video call",
    "appel vocal manqué", "appel vidéo manqué", "chiamata vocale persa", "videochiamata persa",
}  # fmt: skip
_EDITED = re.compile(
    r"\s?\u200e?<(?:Diese Nachricht wurde bearbeitet|This message was edited|Ce message a été modifié"
    r"|Questo messaggio è stato modificato|Se editó este mensaje)\.?>\Z"
)
_ATTACHED = re.compile(
    r"\u200e?(?P<name>[^\n]{1,255}?) "
    r"\((?:Datei angehängt|file attached|fichier joint|file allegato|archivo adjunto)\)"
    r"(?:\n(?P<caption>.*))?",
    re.DOTALL,
)
_ATTACHED_IOS = re.compile(
    r"\u200e?<(?:Anhang|attached|pièce jointe|allegato|adjunto)\u00a0?: (?P<name>[^>\n]{1,255})>\Z"
)
_NAMED_LEFT_OUT = re.compile(r"(?P<name>[^\n]{1,255}\.\w{2,5}) (?:• .{1,40} )?(?:Dokument )?(?:weggelassen|omitted)")
_POLL = re.compile(r"(?:POLL|UMFRAGE|SONDAGE|SONDAGGIO):\n")
_PLACE = re.compile(
    r"(?:Standort|Live-Standort|location|live location|Localisation|Posizione): "
    r"https://(?:maps\.google\.com|www\.google\.com/maps)/\S*",
    re.IGNORECASE,
)
_LIVE_PLACE = {"live-standort wird geteilt", "live location shared", "live-standort geteilt"}
_TYPES = {"jpg": "image", "jpeg": "image", "png": "image", "heic": "image", "webp": "sticker", "gif": "gif",
          "mp4": "video", "mov": "video", "3gp": "video", "opus": "audio", "ogg": "audio", "m4a": "audio",
          "aac": "audio", "mp3": "audio", "vcf": "contact"}  # fmt: skip

#: How a body ends that may hold something other than words; how it begins stands in the grammar of headers.
MARK_ENDS = frozenset(">)")


class Body(NamedTuple):
    """A body understood."""

    kind: Kind
    text: str
    edited: bool = False
    detail: str = ""


#: Bodies that hold nothing else.
_WHOLE = {
    "": Body(Kind.MEDIA, "", detail="unknown"),
    "null": Body(Kind.MEDIA, "", detail="unknown"),
    **{text: Body(Kind.MEDIA, "", detail=what) for text, what in _LEFT_OUT.items()},
    **dict.fromkeys(_DELETED, Body(Kind.DELETED, "")),
    **dict.fromkeys(_CONTACTS, Body(Kind.CONTACT, "")),
    **dict.fromkeys(_CALLS, Body(Kind.CALL, "", detail="missed")),
    **dict.fromkeys(_LIVE_PLACE, Body(Kind.LOCATION, "")),
}

#: Longer than any of them.
_LONGEST_WHOLE = 100


def body_of(body: str) -> Body:
    """What the body of a message is."""
    edited = _EDITED.search(body) if body[-1:] == ">" else None
    text = body[: edited.start()] if edited else body
    whole = _WHOLE.get(_bare(text)) if len(text) < _LONGEST_WHOLE else None
    understood = whole or _without_words(text) or Body(Kind.MESSAGE, _unmarked(text))
    return understood._replace(edited=True) if edited else understood


def _without_words(body: str) -> Body | None:
    unmarked = _unmarked(body)
    if _PLACE.fullmatch(unmarked):
        return Body(Kind.LOCATION, "")
    if _POLL.match(unmarked):
        return Body(Kind.POLL, unmarked.partition("\n")[2])
    return _with_a_file(body)


def _with_a_file(body: str) -> Body | None:
    if found := _ATTACHED.fullmatch(body):
        return _file(found["name"], found["caption"] or "")
    if body[-1:] == ">" and (found := _ATTACHED_IOS.search(body)) and body[: found.start()][-1:] in ("", " ", "\n"):
        return _file(found["name"], body[: found.start()][:-1])
    if body[:1] == LEFT_TO_RIGHT and (found := _NAMED_LEFT_OUT.fullmatch(_unmarked(body))):
        return _file(found["name"], "")
    return None


def _file(name: str, caption: str) -> Body:
    kind = _TYPES.get(_unmarked(name).rpartition(".")[2].lower(), "document")
    return Body(Kind.CONTACT if kind == "contact" else Kind.MEDIA, _unmarked(caption), detail=kind)


def _bare(body: str) -> str:
    return body.replace(LEFT_TO_RIGHT, "").strip().removesuffix(".").casefold()


def _unmarked(body: str) -> str:
    return body.removeprefix(LEFT_TO_RIGHT)
