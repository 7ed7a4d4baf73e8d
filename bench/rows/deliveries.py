"""Copies through a provider that takes everything: claim and intent committed, sent, result committed."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

from bench import house
from bench.place import flushes_a_second, move_in
from bench.provider import BenchProvider, plug_in
from bench.result import Result, Size

#: Copies that wait at the beginning, per size of run.
COUNTS = {"small": (200, 1_000), "full": (200, 2_000, 20_000)}
THREADS = 2


def measure(size: Size) -> Iterator[Result]:
    """A second, from the first claim to the last result."""
    move_in()
    provider = BenchProvider()
    plug_in(provider)
    flushes = flushes_a_second()
    growth, work = [], 0.0
    for count in COUNTS[size]:
        began = time.process_time()
        rate, filling = drained(provider, count)
        growth.append((count, rate))
        work = 1000 * (time.process_time() - began - filling) / count
    yield Result(
        what="deliveries a second, intent committed before each send",
        value=growth[-1][1],
        unit="/s",
        reach=1_000,
        better="more",
        limit=f"processor; disk {flushes:,.0f} flushes/s",
        growth=[(f"{count:,}", rate) for count, rate in growth],
        notes=[f"{work:.2f} ms of our processor time each"],
    )


def drained(provider: BenchProvider, count: int) -> tuple[float, float]:
    """Copies a second when `count` wait; and processor seconds that filling the house took beforehand."""
    from stammtisch.conversations.actions.writing import Author, Line, write  # noqa: PLC0415 - needs Django
    from stammtisch.conversations.models import Delivery, Job  # noqa: PLC0415
    from stammtisch.people.tenancy import firm_scope  # noqa: PLC0415

    began = time.process_time()
    firm = house.founded(f"House{count}")
    with firm_scope(firm):
        account = house.messenger(firm)
        room = house.table_with(firm, house.regulars(firm, account, count))
        write(room, Author.automatic(), Line("To all.", purpose="participation"), now=house.NOW)
        Job.objects.all().delete()
        provider.has_got.clear()
        filling = time.process_time() - began
        took = _work_until(lambda: len(provider.has_got) >= count)
        states = set(Delivery.objects.values_list("state", flat=True))
        if states != {"accepted"} or len(set(provider.has_got)) != count:
            raise SystemExit(f"Not everything arrived once: {states}, {len(provider.has_got)} of {count}.")
    return count / took, filling


def _work_until(done: Callable[[], bool]) -> float:
    """Run the work loop's threads as the product does until it is done; seconds."""
    from stammtisch.conversations.work import run  # noqa: PLC0415

    stop = threading.Event()
    loop = threading.Thread(target=run, kwargs={"stop": stop, "threads": THREADS})
    began = time.perf_counter()
    loop.start()
    while not done():
        time.sleep(0.005)
    stop.set()
    loop.join()
    return time.perf_counter() - began
