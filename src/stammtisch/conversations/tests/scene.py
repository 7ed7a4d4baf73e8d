"""What tests of the work loop do in a word: let bytes arrive, work until nothing is due, read what stands there."""

import json

from stammtisch.conversations.ingest import Arrival, insert
from stammtisch.conversations.models import Delivery, Heartbeat, Message
from stammtisch.testing.cast import NOON


def arrive(account, *atoms, now=NOON):
    raw = json.dumps(atoms).encode()
    insert([Arrival(account.firm_id, account.pk, str(hash(raw)), raw, now)])


def until_idle(worker, now=NOON):
    for _ in range(50):
        if not worker.step(now):
            return
    raise AssertionError("The work does not end.")


def hello(number=1, **more):
    return {"id": f"m{number}", "from": "bea", "name": "Bea", "text": f"Satz {number}", **more}


def texts():
    return list(Message.objects.values_list("text", flat=True))


def state():
    return Delivery.objects.earliest("id").state


def keep_up(since, now):
    """Our own door has been open, and somebody at work, without a gap."""
    for name in ("hooks", "work"):
        Heartbeat.objects.update_or_create(name=name, defaults={"up_since": since, "at": now})
