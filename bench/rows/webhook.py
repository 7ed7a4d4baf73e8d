"""Webhooks accepted durably by the real server, against a bare application on the same server software."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from itertools import count

from bench import house
from bench.clients import posted, served
from bench.place import flushes_a_second, move_in
from bench.provider import KIND, signature
from bench.result import Result, Size, interleaved, percentile

#: Requests of one run, runs of each side, and clients at the same time.
REQUESTS = {"small": 400, "full": 4_000}
RUNS = {"small": 3, "full": 7}
CLIENTS = (1, 16, 64)
REACH = {"sqlite": 0.8, "postgresql": 1.0}
_numbers = count()


def measure(size: Size) -> Iterator[Result]:
    """Accepted a second by the product, divided by what the bare application accepts."""
    vendor = move_in()
    firm = house.founded()
    from stammtisch.people.tenancy import firm_scope  # noqa: PLC0415 - needs Django

    with firm_scope(firm):
        path = f"/hooks/{KIND}/{house.messenger(firm).public_id}"
    environ = dict(os.environ)
    with served("product", environ) as ours, served("rival", environ) as bare:
        for port in (ours, bare):
            run(port, path, 50, 1)
        growth, rates = [], {}
        for clients in CLIENTS:
            rates[clients] = interleaved(
                RUNS[size],
                lambda clients=clients: run(ours, path, REQUESTS[size], clients),  # type: ignore[misc]
                lambda clients=clients: run(bare, path, REQUESTS[size], clients),  # type: ignore[misc]
            )
            growth.append((f"{clients} clients", rates[clients][0] / rates[clients][1]))
        waits = posted(ours, path, bodies(REQUESTS[size]), _signed, 16)
    product, rival = rates[16]
    yield Result(
        what="webhook accepted durably, against a bare application",
        value=product / rival,
        unit="×",
        reach=REACH[vendor],
        better="more",
        limit=f"bare {rival:,.0f}/s; disk {flushes_a_second():,.0f} flushes/s",
        growth=growth,
        ratio=product / rival,
        notes=[f"{product:,.0f}/s with 16 clients, p99 {1000 * percentile(waits, 0.99):.0f} ms"],
    )


def run(port: int, path: str, requests: int, clients: int) -> float:
    """Accepted a second."""
    began = time.perf_counter()
    took = posted(port, path, bodies(requests), _signed, clients)
    return len(took) / (time.perf_counter() - began)


def bodies(requests: int) -> list[bytes]:
    """As many envelopes nobody has seen."""
    return [
        json.dumps([{"id": f"m{number}", "from": f"h{number % 50}", "text": "A line. " * 40}]).encode()
        for number, _ in zip(_numbers, range(requests), strict=False)
    ]


def _signed(body: bytes) -> str:
    return f"X-Hub-Signature-256: sha256={signature(body)}\r\n"
