"""No damaged file does more than be refused: nothing crashes, hangs or fills the memory.

Three hundred files here; `HYPOTHESIS_PROFILE=long` tries ten thousand.
"""

import io
import os
import time
import tracemalloc

import pytest

from stammtisch.imports.errors import Ambiguous, ExportError, ManyChats
from stammtisch.imports.tests.mutants import mutant
from stammtisch.imports.tests.opening import opened
from stammtisch.imports.values import Record

MUTANTS = 10_000 if os.environ.get("HYPOTHESIS_PROFILE") == "long" else 300
PIECES = 20
#: Processor seconds one damaged file may take. It takes a hundredth; a slow machine must not fail the test.
MOST_SECONDS = 5
MOST_BYTES = 64 << 20


def tried(data: bytes, **said) -> list[Record]:
    """What a reader makes of it, answering what it asks; nothing if it is refused."""
    try:
        return list(opened(data, **said).records())
    except Ambiguous as question:
        return [] if "order" in said else tried(data, order=question.candidates[0].order, **said)
    except ManyChats as question:
        return [] if "chat" in said else tried(data, chat=question.candidates[-1].key, **said)
    except ExportError:
        return []


@pytest.mark.parametrize("piece", range(PIECES))
def test_a_damaged_file_is_read_or_refused(piece):
    for seed in range(piece, MUTANTS, PIECES):
        data = mutant(seed)
        begun = time.process_time()
        records = tried(data)
        assert time.process_time() - begun < MOST_SECONDS, seed
        for record in records:
            assert record.at.tzinfo is not None, seed
            f"{record.text}{record.author}".encode()  # no half characters


def test_a_damaged_file_takes_little_memory():
    tracemalloc.start()
    try:
        for seed in range(0, MUTANTS, max(1, MUTANTS // 40)):
            data = mutant(seed)
            tracemalloc.reset_peak()
            before = tracemalloc.get_traced_memory()[0]
            tried(data)
            assert tracemalloc.get_traced_memory()[1] - before < MOST_BYTES, seed
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    "frame",
    ["{}", "25.11.24, 23:59 - {}", "[25.11.24, 23:59:00] Lena: \u200e{}", '{{"messages": [{{"id": 1, "date": "{}'],
)
@pytest.mark.parametrize("piece", ["0", " ", "[", "{", '"', "a: ", "1.1.24, 11:11 - ", "\u200e", "<", "(", "„", "\\"])
def test_time_grows_no_faster_than_the_file(frame, piece):
    def seconds(size: int) -> float:
        data = frame.format(piece * (size // len(piece))).encode()
        begun = time.process_time()
        tried(data)
        return time.process_time() - begun

    assert seconds(1 << 20) < max(0.5, 40 * seconds(1 << 17))


@pytest.mark.parametrize("line", ["a\n", "1.1.24\n", "[1.1.24, 11:11:11] Omar: b\n"])
def test_a_message_without_end_takes_time_like_its_length(line):
    def seconds(size: int) -> float:
        data = f"25.11.24, 23:59 - Lena: \n{line * (size // len(line))}".encode()
        begun = time.process_time()
        tried(data)
        return time.process_time() - begun

    assert seconds(6 << 20) < 12 * max(0.1, seconds(1 << 20))


def test_a_file_of_headers_only_is_read_in_bounded_memory():
    data = b"25.11.24, 23:59 - L: \n" * 50_000
    stream = io.BytesIO(data)
    tracemalloc.start()
    try:
        reader = opened(stream)
        assert sum(1 for _ in reader.records()) == 50_000
        assert tracemalloc.get_traced_memory()[1] < MOST_BYTES
    finally:
        tracemalloc.stop()
