"""Controls: small histories with exactly one fault each. A checker that does not find them is blind."""

import copy
import hashlib
from collections.abc import Callable
from typing import Any

from faults.checker import judge, progress
from faults.facts import Facts

Plant = Callable[[Facts], None]


def sound() -> Facts:
    """A tiny run in which all is as promised."""
    account, handles = 1, ["seat-0", "seat-1", "seat-2"]
    messages, deliveries, events, atoms = [], [], [], []
    chain, texts = "", ["kanari-1-team-0", "kanari-1-line-faults-blind-0", "kanari-1-team-1"]
    for seq, text in enumerate(texts, start=1):
        chain = hashlib.sha256(f"{chain}:{seq}:mac".encode()).hexdigest()
        messages.append(_row(id=seq, firm=1, room=1, seq=seq, text=text, words_mac="mac", chain=chain))
        for place, handle in enumerate(handles):
            if "-line-" in text and place == 0:
                continue
            number = len(deliveries) + 1
            state = "read" if place == 1 else "accepted"
            deliveries.append(
                _row(id=number, message=seq, account=account, handle=handle, state=state, reason="", attempt=1)
                | {"parked_at": None}
            )
            about = {"kind": "blind", "account": "1", "to": handle, "text": text, "id": f"p{number}"}
            events.append({"t": number, "op": "accept", "mood": "accept", "ref": f"{number}.1", **about})
            if place == 1:
                events.append(
                    {"t": number, "op": "status", "id": f"p{number}", "value": "read", "ref": f"{number}.1"}
                )
        if "team" in text:
            events.append({"t": seq, "op": "said", "text": text})
    text = "kanari-1-in-1-1"
    first = hashlib.sha256(b":1:mac").hexdigest()
    messages.append(_row(id=9, firm=1, room=2, seq=1, text=text, words_mac="mac", chain=first))
    atoms.append(_row(account=1, external_id="in-1-1", kind="message", state="done", message=9))
    events.append({"t": 50, "op": "acknowledged", "account": 1, "ids": ["in-1-1"], "twice": True})
    refused = {"kind": "blind", "account": "1", "to": "seat-1", "text": "kanari-1-team-9", "ref": "77.1"}
    events += [{"t": 60, "op": "refuse", "mood": mood, **refused} for mood in ("429", "400", "hang")]
    events.append({"t": 70, "op": "compared", "events": 3, "breaks": 1, "bytes": 100, "foreign": 0, "shown": 3})
    events[-1] |= {"missing": [], "different": []}
    rows = {
        "rooms": [_row(id=1, firm=1, kind="table", last_seq=3), _row(id=2, firm=1, kind="direct", last_seq=1)],
        "messages": messages,
        "atoms": atoms,
        "envelopes": [],
        "jobs": [],
        "deliveries": deliveries,
        "attempts": [_row(delivery=row["id"], n=1, outcome="ok", status=row["state"]) for row in deliveries],
        "direct_seats": [_row(address=1, room=2)],
    }
    plan = {"deliveries": 1, "kills": 0, "failpoints": [], "targets": {}, "must": [], "lines": 1, "answers": 1}
    table = {"id": 1, "seats": handles}
    firms = [{"id": 1, "canary": "kanari-1-", "tables": [table]}, {"id": 2, "canary": "kanari-2-", "tables": []}]
    return Facts(plan | {"in_flight": 5}, events, rows, firms)


def _row(**values: Any) -> dict[str, Any]:
    return values


def _event(facts: Facts, op: str) -> dict[str, Any]:
    return next(event for event in facts.events if event["op"] == op)


def _lost_ack(facts: Facts) -> None:
    _event(facts, "acknowledged")["ids"].append("in-1-2")


def _doubled_inbound(facts: Facts) -> None:
    first = facts.rows["messages"][-1]
    chain = hashlib.sha256(f"{first['chain']}:2:mac".encode()).hexdigest()
    facts.rows["messages"].append(first | {"id": 10, "seq": 2, "chain": chain})
    facts.rows["rooms"][1]["last_seq"] = 2


def _doubled_send(facts: Facts) -> None:
    facts.events.append(_event(facts, "accept") | {"t": 99})


def _gap(facts: Facts) -> None:
    facts.rows["rooms"][0]["last_seq"] = 4


