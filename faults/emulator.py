"""A provider that misbehaves: takes sends by HTTP, refuses, hangs, resets, forgets to answer, and reports statuses
late, twice, out of order or never. A process of its own that imports nothing of the product.

    python -m faults.emulator config.json

Every accept is on disk before the sender hears of it: this file, not the product, says what was delivered.
"""

import hashlib
import heapq
import hmac
import http.client
import itertools
import json
import socket
import struct
import sys
import threading
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from random import Random
from typing import Any

from faults.history import History

SECRET = b"the emulator and the product share this"
#: Longer than any sender waits.
HANG_SECONDS = 3.0
RETRY_AFTER_SECONDS = 1

#: What becomes of a hundred sends; the rest is accepted and answered. Dealt like cards, so that a short run has all.
MOODS = {
    "429": 3,
    "500": 1,
    "hang": 1,
    "reset": 1,
    "400": 1,
    "accept, 500": 1,
    "accept, hang": 1,
    "accept, reset": 1,
}
#: What becomes of a hundred statuses; the rest comes once and soon.
FATES = {"lost": 3, "late": 3, "twice": 5, "with a stranger": 2}
LATE_SECONDS = (3.0, 5.0)


class Deck:
    """A hundred cards, dealt to the last and shuffled anew."""

    def __init__(self, special: dict[str, int], ordinary: str, dice: Random) -> None:
        cards = [name for name, number in special.items() for _ in range(number)]
        self._cards = [*cards, *[ordinary] * (100 - len(cards))]
        self._left: list[str] = []
        self._dice = dice

    def deal(self) -> str:
        """The next card."""
        if not self._left:
            self._left = list(self._cards)
            self._dice.shuffle(self._left)
        return self._left.pop()


class Provider:
    """The state of the provider; one lock for all."""

    def __init__(self, config: dict[str, Any]) -> None:
        self.config = config
        self.history = History(Path(config["folder"]) / "history", "emulator")
        self.lock = threading.Lock()
        self.dice = Random(config["seed"])
        worse = {mood: number * config["misbehave"] for mood, number in MOODS.items()}
        self.moods = Deck(worse, "accept", self.dice)
        self.fates = Deck(FATES, "soon", self.dice)
        self.ids = itertools.count(1)
        self.known: dict[str, str] = {}
        self.paused: dict[str, float] = {}
        self.statuses: list[tuple[float, int, dict[str, Any]]] = []
        self.busy = 0
        self.wake = threading.Condition(self.lock)

    def take(self, kind: str, account: str, sent: dict[str, Any]) -> tuple[str, str]:
        """Decide and write down; returns mood and provider id."""
        with self.lock:
            now = time.monotonic()
            about = {
                "kind": kind,
                "account": account,
                "to": sent["to"],
                "text": sent["text"],
                "ref": sent["reference"],
            }
            if self.paused.get(account, 0) - now > 0.3:  # a call that crossed our answer on its way is excused
                self.history.note("too soon", **about)
            if kind == "idempotent" and sent["key"] in self.known:
                self.history.note("repeat", **about)
                return "accept", self.known[sent["key"]]
            mood = self.moods.deal()
            if mood == "429":
                self.paused[account] = now + RETRY_AFTER_SECONDS
            if not mood.startswith("accept"):
                self.history.note("refuse", mood=mood, **about)
                return mood, ""
            provider_id = f"p{next(self.ids)}"
            self.known[sent["key"]] = provider_id
            self.history.note("accept", mood=mood, id=provider_id, **about)
            if kind == "reconcilable":
                self._plan_statuses(account, provider_id, sent["reference"], now)
            return mood, provider_id

    def _plan_statuses(self, account: str, provider_id: str, reference: str, now: float) -> None:
        fates = []
        for number, word in enumerate(("accepted", "delivered", "read")):
            fate = self.fates.deal()
            fates.append(fate)
            if fate == "lost":
                continue
            soon = self.dice.uniform(0, 0.8) + number * 0.1
            wait = self.dice.uniform(*LATE_SECONDS) if fate == "late" else soon
            status = {"kind": "status", "target": provider_id, "value": word, "reference": reference}
            status["id"] = f"{provider_id}:{word}"
            self._plan(now + wait, account, status)
            if fate == "twice":
                self._plan(now + wait + self.dice.uniform(0, 2), account, status)
            if fate == "with a stranger":
                alien = status | {"id": f"alien-{next(self.ids)}", "target": "alien", "reference": ""}
                self._plan(now + wait, account, alien)
        for fate in {"late", "twice", "with a stranger"} & set(fates):
            self.history.note(f"status {fate}", id=provider_id)
        if fates == ["lost"] * 3:
            self.history.note("status lost", id=provider_id, ref=reference)

    def _plan(self, due: float, account: str, status: dict[str, Any]) -> None:
        heapq.heappush(self.statuses, (due, next(self.ids), {"account": account, "atom": status}))
        self.wake.notify()

    def report(self) -> None:
        """Deliver statuses as they fall due, each until the product has said 200."""
        poster = Poster(self.config)
        while True:
            with self.wake:
                while not self.statuses or self.statuses[0][0] > time.monotonic():
                    self.wake.wait(max(0.0, self.statuses[0][0] - time.monotonic()) if self.statuses else None)
                _due, _n, status = heapq.heappop(self.statuses)
                self.busy += 1
            taken = poster.post("reconcilable", status["account"], [status["atom"]])
            with self.lock:
                self.busy -= 1
                if taken:
                    atom = status["atom"]
                    self.history.note("status", id=atom["target"], value=atom["value"], ref=atom["reference"])
                else:
                    self._plan(time.monotonic() + 0.5, status["account"], status["atom"])


