"""Browsers that only listen: they follow the live feed through every break and in the end compare with a fresh page.

    python -m faults.readers config.json        ends when a line arrives on standard input

Imports nothing of the product: it knows HTML, server-sent events and the addresses.
"""

import http.client
import json
import re
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from faults.history import History

ITEM = re.compile(r'<li class="msg[^"]*" id="(m\d+)">.*?</li>', re.DOTALL)
#: What changes without a new line: times, states of copies, links. Followed by other regions of a page.
PASSING = re.compile(r'<p class="msg-meta">.*?</p>|<div class="msg-more".*?</div>| msg-failed', re.DOTALL)
CURSOR = re.compile(r'data-live-after="(\d+)"')
CATCH_UP_SECONDS = 20


class Reader:
    """One open page of one room."""

    def __init__(self, config: dict[str, Any], firm: dict[str, Any], table: dict[str, Any], number: int) -> None:
        self._port = config["port"]
        self._firm = firm
        self._canaries = [each["canary"] for each in config["firms"] if each is not firm]
        self._path = f"/f/{firm['slug']}/rooms/{table['public_id']}/"
        self._history = History(Path(config["folder"]) / "history", f"reader-{number}")
        self.items: dict[str, str] = {}
        self.cursor = 0
        self.events = 0
        self.breaks = 0
        self.bytes = 0
        self.foreign = 0
        self.stop = threading.Event()
        self._stream: http.client.HTTPConnection | None = None

    def follow(self) -> None:
        """Load the page once, then live on events alone."""
        self._load()
        while not self.stop.is_set():
            # AttributeError: our own `close` while http.client reads
            with suppress(OSError, http.client.HTTPException, ValueError, AttributeError):
                self._listen()
            if not self.stop.is_set():
                self.breaks += 1
                time.sleep(0.3)

    def close(self) -> None:
        """Stop listening."""
        self.stop.set()
        if self._stream is not None and self._stream.sock is not None:
            self._stream.sock.close()

    def compare(self) -> dict[str, Any]:
        """The page as somebody sees it who comes now, against what the events made of the old one."""
        fresh = _items(self._page())
        missing = [name for name in fresh if name not in self.items]
        other = [name for name, html in fresh.items() if name in self.items and self.items[name] != html]
        return {"shown": len(fresh), "missing": missing, "different": other}

    def _load(self) -> None:
        page = self._page()
        self.items.update(_items(page))
        found = CURSOR.search(page)
        self.cursor = int(found[1]) if found else 0

    def _listen(self) -> None:
        self._stream = connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=40)
        try:
            connection.request(
                "GET", f"/live{self._path}", headers=self._headers({"Last-Event-ID": str(self.cursor)})
            )
            answer = connection.getresponse()
            if answer.status != 200:
                self._history.note("not let in", status=answer.status)
                return
            event: dict[str, str] = {}
            while line := answer.readline():
                self._see(line.decode())
                name, _colon, value = line.decode().rstrip("\n").partition(": ")
                if name:
                    event[name] = value
                elif "data" in event:
                    self._apply(event)
                    event = {}
        finally:
            connection.close()

    def _apply(self, event: dict[str, str]) -> None:
        number = int(event["id"])
        if number <= self.cursor:
            self._history.note("told twice", n=number, cursor=self.cursor)
        self.cursor = number
        self.events += 1
        if event.get("event") == "reload":
            # As a browser does: the page anew, and with it a new stream from the page's number on.
            self._load()
            raise ConnectionError("reload")
        said = json.loads(event["data"])
        for html in said.get("list", {}).values():
            self.items.update(_items(html))

    def _page(self) -> str:
        while True:
            connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
            try:
                connection.request("GET", self._path, headers=self._headers({}))
                answer = connection.getresponse()
                page = answer.read().decode()
                if answer.status == 200:
                    self._see(page)
                    return page
            except (OSError, http.client.HTTPException):
                pass
            finally:
                connection.close()
            time.sleep(0.5)

    def _headers(self, more: dict[str, str]) -> dict[str, str]:
        return {"Cookie": self._firm["cookie"], "Accept-Language": "de"} | more

    def _see(self, text: str) -> None:
        self.bytes += len(text)
        for canary in self._canaries:
            if canary in text:
                self.foreign += 1
                self._history.note("foreign", canary=canary)

    def caught_up(self, head: int) -> bool:
        """Whether it has been told all there is."""
        return self.cursor >= head

    def note(self, compared: dict[str, Any]) -> None:
        """Write down what it saw."""
        self._history.note(
            "compared",
            events=self.events,
            breaks=self.breaks,
            bytes=self.bytes,
            foreign=self.foreign,
            shown=compared["shown"],
            missing=compared["missing"],
            different=compared["different"],
        )


def _items(html: str) -> dict[str, str]:
    """Lines of a talk by their id, without what passes."""
    return {found[1]: " ".join(PASSING.sub("", found[0]).split()) for found in ITEM.finditer(html)}


def main() -> None:
    """Follow every table of every firm, until told to compare."""
    config = json.loads(Path(sys.argv[1]).read_text())
    tables = [(firm, table) for firm in config["firms"] for table in firm["tables"]]
    readers = [Reader(config, firm, table, number) for number, (firm, table) in enumerate(tables)]
    threads = [threading.Thread(target=reader.follow, daemon=True) for reader in readers]
    for thread in threads:
        thread.start()
    sys.stdin.readline()
    for reader in readers:
        page = reader._page()
        found = CURSOR.search(page)
        until = time.monotonic() + CATCH_UP_SECONDS
        # The team's stream tells what concerns its room, so its last number may stay behind the firm's head.
        while found and not reader.caught_up(int(found[1])) and time.monotonic() < until:
            if not reader.compare()["missing"]:
                break
            time.sleep(0.5)
        reader.note(reader.compare())
        reader.close()


if __name__ == "__main__":
    main()
