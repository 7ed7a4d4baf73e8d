"""Joins the harness's channels, job and clock to a product process, and makes its waits short.

The product's spans are the promise of a real installation (a lease of 90 s, a window of 10 min); a run of minutes
needs the same relations in seconds: call < lease < wait window, latest status < wait window.
"""

import os
import signal
import time
from datetime import timedelta
from pathlib import Path
from random import SystemRandom
from typing import Any

from django.apps import AppConfig
from django.conf import settings


class FaultsConfig(AppConfig):
    """Ready after all areas of the product."""

    name = "faults"

    def ready(self) -> None:
        """Join; does nothing for the parent of a run, which has no emulator."""
        if emulator := os.environ.get("FAULTS_EMULATOR"):
            _join(emulator)
            _shorten()
            _arm(settings.FAILPOINT, Path(os.environ["FAULTS_FOLDER"]))
            _put_the_clock_on_a_string(Path(os.environ["FAULTS_FOLDER"]) / "clock-offset")
            if os.environ.get("FAULTS_POLICY") == "retry":
                _retry_blindly()


def _join(emulator: str) -> None:
    from faults.channel import AbreastChannel, HttpChannel  # noqa: PLC0415 - needs the app registry
    from faults.speaking import SAY, say  # noqa: PLC0415
    from stammtisch.conversations.ports import ports  # noqa: PLC0415
    from stammtisch.conversations.states import TransportClass  # noqa: PLC0415

    kinds = dict.fromkeys(TransportClass, HttpChannel) | {TransportClass.RECONCILABLE: AbreastChannel}
    ours = {f"faults-{kind}": channel(kind, emulator) for kind, channel in kinds.items()}
    ports.channels = {**ports.channels, **ours}
    ports.jobs = {**ports.jobs, SAY: say}


def _shorten() -> None:
    from stammtisch.conversations import states  # noqa: PLC0415
    from stammtisch.conversations.actions import delivery, throttle  # noqa: PLC0415
    from stammtisch.conversations.work import deliveries, envelopes, heartbeat, jobs, loop, rows  # noqa: PLC0415

    seconds = lambda number: timedelta(seconds=number)  # noqa: E731
    delivery.LEASE, delivery.LONGEST_CALL = seconds(6), seconds(2)
    envelopes.LEASE = jobs.LEASE = seconds(6)
    envelopes.MAX_ATTEMPTS = jobs.MAX_ATTEMPTS = 20
    states.FIRST_PAUSE, states.LONGEST_PAUSE, states.MAX_ATTEMPTS = seconds(0.5), seconds(5), 60
    states.WAIT_WINDOW = seconds(float(os.environ.get("FAULTS_WINDOW", "12")))
    heartbeat.GAP, heartbeat.EVERY_SECONDS = seconds(3), 0.5
    loop.CARE_EVERY, loop.OUTAGE_SECONDS = seconds(1), 0.3
    deliveries.OUTAGE_SECONDS, rows.LONGEST_OUTAGE_PAUSE = 0.3, seconds(2)
    deliveries.PACE = throttle.Limit(burst=200, every=timedelta(milliseconds=2))


def _arm(points: str, folder: Path) -> None:
    """`name:probability[,…]`; each name at most FAULTS_EACH times in a run, or nothing else would ever happen."""
    from faults.history import History  # noqa: PLC0415
    from stammtisch.kit import failpoints  # noqa: PLC0415

    chances = {
        name: float(chance) for name, _colon, chance in (each.partition(":") for each in points.split(",") if each)
    }
    if unknown := set(chances) - set(failpoints.NAMES):
        raise SystemExit(f"There is no fail point {', '.join(sorted(unknown))}.")
    most, dice, marks = int(os.environ.get("FAULTS_EACH", "1")), SystemRandom(), folder / "fired"
    marks.mkdir(exist_ok=True)
    # What was not hit in the first half of a run had better be hit in the second.
    half_time = float(os.environ.get("FAULTS_BEGAN", "0")) + float(os.environ.get("FAULTS_SECONDS", "60")) / 2

    def fire(name: str) -> None:
        chance = chances.get(name, 0) * (8 if time.time() > half_time else 1)
        if chance and dice.random() < chance and _first(marks, name, most):
            History(folder / "history", "failpoint").note("fired", point=name, pid=os.getpid())
            os.kill(os.getpid(), signal.SIGKILL)

    if chances:
        failpoints.switch_on(fire)


def _first(marks: Path, name: str, most: int) -> bool:
    for number in range(most):
        try:
            os.close(os.open(marks / f"{name}.{number}", os.O_CREAT | os.O_EXCL))
        except FileExistsError:
            continue
        return True
    return False


def _put_the_clock_on_a_string(offset: Path) -> None:
    """The work process reads its clock's error from a file, as if somebody set the machine's clock."""
    import sys  # noqa: PLC0415
    from datetime import UTC, datetime  # noqa: PLC0415

    from stammtisch.kit import clock  # noqa: PLC0415

    def now() -> datetime:
        try:
            wrong = float(offset.read_text())
        except (FileNotFoundError, ValueError):
            wrong = 0.0
        return datetime.now(UTC) + timedelta(seconds=wrong)

    if "work" in sys.argv:
        clock.now = now


def _retry_blindly() -> None:
    """The control: a policy that sends again whatever nobody knows about. The harness must see what it doubles."""
    from stammtisch.conversations.actions import delivery  # noqa: PLC0415
    from stammtisch.conversations.states import Outcome, TransportClass, after_attempt  # noqa: PLC0415

    def careless(outcome: Outcome, _transport: TransportClass, *rest: Any) -> Any:
        return after_attempt(outcome, TransportClass.IDEMPOTENT, *rest)

    delivery.after_attempt = careless
