"""Files as chance damages them: cut, swapped, doubled, stretched, and packages that lie. One seed, one file."""

from __future__ import annotations

import json
from collections.abc import Callable
from random import Random

from stammtisch.imports.tests.corpus import DIALECTS, export, said
from stammtisch.imports.tests.packed import lying, overlapping, packed
from stammtisch.imports.tests.test_matrix import ROOM
from stammtisch.imports.tests.test_messenger import CHAT as MESSENGER
from stammtisch.imports.tests.test_telegram import CHAT as TELEGRAM
from stammtisch.imports.tests.test_telegram import account

TABLE = "Datum;Absender;Nachricht\n" + '25.03.2024 14:30;Lena Vogt;"eins; zwei"\n' * 20
SIGNAL = "[2024-03-05, 14:30] Lena Vogt: Guten Morgen\nwie geht's\n" * 20
TEXTS = [export(phone, said(phone)) for phone in DIALECTS]
OTHERS = [TELEGRAM, account(json.loads(TELEGRAM)), MESSENGER, ROOM, TABLE.encode(), SIGNAL.encode()]
#: Bytes that mean something to one of the readers.
TELLING = [
    *(bytes([each]) for each in b"\0\n\r\"\\[]{}:,;-/.0189<>(\xff\xc3\xe2"),
    "\u200e".encode(), "\ufeff".encode(), b"\\ud83d", b"\\u0000", b'"\n"', b"05.03.24, 14:30 - ", b"null", b"-1",
    b"[05.03.24, 14:30:45] ", b'"messages": [', b"1e999", b"9" * 400, b"POLL:\n", b"PK\3\4", b"PK\1\2", b"PK\5\6",
    b"..", b"_chat.txt",
]  # fmt: skip


def mutant(seed: int) -> bytes:
    """A damaged file."""
    dice = Random(seed)
    data = _damaged(dice, _whole(dice))
    if dice.random() < 0.4:
        data = _package(dice, data)
        return data if dice.random() < 0.6 else _damaged(dice, data)
    return data


def _whole(dice: Random) -> bytes:
    return dice.choice(dice.choice((TEXTS, OTHERS)))


def _damaged(dice: Random, data: bytes) -> bytes:
    for _ in range(dice.choice((1, 1, 2, 3, 8))):
        data = dice.choice(_WAYS)(dice, data)
    return data


def _package(dice: Random, data: bytes) -> bytes:
    names = (
        "_chat.txt",
        "WhatsApp Chat mit Ida.txt",
        "result.json",
        "message_1.json",
        "chat.csv",
        "../x.txt",
        "a.zip",
    )
    shape = dice.randrange(6)
    if shape == 0:
        return overlapping(data, dice.randrange(1, 60)).getvalue()
    if shape == 1:
        sizes = (0, 1, len(data) // 2, len(data), 1 << 20, 0xFFFFFFFE)
        return lying(data, size=dice.choice(sizes), packed_size=dice.choice((None, *sizes))).getvalue()
    return packed(dict.fromkeys(dice.sample(names, dice.randrange(1, 4)), data)).getvalue()


def _cut(dice: Random, data: bytes) -> bytes:
    return data[: dice.randrange(len(data) + 1)]


def _without_a_piece(dice: Random, data: bytes) -> bytes:
    begins, ends = sorted(dice.randrange(len(data) + 1) for _ in range(2))
    return data[:begins] + data[ends:]


def _swapped(dice: Random, data: bytes) -> bytes:
    mixed = bytearray(data)
    for _ in range(dice.choice((1, 4, 40)) if mixed else 0):
        one, other = dice.randrange(len(mixed)), dice.randrange(len(mixed))
        mixed[one], mixed[other] = mixed[other], mixed[one]
    return bytes(mixed)


def _flipped(dice: Random, data: bytes) -> bytes:
    mixed = bytearray(data)
    for _ in range(dice.choice((1, 4, 40)) if mixed else 0):
        mixed[dice.randrange(len(mixed))] ^= 1 << dice.randrange(8)
    return bytes(mixed)


def _with_a_telling_piece(dice: Random, data: bytes) -> bytes:
    place = dice.randrange(len(data) + 1)
    return data[:place] + dice.choice(TELLING) * dice.choice((1, 1, 2, 50)) + data[place:]


def _with_a_giant_line(dice: Random, data: bytes) -> bytes:
    place = dice.randrange(len(data) + 1)
    piece = dice.choice((b"0", b" ", b"[", b"{", b'"', b"a: ", b"\\", b"\xe2\x80\x8e", b"1.1.24, "))
    return data[:place] + piece * (dice.choice((1_000, 100_000, 1_200_000)) // len(piece)) + data[place:]


def _doubled(dice: Random, data: bytes) -> bytes:
    begins, ends = sorted(dice.randrange(len(data) + 1) for _ in range(2))
    return data[:ends] + data[begins:ends] * dice.choice((1, 3)) + data[ends:] if ends < 1 << 22 else data


def _joined(dice: Random, data: bytes) -> bytes:
    return data + _whole(dice)


_WAYS: tuple[Callable[[Random, bytes], bytes], ...] = (
    _cut,
    _without_a_piece,
    _swapped,
    _swapped,
    _flipped,
    _flipped,
    _with_a_telling_piece,
    _with_a_telling_piece,
    _with_a_giant_line,
    _doubled,
    _joined,
)