class Poster:
    """Signed webhooks to the product, over a connection that is kept while it works."""

    def __init__(self, config: dict[str, Any]) -> None:
        self._port = config["port"]
        self._public_ids = config["public_ids"]
        self._connection: http.client.HTTPConnection | None = None

    def post(self, kind: str, account: str, atoms: list[dict[str, Any]], raw: bytes | None = None) -> bool:
        """Whether the product said 200; anything else, silence included, means "again later"."""
        raw = raw or json.dumps({"atoms": atoms}).encode()
        signature = hmac.new(SECRET, raw, hashlib.sha256).hexdigest()
        path = f"/hooks/faults-{kind}/{self._public_ids[str(account)]}"
        try:
            if self._connection is None:
                self._connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=8)
            self._connection.request("POST", path, raw, {"X-Signature": signature})
            answer = self._connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            if self._connection is not None:
                self._connection.close()
            self._connection = None
            return False
        return answer.status == 200


class Door(BaseHTTPRequestHandler):
    """One send."""

    provider: Provider

    def do_POST(self) -> None:
        """`/send/<class>/<account>`"""
        try:
            wanted = int(self.headers["Content-Length"])
            body = self.rfile.read(wanted)
        except OSError:
            return
        if len(body) < wanted:  # the sender died in the middle of a word
            self.provider.history.note("broken off")
            return
        _empty, _send, kind, account = self.path.split("/")
        mood, provider_id = self.provider.take(kind, account, json.loads(body))
        if mood.endswith("hang"):
            time.sleep(HANG_SECONDS)
        elif mood.endswith("reset"):
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
        else:
            with suppress(OSError):
                self._answer(int(mood[-3:]) if mood[-3:].isdigit() else 200, {"id": provider_id})

    def do_GET(self) -> None:
        """`/state`: how many statuses are still to be delivered."""
        with self.provider.lock:
            self._answer(200, {"pending": len(self.provider.statuses) + self.provider.busy})

    def _answer(self, status: int, said: dict[str, Any]) -> None:
        body = json.dumps(said).encode()
        self.send_response(status)
        if status == 429:
            self.send_header("Retry-After", str(RETRY_AFTER_SECONDS))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def handle(self) -> None:
        with suppress(OSError, ValueError):
            super().handle()

    def finish(self) -> None:
        with suppress(OSError, ValueError):
            super().finish()

    def log_message(self, *_what: Any) -> None:
        """The history is the log."""


class Server(ThreadingHTTPServer):
    """Takes many at once."""

    daemon_threads = True
    request_queue_size = 256
    allow_reuse_address = True

    def handle_error(self, *_what: Any) -> None:
        """A sender that was killed is no news."""

    def shutdown_request(self, request: Any) -> None:
        with suppress(OSError):
            super().shutdown_request(request)


def main() -> None:
    """Serve until killed; once in a while nobody listens for a second."""
    config = json.loads(Path(sys.argv[1]).read_text())
    Door.provider = provider = Provider(config)
    for _ in range(3):
        threading.Thread(target=provider.report, daemon=True).start()
    while True:
        with Server(("127.0.0.1", config["emulator_port"]), Door) as server:
            threading.Timer(12.0, server.shutdown).start()
            server.serve_forever(poll_interval=0.1)
        provider.history.note("closed")
        time.sleep(1.0)


if __name__ == "__main__":
    main()
