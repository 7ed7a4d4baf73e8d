"""One pass after the other until told to stop."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from random import Random

import structlog
from django.db import close_old_connections, connection

from stammtisch.conversations.models import Envelope, Job
from stammtisch.conversations.work import chores, deliveries, envelopes, jobs, nightly, tidy
from stammtisch.conversations.work.heartbeat import beat, was_put_back
from stammtisch.conversations.work.rows import DATABASE_AWAY, start_anew
from stammtisch.kit import clock
from stammtisch.kit.db.claim import give_back

log = structlog.get_logger(__name__)

#: How long an idle worker sleeps before it looks again.
IDLE_SECONDS = 0.1
#: How often a worker gives back what others left behind, and says that it lives.
CARE_EVERY = timedelta(seconds=5)
#: Threads that send: so many channels may hang before another one waits.
SENDERS = 4
CHORES_EVERY_SECONDS = 5.0
#: Pause after a database that cannot be reached.
OUTAGE_SECONDS = 2.0


@dataclass
class Worker:
    """One thread's worth of work. `step` may be called from a test with a time of its own."""

    dice: Random = field(default_factory=Random)
    #: Names that beat together with the work.
    marks: Sequence[str] = ()
    #: Whether it opens envelopes and runs jobs, and whether it sends copies.
    opens: bool = True
    sends: bool = True
    _cared_at: datetime | None = None

    def step(self, now: datetime) -> int:
        """Do what is due now, a handful of each kind; returns how many pieces were done."""
        if self.opens and (self._cared_at is None or now - self._cared_at >= CARE_EVERY or now < self._cared_at):
            self._care(now)
        parts: list[Callable[[], int]] = []
        if self.opens:
            parts += [
                partial(envelopes.open_due, now=now, dice=self.dice),
                partial(jobs.run_due, now=now, dice=self.dice),
            ]
        if self.sends:
            parts.append(partial(deliveries.send_due, now=now, dice=self.dice))
        return sum(_apart(part) for part in parts)

    def _care(self, now: datetime) -> None:
        self._cared_at = now  # at first: care that fails must not keep the work from being done
        put_back = was_put_back("work", now=now)
        for name in ("work", *self.marks):
            beat(name, now=now)
        for part in (
            partial(give_back, Envelope, now=now, longest_lease=envelopes.LEASE),
            partial(give_back, Job, now=now, longest_lease=jobs.LEASE),
            partial(envelopes.forget_the_future, now=now),
            partial(deliveries.forget_the_future, put_back=put_back, now=now),
            partial(deliveries.judge_overdue, now=now, dice=self.dice),
            partial(tidy.prune, now=now, dice=self.dice),
            partial(nightly.ask_for_clearings, now=now),
        ):
            _apart(part)


def _apart(part: Callable[[], int]) -> int:
    """One part of the work. What breaks in it is for the log; it must not keep the other parts from theirs."""
    try:
        return part()
    except DATABASE_AWAY:
        raise
    except Exception:
        log.exception("work.broke", part=getattr(part, "func", part).__name__)
        return 0


def run(*, stop: threading.Event, threads: int, marks: Sequence[str] = ()) -> None:
    """Work until `stop` is set; what is in hand is finished first. Ends with an error if a thread dies.

    Each sign of life is one of `marks`, too: what distinguishes this machine from others.
    """
    if connection.vendor == "sqlite":  # the only worker: whatever is leased belongs to a former life
        now = clock.now()
        for model in (Envelope, Job):
            give_back(model, now=now, all_of_them=True)
        chores.give_all_back()
    failures: list[BaseException] = []
    # Who sends waits for others most of the time; a deadline must not wait for a provider that hangs.
    kinds = [Worker(sends=False, marks=marks) for _ in range(threads)] + [Worker(opens=False) for _ in range(SENDERS)]
    workers = [
        threading.Thread(target=_live, args=(worker, stop, failures), name=f"work-{number}", daemon=True)
        for number, worker in enumerate(kinds)
    ]
    workers.append(threading.Thread(target=_look_after_the_house, args=(stop,), name="chores", daemon=True))
    for thread in workers:
        thread.start()
    for thread in workers[:-1]:  # a chore that runs ends with the process, and begins anew after it
        thread.join()
    if failures:
        raise failures[0]


def _live(worker: Worker, stop: threading.Event, failures: list[BaseException]) -> None:
    try:
        while not stop.is_set():
            stop.wait(0 if _pass(worker) else IDLE_SECONDS)
    except BaseException as error:
        failures.append(error)  # a dead worker must end the process, so that the supervisor starts a new one
        stop.set()
        raise
    finally:
        connection.close()


def _look_after_the_house(stop: threading.Event) -> None:
    """The chores, in a thread of their own: a backup takes longer than anybody wants to wait for a message."""
    while not stop.wait(CHORES_EVERY_SECONDS):
        try:
            close_old_connections()
            chores.run_due(now=clock.now())
        except DATABASE_AWAY as error:
            log.warning("chores.database_away", error=str(error)[:200])
            start_anew()
        except Exception:  # a thread that dies here would be missed by nobody, and with it every backup
            log.exception("work.broke", part="chores")
    connection.close()


def _pass(worker: Worker) -> int:
    """One pass; a database that is away for a moment costs a pause, not the process."""
    try:
        close_old_connections()
        return worker.step(clock.now())
    except DATABASE_AWAY as error:
        log.warning("work.database_away", error=str(error)[:200])
        start_anew()
        threading.Event().wait(OUTAGE_SECONDS)
        return 0
