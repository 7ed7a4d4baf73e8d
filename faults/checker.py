"""Judges a run from outside. Knows the promises, not the product: it imports nothing of it.

Every check names what was expected beside what was wrong, because a bare zero may mean that nothing happened.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from faults.facts import Facts, Row

RANK = {"accepted": 1, "failed": 2, "delivered": 3, "read": 4}
#: A clock is wrong for this long, and its pauses for a moment longer.
CLOCK_SECONDS = 4.0
#: Copies that leave side by side (`channel.AbreastChannel`) arrive within this time. It is as long as the emulator's
#: pause, so that "later" is held by the two other kinds alone.
ABREAST_SECONDS = 1.0
SENT = {"accepted", "delivered", "read"}


@dataclass
class Finding:
    """One line of the table."""

    promise: str
    #: How many things were looked at: the count beside the zero.
    expected: int
    wrong: list[Any] = field(default_factory=list)
    #: So many wrong ones are allowed, and why.
    allowed: int = 0
    note: str = ""

    @property
    def holds(self) -> bool:
        """Whether the promise was kept, and there was something to keep."""
        return len(self.wrong) <= self.allowed and self.expected > 0


Check = Callable[[Facts], Finding]
CHECKS: list[Check] = []


def check(function: Check) -> Check:
    """Add to the list, in the order of this file."""
    CHECKS.append(function)
    return function


def judge(facts: Facts) -> list[Finding]:
    """All findings of a run."""
    return [each(facts) for each in CHECKS]


# --- in -----------------------------------------------------------------------------------------------------------
@check
def acknowledged_is_stored(facts: Facts) -> Finding:
    """What we said 200 to is a message."""
    stored = {(row["account"], row["external_id"]) for row in facts.rows["atoms"] if row["message"]}
    told = _acknowledged(facts)
    return Finding("acknowledged messages lost", len(told), sorted(told - stored))


@check
def stored_once(facts: Facts) -> Finding:
    """However often it came, in whatever batch."""
    words = Counter(row["text"] for row in facts.rows["messages"] if "-in-" in row["text"])
    keys = Counter((row["account"], row["external_id"], row["kind"]) for row in facts.rows["atoms"])
    wrong = [text for text, n in words.items() if n > 1] + [str(key) for key, n in keys.items() if n > 1]
    return Finding("messages stored twice", len(words), wrong)


@check
def one_room_per_person(facts: Facts) -> Finding:
    """Two first words at once do not open two rooms."""
    rooms = Counter(row["address"] for row in facts.rows["direct_seats"])
    return Finding("people with two rooms", len(rooms), [address for address, n in rooms.items() if n > 1])


@check
def nothing_is_stuck(facts: Facts) -> Finding:
    """No envelope unopened, nothing set aside, no job given up."""
    wrong = [f"envelope {row['id']} {row['state']}" for row in facts.rows["envelopes"]]
    wrong += [f"atom {row['external_id']}" for row in facts.rows["atoms"] if row["state"] != "done"]
    wrong += [f"job {row['kind']} {row['state']}" for row in facts.rows["jobs"]]
    return Finding("things stuck or given up", len(facts.rows["atoms"]), wrong)


# --- order --------------------------------------------------------------------------------------------------------
@check
def no_gaps(facts: Facts) -> Finding:
    """Each room counts 1, 2, 3 … to its last number."""
    seqs = defaultdict(list)
    for row in facts.rows["messages"]:
        seqs[row["room"]].append(row["seq"])
    wrong = [
        room["id"]
        for room in facts.rows["rooms"]
        if sorted(seqs[room["id"]]) != list(range(1, (room["last_seq"] or 0) + 1))
    ]
    return Finding("rooms with a gap or a double number", len(facts.rows["messages"]), wrong)


@check
def chain_is_whole(facts: Facts) -> Finding:
    """SHA-256 over "previous:seq:words", line by line."""
    wrong, links = [], {}
    for row in sorted(facts.rows["messages"], key=lambda row: (row["room"], row["seq"])):
        before = links.get(row["room"], "")
        links[row["room"]] = row["chain"]
        if hashlib.sha256(f"{before}:{row['seq']}:{row['words_mac']}".encode()).hexdigest() != row["chain"]:
            wrong.append(row["id"])
    return Finding("lines changed or renumbered", len(facts.rows["messages"]), wrong)


@check
def same_order_for_everybody(facts: Facts) -> Finding:
    """Who got lines of a room got them in its order; lines about which nobody knew for a while are left out."""
    messages = {row["id"]: row for row in facts.rows["messages"]}
    smooth = _smooth(facts)
    first: dict[tuple[str, str], float] = {}
    for event in facts.of("accept"):
        first.setdefault((event["to"], event["text"]), event["t"])
    lines = defaultdict(list)
    for row in facts.rows["deliveries"]:
        message = messages[row["message"]]
        at = first.get((row["handle"], message["text"]))
        if row["id"] in smooth and at is not None:
            lines[row["handle"], message["room"]].append((message["seq"], at))
    wrong = []
    for who, seen in lines.items():
        times = [at for _seq, at in sorted(seen)]
        wrong += [who for one, two in pairwise(times) if two < one]
    return Finding("lines that overtook each other", sum(map(len, lines.values())), wrong)


# --- out ----------------------------------------------------------------------------------------------------------
@check
def every_seat_has_its_copy(facts: Facts) -> Finding:
    """A line at a table has one copy per other seat, or it was never said."""
    copies = Counter(row["message"] for row in facts.rows["deliveries"])
    seats = {table["id"]: len(table["seats"]) for firm in facts.firms for table in firm["tables"]}
    lines = [row for row in facts.rows["messages"] if row["room"] in seats]
    wrong = [
        row["text"]
        for row in lines
        if copies[row["id"]] != seats[row["room"]] - (1 if "-line-" in row["text"] else 0)
    ]
    return Finding("lines with a copy too few or too many", len(lines), wrong)


@check
def nothing_is_sent_twice(facts: Facts) -> Finding:
    """The provider took each copy once. A story line may double if all statuses of the first were lost."""
    taken = defaultdict(list)
    for event in facts.of("accept"):
        taken[event["to"], event["text"]].append(event)
    lost = {event["id"] for event in facts.of("status lost")}
    doubled = {key: events for key, events in taken.items() if len(events) > 1}
    unexcused = [
        f"{to}: {text}"
        for (to, text), events in doubled.items()
        if not ("-line-faults-reconcilable-" in text and any(event["id"] in lost for event in events))
    ]
    note = f"{len(doubled) - len(unexcused)} more by a lost status" if len(doubled) > len(unexcused) else ""
    return Finding("copies sent twice", len(taken), unexcused, note=note)


@check
def sent_is_sent(facts: Facts) -> Finding:
    """A row that says "sent" was taken by the provider."""
    taken = _taken(facts)
    said = [row for row in _copies(facts) if row["state"] in SENT]
    return Finding(
        "copies marked sent, never taken", len(said), [row["id"] for row in said if row["key"] not in taken]
    )


@check
def taken_is_not_called_failed(facts: Facts) -> Finding:
    """What the provider took is not called "not sent", and it belongs to a message that exists."""
    rows = {row["key"]: row for row in _copies(facts)}
    wrong = [str(key) for key in _taken(facts) if rows.get(key, {"state": "failed"})["state"] == "failed"]
    return Finding("copies taken, marked failed or unknown", len(_taken(facts)), wrong)


@check
def nothing_is_open(facts: Facts) -> Finding:
    """In the end every copy is sent, failed with a reason, or parked for a person."""
    wrong = [
        f"{row['id']} {row['state']}"
        for row in facts.rows["deliveries"]
        if row["state"] in {"queued", "attempting"} or (row["state"] == "unclear" and row["parked_at"] is None)
    ]
    return Finding("copies open at the end", len(facts.rows["deliveries"]), wrong)


@check
def failures_have_a_cause(facts: Facts) -> Finding:
    """A copy that failed was refused for good by the provider."""
    refused = {(event["to"], event["text"]) for event in facts.of("refuse") if event["mood"] == "400"}
    failed = [row for row in _copies(facts) if row["state"] == "failed"]
    wrong = [f"{row['id']} {row['reason']}" for row in failed if row["key"] not in refused]
    return Finding("copies failed without cause", len(refused), wrong)


@check
def unclear_has_a_cause(facts: Facts) -> Finding:
    """No more copies wait for a person than answers failed to come."""
    silent = sum(event["mood"] in {"500", "hang", "reset"} for event in facts.of("refuse"))
    silent += sum(event["mood"] != "accept" for event in facts.of("accept"))
    cut = sum(event["target"] != "web" for event in facts.of("kill")) + len(facts.of("fired"))
    cut += sum(event["by"] > 0 for event in facts.of("clock"))
    parked = [row["id"] for row in facts.rows["deliveries"] if row["state"] == "unclear"]
    arrived = sum(row["key"] in _taken(facts) for row in _copies(facts) if row["state"] == "unclear")
    most = silent + cut * facts.plan["in_flight"]
    note = f"{arrived} of them arrived; {silent} answers did not come, {cut} cuts"
    return Finding("copies that wait for a person", most, parked, allowed=most, note=note)


@check
def a_status_that_came_counts(facts: Facts) -> Finding:
    """A copy stands at least as high as the best status we said 200 to."""
    best: dict[int, str] = {}
    for event in facts.of("status"):
        if event.get("ref"):
            delivery = int(event["ref"].partition(".")[0])
            best[delivery] = max(best.get(delivery, "accepted"), event["value"], key=RANK.__getitem__)
    states = {row["id"]: row["state"] for row in facts.rows["deliveries"]}
    wrong = [
        f"{delivery}: {states.get(delivery)} < {status}"
        for delivery, status in best.items()
        if RANK.get(states.get(delivery, ""), 0) < RANK[status]
    ]
    return Finding("copies below a status that came", len(best), wrong)


@check
def later_means_later(facts: Facts) -> Finding:
    """After 429 with Retry-After nothing comes until then. A kill may forget one; a wrong clock knows no "then"; and
    what left side by side with the refused copy was on its way already."""
    later = [event for event in facts.of("refuse") if event["mood"] == "429"]
    asked = len(later)
    abreast = [(event["account"], event["t"]) for event in later if event["kind"] == "reconcilable"]
    jumps = [event["t"] for event in facts.of("clock")]
    wrong = [
        event
        for event in facts.of("too soon")
        if not any(-CLOCK_SECONDS < at - event["t"] < CLOCK_SECONDS for at in jumps)
        and not any(account == event["account"] and 0 <= event["t"] - at < ABREAST_SECONDS for account, at in abreast)
    ]
    cut = len(facts.of("kill")) + len(facts.of("fired"))
    note = f"{cut} kills; {len(facts.of('too soon')) - len(wrong)} more while the clock was wrong or side by side"
    return Finding("calls that came too soon", asked, wrong, allowed=cut, note=note)


# --- people -------------------------------------------------------------------------------------------------------
@check
def a_form_counts_once(facts: Facts) -> Finding:
    """Pressed until it was taken, sometimes twice at once: one message."""
    written = Counter(row["text"] for row in facts.rows["messages"] if "team-" in row["text"])
    said = {event["text"] for event in facts.of("said")}
    wrong = [text for text in said if written[text] != 1] + [text for text, n in written.items() if n > 1]
    return Finding("forms lost or counted twice", len(said), sorted(set(wrong)))


@check
def timers_fire_once(facts: Facts) -> Finding:
    """Every line that was to be said at its time stands there once."""
    lines = Counter(row["text"] for row in facts.rows["messages"] if "-line-" in row["text"])
    planned = facts.plan["lines"] * sum(len(firm["tables"]) for firm in facts.firms)
    wrong = [text for text, n in lines.items() if n > 1] + ["missing"] * max(0, planned - len(lines))
    return Finding("timers lost or fired twice", planned, wrong)


@check
def live_equals_fresh(facts: Facts) -> Finding:
    """What events made of a page is what somebody sees who comes now."""
    compared = facts.of("compared")
    wrong = [name for event in compared for name in (*event["missing"], *event["different"])]
    note = f"{sum(event['events'] for event in compared)} events, {sum(event['breaks'] for event in compared)} breaks"
    return Finding("lines an open page shows wrongly", sum(event["shown"] for event in compared), wrong, note=note)


@check
def events_come_once(facts: Facts) -> Finding:
    """No number of the feed is told twice over one reader's streams."""
    heard = sum(event["events"] for event in facts.of("compared"))
    return Finding("events told twice", heard, facts.of("told twice"))


