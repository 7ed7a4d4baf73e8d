"""What arrives: signed webhooks with repeats and other batches, and a team that answers by form and never gives up.

    python -m faults.driver config.json

Ends when all has been acknowledged. Imports nothing of the product.
"""

import http.client
import json
import queue
import sys
import threading
import time
import uuid
from collections import deque
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlencode

from faults.emulator import Poster
from faults.history import History

HOOK_THREADS = 4


class Driver:
    """Hands out what is to arrive, in a random order of firms and accounts."""

    def __init__(self, config: dict[str, Any]) -> None:
        self.config = config
        self.history = History(Path(config["folder"]) / "history", "driver")
        self.dice = Random(config["seed"])
        self.lock = threading.Lock()
        self.left = config["deliveries"]
        self.number = 0
        self.recent: deque[tuple[str, str, dict[str, Any]]] = deque(maxlen=400)
        self.started = time.monotonic()

    def next_batch(self) -> tuple[str, str, list[dict[str, Any]], bool] | None:
        """Kind, account, atoms and whether the same bytes come twice; None at the end."""
        with self.lock:
            if self.left <= 0:
                return None
            firm = self.dice.choice(self.config["firms"])
            account = self.dice.choice(firm["accounts"])
            size = min(self.dice.randint(1, 6), self.left)
            atoms = [self._atom(firm, account) for _ in range(size)]
            self.left -= size
            return account["name"], str(account["id"]), atoms, self.dice.random() < 0.02

    def _atom(self, firm: dict[str, Any], account: dict[str, Any]) -> dict[str, Any]:
        """A new message, or (1 in 20) one that came before, among other neighbours."""
        again = [each for kind, of, each in self.recent if of == account["id"]]
        if again and self.dice.random() < self.config["duplicates"]:
            atom = self.dice.choice(again)
            self.history.note("again", id=atom["id"], account=account["id"])
            return atom
        self.number += 1
        external_id = f"in-{account['id']}-{self.number}"
        atom = {
            "kind": "message",
            "id": external_id,
            "from": f"{account['name']}-guest-{self.dice.randrange(self.config['guests'])}",
            "text": f"{firm['canary']}{external_id}",
        }
        self.recent.append((account["name"], account["id"], atom))
        return atom

    def arrive(self) -> None:
        """One thread of the provider's webhooks."""
        poster = Poster(self.config)
        while (batch := self.next_batch()) is not None:
            kind, account, atoms, twice = batch
            self._pace()
            for _ in range(2 if twice else 1):
                while not poster.post(kind, account, atoms):
                    self.history.note("refused", account=account)
                    time.sleep(0.2)
            ids = [atom["id"] for atom in atoms]
            self.history.note("acknowledged", account=int(account), ids=ids, twice=twice)

    def _pace(self) -> None:
        """No faster than planned: a machine that is only busy shows nothing."""
        with self.lock:
            done = self.config["deliveries"] - self.left
        ahead = self.started + done * self.config["seconds"] / self.config["deliveries"] - time.monotonic()
        if ahead > 0:
            time.sleep(ahead)

    def answer(self, firm: dict[str, Any]) -> None:
        """A member at the desk: says something at each table in turn; every form is sent until it was taken, some
        twice at the same moment, some again after it was taken."""
        dice, member = Random(firm["id"]), Member(self.config["port"], firm)
        for number in range(self.config["answers"]):
            table = firm["tables"][number % len(firm["tables"])]
            form = {"key": str(uuid.UUID(int=dice.getrandbits(128))), "text": f"{firm['canary']}team-{number}"}
            self.history.note("says", firm=firm["id"], text=form["text"], room=table["id"])
            others = [threading.Thread(target=member.say, args=(table, form))] if dice.random() < 0.1 else []
            for other in others:
                other.start()
            while not member.say(table, form):
                time.sleep(0.3)
            for other in others:
                other.join()
            self.history.note("said", firm=firm["id"], text=form["text"], room=table["id"], double=bool(others))
            if dice.random() < 0.1:
                member.say(table, form)
            time.sleep(max(0.0, self.config["seconds"] / self.config["answers"] - 0.05))


class Member:
    """Somebody of the team who is signed in."""

    def __init__(self, port: int, firm: dict[str, Any]) -> None:
        self._port, self._firm = port, firm

    def say(self, table: dict[str, Any], form: dict[str, str]) -> bool:
        """Post the form; whether the browser was sent on. Anything else: the page is still there, press again."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        try:
            path = f"/f/{self._firm['slug']}/rooms/{table['public_id']}/say/"
            token = "a" * 32
            headers = {
                "Cookie": f"{self._firm['cookie']}; csrf={token}",
                "Content-Type": "application/x-www-form-urlencoded",
            }
            connection.request("POST", path, urlencode(form | {"csrfmiddlewaretoken": token}), headers)
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
        return answer.status in {302, 303}


def main() -> None:
    """Run all threads to their end."""
    driver = Driver(json.loads(Path(sys.argv[1]).read_text()))
    threads = [threading.Thread(target=driver.arrive) for _ in range(HOOK_THREADS)]
    threads += [threading.Thread(target=driver.answer, args=(firm,)) for firm in driver.config["firms"]]
    failed: queue.SimpleQueue[Any] = queue.SimpleQueue()
    threading.excepthook = failed.put
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if not failed.empty():
        raise failed.get().exc_value


if __name__ == "__main__":
    main()
