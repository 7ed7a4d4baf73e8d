"""Events, effects and their parts come back from JSON as they were."""

import enum
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from stammtisch.formats import codec, effects, events
from stammtisch.formats.codec import dumps, from_json, loads, member, to_json
from stammtisch.formats.effects import ROOM, Ask, Choice, Effect, Person, Say, Value, When, one
from stammtisch.formats.events import Edited, Event, HostCommand, Joined, Message, Reading, redact

NOON = datetime(2026, 3, 28, 12, tzinfo=UTC)


class Colour(enum.StrEnum):
    RED = "red"


@dataclass(frozen=True)
class Everything:
    at: datetime
    quiet: time
    lasts: timedelta
    colour: Colour
    share: float
    maybe: datetime | None = None
    many: tuple[Choice, ...] = ()
    table: dict[str, int] = field(default_factory=dict)


@pytest.mark.parametrize(
    "event",
    [
        Message(who="a", ref="m1", text="Ein Satz.", reading=Reading(graphemes=9, flags=("link",))),
        Joined(who="a", consent=True, name="Mia"),
        HostCommand(by="h", command="extend", arguments={"hours": "24"}),
    ],
)
def test_it_brings_events_back(event):
    assert loads(Event, dumps(event)) == event


def test_it_brings_effects_back():
    say = Say(to=ROOM, text="x", parameters={"who": Person("a"), "until": When(NOON), "n": 3, "s": "t"})
    ask = Ask(to=one("a"), text="y", token="t1", choices=(Choice("skip", "button.skip"),))
    assert [loads(Effect, dumps(effect)) for effect in (say, ask)] == [say, ask]


def test_it_brings_every_kind_of_value_back():
    value = Everything(
        at=NOON.astimezone(ZoneInfo("Europe/Berlin")),
        quiet=time(21),
        lasts=timedelta(hours=24),
        colour=Colour.RED,
        share=1,
        many=(Choice("a", "b"),),
        table={"a": 1},
    )
    back = loads(Everything, dumps(value))
    assert back == value
    assert back.at.tzinfo is UTC


def test_it_keeps_the_default_of_a_field_that_the_data_lacks():
    data = {"at": NOON.isoformat(), "quiet": "21:00:00", "lasts": 1.0, "colour": "red", "share": 0.5}
    assert from_json(Everything, data).many == ()


def test_it_writes_equal_values_as_equal_bytes():
    one_way = Say(to=ROOM, text="x", parameters={"a": 1, "b": 2})
    other_way = Say(to=ROOM, text="x", parameters={"b": 2, "a": 1})
    assert dumps(one_way) == dumps(other_way)
    assert json.loads(dumps(one_way))["is"] == "Say"


def test_it_refuses_what_could_not_be_read_back():
    with pytest.raises(TypeError, match="zone"):
        to_json(datetime(2026, 1, 1))  # noqa: DTZ001
    with pytest.raises(TypeError, match="set"):
        to_json({1})
    with pytest.raises(TypeError, match="not a str"):
        from_json(Choice, {"key": 1, "text": "x"})
    with pytest.raises(TypeError, match="no reader"):
        from_json(bytes, "x")
    with pytest.raises(TypeError, match="no family"):
        member(Everything)


@pytest.mark.parametrize(("module", "base"), [(events, Event), (effects, Effect), (effects, Value)])
def test_every_event_and_effect_can_be_stored(module, base):
    kinds = [kind for kind in vars(module).values() if isinstance(kind, type) and issubclass(kind, base)]
    assert len(kinds) > 2
    assert set(kinds) - {base} == set(codec._families[base].values())


def test_redaction_takes_the_words_and_keeps_the_reading():
    reading = Reading(graphemes=3, sentences=1)
    gone = frozenset({"m1"})
    assert redact(Message(who="a", ref="m1", text="weg", reading=reading), gone).text == ""
    assert redact(Edited(who="a", ref="m1", text="weg", reading=reading), gone).reading == reading
    kept = Message(who="a", ref="m2", text="bleibt")
    assert redact(kept, gone) is kept
    command = HostCommand(by="h", command="edit", arguments={"ref": "m1", "text": "weg"})
    assert redact(command, gone).arguments == {"ref": "m1", "text": ""}
