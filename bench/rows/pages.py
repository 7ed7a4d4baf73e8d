"""The team's pages on a history a hundred times as long: time inside the server, through all of its middleware."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

from bench import history
from bench.place import analyse, move_in
from bench.result import Result, Size, percentile

#: Messages of the two firms, per size of run.
SIZES = {"small": (1_000, 20_000), "full": (10_000, 1_000_000)}
#: Requests of each page.
RUNS = {"small": 20, "full": 60}


@dataclass(frozen=True)
class House:
    """A firm, its owner's browser, and places to go to."""

    firm: Any
    browser: Any
    rooms: list[str]


def measure(size: Size) -> Iterator[Result]:
    """p95 of each page in the big firm, and how much more that is than in the small one."""
    vendor = move_in()
    few, many = SIZES[size]
    small, big = (opened(messages) for messages in SIZES[size])
    analyse()
    for name, address in PAGES.items():
        seen: dict[int, list[float]] = {few: [], many: []}
        own: dict[int, list[float]] = {few: [], many: []}
        dice = Random(1)
        for run in range(RUNS[size] + 3):
            for messages, house in ((few, small), (many, big)):
                took, worked = request(house, _chosen(address, house, dice))
                if run >= 3:  # the first ones load templates and open connections
                    seen[messages].append(took)
                    own[messages].append(worked)
        p95 = {messages: 1000 * percentile(values, 0.95) for messages, values in seen.items()}
        middle = {messages: 1000 * percentile(values, 0.5) for messages, values in seen.items()}
        work = {messages: 1000 * percentile(values, 0.5) for messages, values in own.items()}
        yield Result(
            what=f"{name}, {many:,} messages, p95",
            value=p95[many],
            unit="ms",
            reach=50,
            better="less",
            limit="templates and queries of one page",
            growth=[(f"{messages:,}", value) for messages, value in p95.items()],
            is_full_size=size == "full",
            notes=[
                f"median {middle[few]:.1f} and {middle[many]:.1f} ms",
                f"of which our processor time {work[few]:.1f} and {work[many]:.1f} ms",
            ],
        )
        yield Result(
            what=f"{name}, growth of the median from {few:,} to {many:,} messages",
            value=middle[many] / middle[few],
            unit="×",
            reach=1.5,
            better="less",
            limit=vendor,
            is_full_size=size == "full",
        )


def opened(messages: int) -> House:
    """The firm with its owner signed in."""
    from django.conf import settings  # noqa: PLC0415 - needs Django
    from django.test import Client  # noqa: PLC0415

    from stammtisch.conversations.models import Room  # noqa: PLC0415
    from stammtisch.people.tenancy import firm_scope  # noqa: PLC0415

    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    firm, owner = history.lived(messages)
    browser = Client(headers={"host": "localhost"})
    browser.force_login(owner)
    with firm_scope(firm):
        rooms = list(Room.objects.order_by("-last_seq").values_list("public_id", flat=True)[:20])
    return House(firm, browser, rooms)


def request(house: House, address: str) -> tuple[float, float]:
    """Seconds until the page is made, and those of them in which this process had the processor."""
    began, worked = time.perf_counter(), time.process_time()
    answer = house.browser.get(f"/f/{house.firm.slug}/{address}")
    took, own = time.perf_counter() - began, time.process_time() - worked
    if answer.status_code != 200:
        raise SystemExit(f"{address} answered {answer.status_code}.")
    return took, own


def _chosen(address: str, house: House, dice: Random) -> str:
    word = f"w{int(5_000 * dice.random() ** 3)}"
    return address.format(room=dice.choice(house.rooms), longest=house.rooms[0], word=word)


#: Addresses below the firm's; {room}, {longest} and {word} are chosen anew for each request.
PAGES = {
    "Today": "",
    "inbox, who waits": "inbox/",
    "inbox, all": "inbox/?tab=all",
    "a room": "rooms/{room}/",
    "the longest room": "rooms/{longest}/",
    "search for any word": "search/?q={word}",
    "search for the most frequent word": "search/?q=w0",
    "search for two words": "search/?q={word}+{word}",
    "effect": "effect/",
    "behind a figure": "effect/answered_share/",
    "people": "people/",
    "tables": "tables/",
}
