"""Conversations written down in a line: `"Lena 0, T? 2, Lena 5"` (hours; T the team, ? asks, A automatic)."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from stammtisch.measurement.business import Calendars
from stammtisch.measurement.derive import Context, Derived, derive
from stammtisch.measurement.templates import Templates
from stammtisch.measurement.turns import Turn, read_turns, runs
from stammtisch.measurement.values import Sender, Utterance

BERLIN = ZoneInfo("Europe/Berlin")
#: A Monday, local midnight in UTC.
START = datetime(2026, 1, 5, tzinfo=UTC)
TEAM, AUTO = Sender("team"), Sender("auto")
PEOPLE = {"Lena": 1, "Omar": 2, "Cem": 3, "Dora": 4}
NAMES = {number: name for name, number in PEOPLE.items()}
LENA, OMAR, CEM, DORA = (Sender("outside", person) for person in PEOPLE.values())
ALWAYS = Calendars.without_hours(ZoneInfo("UTC"))
CONTEXT = Context(ALWAYS)
_numbers = count(1)


def hours(amount: float) -> datetime:
    return START + timedelta(hours=amount)


def say(sender: Sender, at: float | datetime, text: str | None = None, **more: object) -> Utterance:
    """One message; without a text, three words nobody said before."""
    number = next(_numbers)
    text = f"Samstag um acht {number}" if text is None else text
    moment = at if isinstance(at, datetime) else hours(at)
    values = {"id": number, "room": 1, "kind": "table", "at": moment, "sender": sender, "text": text, **more}
    return Utterance(**values)  # type: ignore[arg-type]


def told(line: str, **more: object) -> list[Utterance]:
    """The messages of a line such as `Lena 0, T? 2, Lena 5`."""
    return [_said(*part.split(), **more) for part in line.split(", ")]


def _said(who: str, at: str, **more: object) -> Utterance:
    name = who.rstrip("?")
    sender = {"T": TEAM, "A": AUTO}.get(name) or Sender("outside", PEOPLE[name])
    said = say(sender, float(at), **more)
    return replace(said, text=said.text + "?") if who.endswith("?") else said


def turns_of(*said: Utterance, templates: Templates | None = None) -> list[Turn]:
    return list(read_turns(said, templates or Templates()))


def derived(said: Iterable[Utterance], context: Context = CONTEXT) -> Derived:
    """The rows of these messages with the templates among them, as a full rebuild derives them."""
    ordered = sorted(said, key=lambda one: (one.room, one.at, one.id))
    return derive(ordered, replace(context, templates=Templates.of(runs(ordered))))


def exchanges_in(line: str, **more: object) -> str:
    """Who completed an exchange at which hour: `Lena@5, Omar@4`."""
    found = derived(told(line, **more)).exchanges
    return ", ".join(f"{NAMES[one.person]}@{(one.completed_at - START).total_seconds() / 3600:g}" for one in found)
