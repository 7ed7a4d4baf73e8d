"""Reads a Telegram export as a stream; of a whole account one chat, which has to be chosen."""

from collections.abc import Iterator
from dataclasses import replace

from stammtisch.imports.base import Asked, Beginning, Tally
from stammtisch.imports.errors import Chat, ManyChats, NotAnExport, TooMuch
from stammtisch.imports.json_walk import Walk
from stammtisch.imports.streams import Stream
from stammtisch.imports.telegram.messages import record_of
from stammtisch.imports.text import fit, shown
from stammtisch.imports.values import Certainty, Record, Report, Source

#: Chats of one account that are offered for choosing.
MOST_CHATS = 5_000


def knows(beginning: Beginning) -> bool:
    """A whole account has chats; a single one has messages with numbers and dates, or none yet and a type."""
    top, first = beginning.top, beginning.first
    dated = "id" in first and not first.isdisjoint(("date", "date_unixtime"))
    return "chats" in top or ("messages" in top and (dated or (not first and {"type", "id"} <= top)))


class TelegramReader:
    """One pass over one chat. Times are true, except in exports older than 2021, which the zone of `asked` reads.

    Raises ManyChats where a chat has to be chosen.
    """

    key = "telegram"

    def __init__(self, stream: Stream, asked: Asked) -> None:
        self._stream = stream
        self._asked = asked
        self.report = Report()
        self._chat = self._chosen()
        self.source = Source(
            reader=self.key,
            dialect="Telegram Desktop, JSON",
            order="",
            certainty=Certainty.CERTAIN,
            reasons=("Messages of this export carry their moment in UTC.",),
            zone="UTC",
            title=self._chat.title or asked.title,
        )

    def records(self) -> Iterator[Record]:
        """All messages and events of the chat; call it once."""
        tally = Tally(self.report, self._asked.now)
        walk = Walk(self._stream)
        for chat in _chats(walk):
            if chat.key != self._chat.key:
                continue
            for number, message in enumerate(_values(walk), 1):
                record = record_of(number, message, self._asked.zone)
                if record is None:
                    tally.unknown(number, str(message))
                    continue
                if record.at.tzinfo is self._asked.zone:
                    tally.warn("local_times")
                yield tally.counted(record)
        walk.end()

    def _chosen(self) -> Chat:
        chats: list[Chat] = []
        walk = Walk(self._stream)
        for chat in _chats(walk):
            if not chat.key.startswith(_ACCOUNT):
                return chat  # the only one; its messages are looked at when they are read
            chats.append(replace(chat, messages=sum(1 for _ in _values(walk))))
            if len(chats) > MOST_CHATS:
                raise TooMuch("chats", f"This account holds more than {MOST_CHATS} chats.")
        for chat in chats:
            if chat.key == self._asked.chat or len(chats) == 1:
                return chat
        if not chats:
            raise NotAnExport("no_messages", "This file of Telegram holds no chat.")
        raise ManyChats(tuple(chats))


def _values(walk: Walk) -> Iterator[object]:
    """The elements of the list that begins here. To read them is faster than to step over them."""
    return (walk.value() for _ in walk.elements())


#: How the keys of an account's chats begin: their place in it, since names and numbers may be missing.
_ACCOUNT = "chat-"


def _chats(walk: Walk) -> Iterator[Chat]:
    """Each chat of the file in turn; the walk then stands at its messages."""
    title, number = "", 0
    for name in walk.members():
        if name == "messages":
            yield Chat("", title)
        elif name == "name":
            title = shown(fit(walk.value()))
        elif name in ("chats", "left_chats"):
            for part in walk.members():
                for _ in walk.elements() if part == "list" else ():
                    number += 1
                    yield from _chat_of_account(walk, number)


def _chat_of_account(walk: Walk, number: int) -> Iterator[Chat]:
    title = ""
    for name in walk.members():
        if name == "name":
            title = shown(fit(walk.value()))
        elif name == "messages":
            yield Chat(f"{_ACCOUNT}{number}", title)