@check
def no_foreign_word(facts: Facts) -> Finding:
    """Nothing of one firm is on a page or stream of the other."""
    canaries = {firm["id"]: firm["canary"] for firm in facts.firms}
    wrong: list[Any] = list(facts.of("foreign"))
    for row in facts.rows["messages"]:
        wrong += [row["id"] for firm, canary in canaries.items() if firm != row["firm"] and canary in row["text"]]
    return Finding(
        "words of another firm", sum(event["bytes"] for event in facts.of("compared")), wrong, note="bytes"
    )


# --- was there anything? ------------------------------------------------------------------------------------------
def progress(facts: Facts) -> list[str]:
    """Why the run shows nothing; empty if it does."""
    plan, missing = facts.plan, []

    def want(what: str, least: int, got: int) -> None:
        if got < least:
            missing.append(f"{what}: {got}, planned at least {least}")

    arrived = sum(len(event["ids"]) for event in facts.of("acknowledged"))
    want("deliveries in", plan["deliveries"], arrived)
    want("kills", plan["kills"], len(facts.of("kill")) + len(facts.of("fired")))
    for point in plan["failpoints"]:
        want(f"fail point {point}", 1, sum(event["point"] == point for event in facts.of("fired")))
    for target, least in plan["targets"].items():
        want(f"kills of {target}", least, sum(event["target"] == target for event in facts.of("kill")))
    for what in plan["must"]:
        want(what, 1, len(facts.of(what)))
    for kind in ("reconcilable", "blind", "idempotent"):
        want(f"sends, {kind}", plan["lines"], sum(event["kind"] == kind for event in facts.of("accept")))
    want("answers", plan["answers"] * len(facts.firms), len(facts.of("said")))
    want("open pages compared", sum(len(firm["tables"]) for firm in facts.firms), len(facts.of("compared")))
    return missing


# --- shared -------------------------------------------------------------------------------------------------------
def _acknowledged(facts: Facts) -> set[tuple[int, str]]:
    return {(event["account"], external_id) for event in facts.of("acknowledged") for external_id in event["ids"]}


def _taken(facts: Facts) -> set[tuple[str, str]]:
    return {(event["to"], event["text"]) for event in facts.of("accept")}


def _copies(facts: Facts) -> list[Row]:
    texts = {row["id"]: row["text"] for row in facts.rows["messages"]}
    return [row | {"key": (row["handle"], texts[row["message"]])} for row in facts.rows["deliveries"]]


def _smooth(facts: Facts) -> set[int]:
    """Copies about which the product knew at every moment what had become of them."""
    rough = {row["delivery"] for row in facts.rows["attempts"] if row["outcome"] in {"", "ambiguous"}}
    return {row["id"] for row in facts.rows["deliveries"]} - rough
