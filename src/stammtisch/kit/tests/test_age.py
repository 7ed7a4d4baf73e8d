"""Sealed files open with their key alone, and every change is noticed."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path

import pytest

from stammtisch.kit.age import Key, SealError, is_sealed, new_key, opening, sealing

pytestmark = pytest.mark.security

WORDS = b"Es stand ein Koffer im Foyer. " * 20_000


@pytest.fixture
def key() -> Key:
    return Key.read(new_key())


def seal(words: bytes, key: Key) -> bytes:
    target = io.BytesIO()
    with sealing(target, key) as entrance:
        entrance.write(words)
    return target.getvalue()


def unseal(sealed: bytes, key: Key) -> bytes:
    with opening(io.BytesIO(sealed), key) as words:
        return words.read()


def test_what_was_sealed_opens_with_the_whole_key(key: Key) -> None:
    half = Key.read(str(key.recipient))
    for sealed in (seal(WORDS, key), seal(WORDS, half)):
        assert b"Koffer" not in sealed
        assert is_sealed(io.BytesIO(sealed))
        assert unseal(sealed, key) == WORDS


def test_nobody_else_opens_it(key: Key) -> None:
    sealed = seal(WORDS, key)

    with pytest.raises(SealError):
        unseal(sealed, Key.read(new_key()))
    with pytest.raises(SealError, match="only seals"):
        unseal(sealed, Key.read(str(key.recipient)))


def test_a_changed_or_shortened_file_is_noticed(key: Key) -> None:
    sealed = seal(WORDS, key)
    middle = len(sealed) // 2
    flipped = sealed[:middle] + bytes([sealed[middle] ^ 1]) + sealed[middle + 1 :]

    for damaged in (flipped, sealed[:-1], sealed[:middle], sealed[:40], sealed + b"more"):
        with pytest.raises(SealError):
            unseal(damaged, key)


def test_it_is_noticed_even_by_who_reads_only_the_beginning(key: Key) -> None:
    sealed = seal(WORDS, key)

    with pytest.raises(SealError), opening(io.BytesIO(sealed[:-1]), key) as words:
        assert words.read(30) == WORDS[:30]


def test_trouble_of_the_disk_is_told_as_it_is(key: Key) -> None:
    class Full(io.BytesIO):
        def write(self, data: object) -> int:
            raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"), sealing(Full(), key) as entrance:
        entrance.write(WORDS * 10)


def test_an_exception_of_the_reader_comes_through(key: Key) -> None:
    with pytest.raises(RuntimeError, match="enough"), opening(io.BytesIO(seal(WORDS, key)), key):
        raise RuntimeError("enough")


@pytest.mark.parametrize("text", ["", "x", "age1x", "AGE-SECRET-KEY-1x"])
def test_other_texts_are_no_keys(text: str) -> None:
    with pytest.raises(SealError):
        Key.read(text)


def test_a_key_does_not_show_itself(key: Key) -> None:
    assert "SECRET" not in repr(key)


@pytest.mark.skipif(shutil.which("age") is None, reason="the tool age is not installed")
def test_the_tool_age_opens_it_without_us(key: Key, tmp_path: Path) -> None:
    (tmp_path / "key").write_text(f"{key.identity}\n")
    (tmp_path / "sealed").write_bytes(seal(WORDS, key))

    command = [shutil.which("age") or "", "-d", "-i", "key", "sealed"]
    opened = subprocess.run(command, cwd=tmp_path, capture_output=True, check=True)  # noqa: S603

    assert opened.stdout == WORDS
