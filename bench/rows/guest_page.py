"""A guest's page on a slow phone: what comes over the wire, and when something is to be seen (Chromium)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from statistics import median
from typing import Any

from bench import house
from bench.place import move_in
from bench.product import free_port, serving
from bench.result import Result, Size

#: A cheap phone on a bad mobile line: 150 ms, 1.6 Mbit/s, a quarter of this processor (Lighthouse's "slow 4G").
LINE = {"offline": False, "latency": 150, "downloadThroughput": 1_600_000 / 8, "uploadThroughput": 750_000 / 8}
SLOWER = 4
RUNS = {"small": 3, "full": 9}


def measure(size: Size) -> Iterator[Result]:
    """The page at which somebody with the link arrives, nothing cached."""
    move_in()
    os.environ["STAMMTISCH_PORT"] = str(free_port())
    from stammtisch.conversations.actions import rooms  # noqa: PLC0415 - needs Django
    from stammtisch.people.tenancy import firm_scope  # noqa: PLC0415

    firm = house.founded()
    with firm_scope(firm):
        room = rooms.open_table(title="Regulars", now=house.LONG_AGO, welcome="Come and sit with us.")
    with serving(os.environ):
        url = f"http://127.0.0.1:{os.environ['STAMMTISCH_PORT']}/t/{room.public_id}/"
        seen = [_visit(url) for _ in range(RUNS[size])]
    kilobytes, requests, paint = (median(values) for values in zip(*seen, strict=True))
    limit = "150 ms to the server and back, three times"
    yield Result("guest page over the wire", kilobytes, "kB", 40, "less", limit="style sheet and page, compressed")
    yield Result("guest page, requests", requests, "", 5, "less", limit="page, style sheet, script, pictures")
    yield Result("guest page, first paint on a slow phone", paint, "s", 1.0, "less", limit=limit)


def _visit(url: str) -> tuple[float, float, float]:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - heavy

    sizes: list[int] = []
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 390, "height": 844})
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.send("Network.emulateNetworkConditions", LINE)
        session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
        answer: Any = page.goto(url, wait_until="load")
        if answer is None or answer.status != 200:
            raise SystemExit("The guest's page did not come.")
        page.wait_for_timeout(500)
        paint = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
        browser.close()
    return sum(sizes) / 1000, len(sizes), paint / 1000
