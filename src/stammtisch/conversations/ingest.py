"""The way in: bytes are stored before anybody is told so.

One writer thread per process takes whatever waits and writes it in one transaction, so a flush to disk is shared by
all who wait for it. Every failure reaches every waiter; a waiter that gives up early does no harm, because the
provider's repeat meets the envelope's unique key.
"""

import os
import queue
import threading
from collections import defaultdict
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime

import structlog
from django.db import DatabaseError, OperationalError, connection, transaction

from stammtisch.kit import failpoints
from stammtisch.kit.db.open_firm import rows_of

log = structlog.get_logger(__name__)

#: Most rows and bytes of one transaction.
BATCH_ROWS = 200
BATCH_BYTES = 8_000_000
#: How long a hook waits for its commit before it answers 503.
WAIT_SECONDS = 5.0


@dataclass(frozen=True)
class Arrival:
    """An envelope before it is a row. `received_at` is aware, UTC."""

    firm_id: int
    account_id: int
    digest: str
    raw: bytes = field(repr=False)
    received_at: datetime


_Item = tuple[Arrival, "Future[None]"]


class NotStored(Exception):
    """The envelope is not in the database; the sender must be told to try again (503)."""


class Writer:
    """Stores arrivals in the order they come; made once per process, its thread starts with the first arrival."""

    def __init__(self) -> None:
        self._waiting: queue.SimpleQueue[_Item | None] = queue.SimpleQueue()
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None

    def store(self, arrival: Arrival) -> None:
        """Return once the arrival is committed (or was already there). Raises NotStored; trying again helps."""
        try:
            self.hand_in(arrival).result(timeout=WAIT_SECONDS)
        except TimeoutError as late:
            raise NotStored("The database took too long.") from late

    def hand_in(self, arrival: Arrival) -> "Future[None]":
        """Done once the arrival is committed (or was already there), or with NotStored. Nobody can cancel it."""
        self._start()
        done: Future[None] = Future()
        done.set_running_or_notify_cancel()
        self._waiting.put((arrival, done))
        return done

    @property
    def is_alive(self) -> bool:
        """Whether arrivals can be stored; a writer that was never needed counts as alive."""
        return self._thread is None or self._thread.is_alive()

    def close(self) -> None:
        """Write what waits and end the thread; a later arrival starts a new one."""
        with self._starting:
            if self._thread is not None:
                self._waiting.put(None)
                self._thread.join(WAIT_SECONDS)
                self._thread = None

    def _start(self) -> None:
        with self._starting:
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="envelope-writer", daemon=True)
                self._thread.start()

    def _work(self) -> None:
        try:
            while batch := self._next_batch():
                self._write(batch)
            connection.close()
        except BaseException:
            log.exception("ingest.writer_died")
            os._exit(70)  # without its writer the process would answer 503 for ever; the supervisor starts a new one

    def _next_batch(self) -> list[_Item]:
        """What waits, oldest first, after waiting for the first; empty when the writer is to end."""
        item = self._waiting.get()
        batch: list[_Item] = []
        size = 0
        while item is not None:
            batch.append(item)
            size += len(item[0].raw)
            if len(batch) >= BATCH_ROWS or size >= BATCH_BYTES:
                break
            try:
                item = self._waiting.get_nowait()
            except queue.Empty:
                break
        else:
            if batch:
                self._waiting.put(None)  # end after this batch
        return batch

    def _write(self, batch: list[_Item]) -> None:
        try:
            insert([arrival for arrival, _done in batch])
        except OperationalError as error:  # disk full, locked, server away: the same for everybody in the batch
            connection.close()
            _refuse(batch, error)
        except DatabaseError:  # one bad row must not fail its neighbours
            for item in batch:
                self._write_alone(item)
        except Exception as error:  # noqa: BLE001 - a waiter that is never released is the classic bug here
            _refuse(batch, error)
        else:
            failpoints.reached("envelope.committed")
            for _arrival, done in batch:
                done.set_result(None)

    def _write_alone(self, item: _Item) -> None:
        try:
            insert([item[0]])
        except Exception as error:  # noqa: BLE001 - as above
            _refuse([item], error)
        else:
            item[1].set_result(None)


def insert(arrivals: list[Arrival]) -> None:
    """Store the arrivals in one transaction; byte-equal repeats are dropped by their key."""
    by_firm: dict[int, list[Arrival]] = defaultdict(list)
    for arrival in arrivals:
        by_firm[arrival.firm_id].append(arrival)
    with transaction.atomic():
        for firm_id, theirs in by_firm.items():
            with rows_of(firm_id):
                _insert(theirs)


def _insert(arrivals: list[Arrival]) -> None:
    place = "(%s, %s, %s, %s, %s, 'ready', %s, 0, 0)"
    moments = [connection.ops.adapt_datetimefield_value(arrival.received_at) for arrival in arrivals]
    values = [
        value
        for arrival, moment in zip(arrivals, moments, strict=True)
        for value in (arrival.firm_id, arrival.account_id, arrival.digest, arrival.raw, moment, moment)
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO conversations_envelope"  # noqa: S608 - only placeholders are put together
            " (firm_id, account_id, digest, raw, received_at, state, run_at, fence, attempts) VALUES "
            + ", ".join([place] * len(arrivals))
            + " ON CONFLICT DO NOTHING",
            values,
        )
        failpoints.reached("envelope.inserted")


def _refuse(batch: list[_Item], error: Exception) -> None:
    log.warning("ingest.not_stored", rows=len(batch), error=str(error)[:200])
    for _arrival, done in batch:
        done.set_exception(NotStored(str(error)))


writer = Writer()
