"""Encrypting a stream for one key in the age format (https://age-encryption.org/v1), and back.

The format is public and authenticated: who has the key opens the file with the tool `age` on any machine, without
Stammtisch, and a changed byte is noticed. Keys only, no passphrases: a long random key on paper cannot be guessed.
"""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedIOBase
from typing import Any, BinaryIO

import pyrage

_BLOCK_BYTES = 1024 * 1024
_BEGINS = b"age-encryption.org/v1"


class SealError(Exception):
    """A text is no key, or a file was not sealed with this key or was changed since. Trying again does not help."""


_REFUSED = "The file was not sealed with this key, or was changed since."


@dataclass(frozen=True, repr=False)
class Key:
    """What a file is sealed for: a whole key, which also opens, or only its public half."""

    recipient: pyrage.x25519.Recipient
    identity: pyrage.x25519.Identity | None

    @classmethod
    def read(cls, text: str) -> "Key":
        """From AGE-SECRET-KEY-1… (seals and opens) or age1… (only seals). Raises `SealError`."""
        try:
            if text.startswith("AGE-SECRET-KEY-1"):
                identity = pyrage.x25519.Identity.from_str(text)
                return cls(identity.to_public(), identity)
            return cls(pyrage.x25519.Recipient.from_str(text), None)
        except (pyrage.IdentityError, pyrage.RecipientError) as error:
            raise SealError("This is no key.") from error


def new_key() -> str:
    """A new whole key, AGE-SECRET-KEY-1…."""
    return str(pyrage.x25519.Identity.generate())


def is_sealed(file: BinaryIO) -> bool:
    """Whether the file at its beginning is a sealed one; it is left at its beginning."""
    begins = file.read(len(_BEGINS)) == _BEGINS
    file.seek(0)
    return begins


@contextmanager
def sealing(target: BinaryIO, key: Key) -> Iterator[BinaryIO]:
    """A stream whose bytes arrive in `target` encrypted. Whole only if the block ends without an exception."""
    keeper = _Keeper(target)
    reading, writing = os.pipe()
    with (
        _beside(lambda end: pyrage.encrypt_io(end, keeper, [key.recipient]), os.fdopen(reading, "rb"), keeper),
        os.fdopen(writing, "wb") as entrance,
    ):
        yield entrance


@contextmanager
def opening(source: BinaryIO, key: Key) -> Iterator[BinaryIO]:
    """The bytes that were sealed. Raises `SealError` at the end of the block when the file is not what was sealed:
    trust nothing that was read before then."""
    identity = key.identity
    if identity is None:
        raise SealError("This half of the key only seals.")
    keeper = _Keeper(source)
    reading, writing = os.pipe()
    with (
        _beside(lambda end: pyrage.decrypt_io(keeper, end, [identity]), os.fdopen(writing, "wb"), keeper),
        os.fdopen(reading, "rb") as exit_,
    ):
        yield exit_
        while exit_.read(_BLOCK_BYTES):  # to its end, where a changed file shows
            pass


class _Keeper(BufferedIOBase):
    """A file that remembers its own trouble, which the library underneath would call something else."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.trouble: OSError | None = None

    def read(self, size: int | None = -1, /) -> bytes:
        with self._noting():
            return self._file.read(-1 if size is None else size)

    def write(self, data: Any, /) -> int:
        with self._noting():
            return self._file.write(data)

    def flush(self) -> None:
        with self._noting():
            self._file.flush()

    @contextmanager
    def _noting(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            self.trouble = error
            raise


@contextmanager
def _beside(work: Callable[[BufferedIOBase], object], end: BufferedIOBase, keeper: _Keeper) -> Iterator[None]:
    """Run `work` on one end of a pipe in a thread. Raises what went wrong first, not the broken pipe after it."""
    failures: list[Exception] = []

    def run() -> None:
        try:
            with end:
                work(end)
        except Exception as error:  # noqa: BLE001 - raised below, in the other thread
            failures.append(error)

    thread = threading.Thread(target=run, name="sealing")
    thread.start()
    try:
        yield
    except Exception as error:
        thread.join()
        if failures and (keeper.trouble or not isinstance(failures[0], BrokenPipeError)):
            raise keeper.trouble or SealError(_REFUSED) from error
        raise
    thread.join()
    if failures:
        raise keeper.trouble or SealError(_REFUSED) from failures[0]
