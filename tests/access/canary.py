"""Two firms, a canary in every text of each, and a crowd that asks for everything: no canary crosses.

    python -m tests.access.canary 100000

asks so many times and says how often the wrong canary was heard; the suite asks a few hundred times. Chosen by dice:
who asks, which page, by which method, with whose ids in address, query and form. Answers, live streams, mails and log
lines are all listened to. Nothing of it is kept.
"""

from __future__ import annotations

import logging
import os
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any

#: So many requests between two lines of progress.
_AT_ONCE = 5_000
#: What is heard where a PDF begins is not text; its words are looked for in the page it is made of.
_BINARY = ("application/pdf", "image/")


@dataclass
class Heard:
    """What came of it."""

    answers: int = 0
    streams: int = 0
    mails: int = 0
    lines: int = 0
    #: Status → how many answers; a crowd that is only refused proves nothing.
    statuses: Counter[int] = field(default_factory=Counter)
    #: Sentences about canaries in the wrong place.
    crossed: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        statuses = ", ".join(f"{number} × {status}" for status, number in sorted(self.statuses.items()))
        return (
            f"{self.answers} answers ({statuses}), {self.streams} streams, {self.mails} mails,"
            f" {self.lines} log lines: {len(self.crossed)} canaries crossed"
        )


def crowd(world: Any, times: int, dice: Random, heard: Heard | None = None) -> Heard:
    """Ask `times` times in this world and add to what was heard; each request is undone."""
    from django.core import mail

    from tests.access.test_live import STREAMS, listen
    from tests.test_access_matrix import ALL, CANARY, PUBLIC, SAMPLES, ask, names_of_objects

    heard = heard or Heard()
    firms = (world.ours, world.theirs)
    words = {id(world.ours): OUR_CANARY, id(world.theirs): CANARY}
    at_home = {who: world.theirs if who in ("stranger", "their guest") else world.ours for who in world.browsers}
    routes = sorted(ALL.values(), key=lambda route: route.name)
    with log_lines() as lines:
        for _turn in range(times):
            who, route = dice.choice(sorted(at_home)), dice.choice(routes)
            method = dice.choice(("get", "get", "post"))
            # Mostly a page of one's own, so that there is something to hear; else anything with anything.
            choice = (at_home[who],) if dice.random() < 0.6 else firms
            values = {name: SAMPLES[name](dice.choice(choice)) for name in route.arguments}
            body = names_of_objects(dice.choice(firms)) if dice.random() < 0.5 else {}
            if body:  # somebody's address, so that mails are sent
                body["email"] = dice.choice(firms).house.owner.user.email
            headers = {"hx-request": "true"} if dice.random() < 0.2 else {}
            mail.outbox.clear()
            lines.clear()
            answer = ask(world, who, method, route.path(world.ours, **values), body, headers=headers)
            # A guest's page shows its own firm to anybody with the link; all else shows the asker's.
            shown = {id(at_home[who])} if who != "nobody" else set()
            if route.access == PUBLIC:
                shown |= {
                    id(firm)
                    for firm in firms
                    if firm.code in answer.wsgi_request.path or firm.slug in answer.wsgi_request.path
                }
            strange = [word for firm, word in words.items() if firm not in shown]
            heard.answers += 1
            heard.statuses[answer.status_code] += 1
            heard.mails += len(mail.outbox)
            heard.lines += len(lines)
            text = "" if answer["Content-Type"].startswith(_BINARY) else answer.content.decode(errors="replace")
            texts = {"answer": text, "headers": str(dict(answer.items())), "log": "\n".join(lines)}
            for place, content in texts.items():
                for word in list(words.values()) if place == "log" else strange:
                    if word in content:
                        heard.crossed.append(f"{word} in the {place} of {method} {route.name} by {who}: {values}")
            for letter in mail.outbox:
                for firm in firms:
                    of_this_firm = firm.house.owner.user.email in letter.to
                    if not of_this_firm and words[id(firm)] in str(letter.message()):
                        heard.crossed.append(f"{words[id(firm)]} in a mail to {letter.to}")
            if dice.random() < 0.02:
                heard.streams += 1
                address = dice.choice(sorted(STREAMS)).format(
                    firm=dice.choice(firms).slug, room=dice.choice(firms).room.public_id
                )
                opened = listen(world, who, address, after=0)
                if opened and words[id(firms[at_home[who] is world.ours])].encode() in opened.missed:
                    heard.crossed.append(f"a canary in the stream {address} of {who}")
    return heard


#: In every text of the theatre; the bakery's is `CANARY` of the matrix.
OUR_CANARY = "Bühnenzeisig"


@contextmanager
def log_lines() -> Iterator[list[str]]:
    """What is logged meanwhile."""
    lines: list[str] = []

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(self.format(record))

    ear = Ear(logging.DEBUG)
    logging.getLogger().addHandler(ear)
    try:
        yield lines
    finally:
        logging.getLogger().removeHandler(ear)


def main(times: int, seed: int) -> int:
    """Make a database, ask, say what was heard; 1 when something crossed."""
    import django
    from django.conf import settings
    from django.test.utils import setup_test_environment

    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()
    setup_test_environment(debug=False)
    from django.db import connection, transaction

    from stammtisch.kit.db.owner import as_owner
    from tests.test_access_matrix import two_firms

    settings.MAIL_URL = "smtp://nobody.example"
    with as_owner():
        connection.creation.create_test_db(verbosity=0, autoclobber=True)
    with transaction.atomic():
        world = two_firms(OUR_CANARY)
        dice, heard = Random(seed), Heard()
        for left in range(times, 0, -_AT_ONCE):
            crowd(world, min(_AT_ONCE, left), dice, heard)
            print(f"seed {seed}, {connection.vendor}: {heard}", flush=True)  # noqa: T201
        transaction.set_rollback(True)
    for sentence in heard.crossed[:20]:
        print(sentence)  # noqa: T201
    return 1 if heard.crossed or set(heard.statuses) <= {302, 403, 404, 405} else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1))