def _changed_line(facts: Facts) -> None:
    facts.rows["messages"][1]["words_mac"] = "other"


def _swapped_pair(facts: Facts) -> None:
    one, two = [event for event in facts.events if event["op"] == "accept" and event["to"] == "seat-1"][:2]
    one["t"], two["t"] = two["t"], one["t"]


def _sent_never_taken(facts: Facts) -> None:
    facts.events.remove(_event(facts, "accept"))


def _taken_called_failed(facts: Facts) -> None:
    facts.rows["deliveries"][0] |= {"state": "failed", "reason": "retries"}


def _foreign_canary(facts: Facts) -> None:
    facts.events.append({"t": 80, "op": "foreign", "canary": "kanari-2-"})


def _status_regression(facts: Facts) -> None:
    facts.rows["deliveries"][1]["state"] = "accepted"


def _copy_missing(facts: Facts) -> None:
    del facts.rows["deliveries"][2]


def _copy_open(facts: Facts) -> None:
    facts.rows["deliveries"][0]["state"] = "unclear"


def _timer_twice(facts: Facts) -> None:
    facts.plan["lines"] = 2


def _form_twice(facts: Facts) -> None:
    facts.rows["messages"][0]["text"] = "kanari-1-team-1"


def _live_drift(facts: Facts) -> None:
    _event(facts, "compared")["missing"].append("m2")


def _two_rooms(facts: Facts) -> None:
    facts.rows["direct_seats"].append(_row(address=1, room=7))


def _stuck(facts: Facts) -> None:
    facts.rows["envelopes"].append(_row(id=1, state="attempting"))


def _too_many_unclear(facts: Facts) -> None:
    for row in facts.rows["deliveries"][:2]:
        row |= {"state": "unclear", "parked_at": "now"}


def _too_soon(facts: Facts) -> None:
    facts.events.append({"t": 61, "op": "too soon"})


#: What is planted → the promise under which it must be found.
CONTROLS: dict[str, tuple[Plant, str]] = {
    "one lost acknowledgement": (_lost_ack, "acknowledged messages lost"),
    "one message twice": (_doubled_inbound, "messages stored twice"),
    "one send twice": (_doubled_send, "copies sent twice"),
    "one gap": (_gap, "rooms with a gap or a double number"),
    "one changed line": (_changed_line, "lines changed or renumbered"),
    "one swapped pair": (_swapped_pair, "lines that overtook each other"),
    "one sent, never taken": (_sent_never_taken, "copies marked sent, never taken"),
    "one taken, called failed": (_taken_called_failed, "copies taken, marked failed or unknown"),
    "one foreign word": (_foreign_canary, "words of another firm"),
    "one status lost": (_status_regression, "copies below a status that came"),
    "one copy missing": (_copy_missing, "lines with a copy too few or too many"),
    "one copy open": (_copy_open, "copies open at the end"),
    "one timer missing": (_timer_twice, "timers lost or fired twice"),
    "one form twice": (_form_twice, "forms lost or counted twice"),
    "one line not shown": (_live_drift, "lines an open page shows wrongly"),
    "one person, two rooms": (_two_rooms, "people with two rooms"),
    "one envelope stuck": (_stuck, "things stuck or given up"),
    "too many unclear": (_too_many_unclear, "copies that wait for a person"),
    "one call too soon": (_too_soon, "calls that came too soon"),
}


def blind_spots() -> list[str]:
    """Controls that the checker did not find, or a sound run that it called wrong; empty if it sees well."""
    facts = sound()
    wrong = [f"sound, but: {found.promise} {found.wrong}" for found in judge(facts) if not found.holds]
    wrong += [f"sound, but: {what}" for what in progress(facts) if "sends" not in what and "pages" not in what]
    for name, (plant, promise) in CONTROLS.items():
        facts = copy.deepcopy(sound())
        plant(facts)
        if all(found.holds for found in judge(facts) if found.promise == promise):
            wrong.append(f"not found: {name}")
    empty = Facts(sound().plan, [], {name: [] for name in sound().rows}, sound().firms)
    if any(found.holds for found in judge(empty)) or not progress(empty):
        wrong.append("not found: a run in which nothing happened")
    return wrong
