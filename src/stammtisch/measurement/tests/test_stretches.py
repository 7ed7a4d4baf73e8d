"""Deriving a stretch again gives what deriving the whole history gives, row by row."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime, time

from hypothesis import given, settings
from hypothesis import strategies as st

from stammtisch.measurement.business import Calendar, Calendars, Opening
from stammtisch.measurement.derive import Context, Derived, derive
from stammtisch.measurement.stretches import Mark, RoomTimes, Stretch, stretch
from stammtisch.measurement.values import Reply, Sender, Utterance

from .story import AUTO, BERLIN, CONTEXT, LENA, OMAR, TEAM, hours, say, told

SHOP = Calendar(
    BERLIN,
    [[], *[[Opening(time(10), time(18))]] * 4, [Opening(time(20), time(2))], []],
    pauses=[(date(2026, 1, 19), date(2026, 2, 6))],
)
CALENDARS = [CONTEXT.calendars, Calendars([SHOP]), Calendars([Calendar(BERLIN), SHOP], [hours(200)])]

# Half a day and three days are where the rules turn, so times lie close to them.
steps = st.sampled_from([0, 1, 1, 5, 11, 12, 13, 30, 59, 60, 71, 72, 73, 96, 167, 168, 200])
senders = st.sampled_from([LENA, LENA, OMAR, TEAM, TEAM, AUTO])


@st.composite
def histories(draw: st.DrawFn) -> list[Utterance]:
    kind = draw(st.sampled_from(["table", "table", "direct"]))
    said: list[Utterance] = []
    at = 0
    for sender in draw(st.lists(senders, min_size=2, max_size=24)):
        at += draw(steps)
        said.append(say(sender, at, kind=kind, **draw(_extras(said))))
    return said


@st.composite
def _extras(draw: st.DrawFn, said: list[Utterance]) -> dict[str, object]:
    extra = draw(st.sampled_from(["", "", "", "", "asks", "short", "reply", "closing", "question", "question"]))
    if extra == "reply" and said:
        answered = draw(st.sampled_from(said[-4:]))
        return {"reply": Reply(answered.id, answered.sender)}
    options: dict[str, dict[str, object]] = {
        "asks": {"format_question": True},
        "short": {"text": "ok"},
        "closing": {"needs_answer": False},
        "question": {"text": "Wann habt ihr am Samstag auf?"},
    }
    return options.get(extra, {})


def added(said: list[Utterance], place: int, at: datetime, sender: Sender) -> list[Utterance]:
    return [*said, say(sender, at, kind=said[0].kind)]


def removed(said: list[Utterance], place: int, at: datetime, sender: Sender) -> list[Utterance]:
    return said[:place] + said[place + 1 :]


def deleted(said: list[Utterance], place: int, at: datetime, sender: Sender) -> list[Utterance]:
    return [*said[:place], replace(said[place], deleted=True), *said[place + 1 :]]


def moved(said: list[Utterance], place: int, at: datetime, sender: Sender) -> list[Utterance]:
    return [*said[:place], replace(said[place], at=at), *said[place + 1 :]]


def resent(said: list[Utterance], place: int, at: datetime, sender: Sender) -> list[Utterance]:
    return [*said[:place], replace(said[place], sender=sender), *said[place + 1 :]]


Change = Callable[[list[Utterance], int, datetime, Sender], list[Utterance]]
changes = st.sampled_from([added, removed, deleted, moved, resent])


def ordered(said: Iterable[Utterance]) -> list[Utterance]:
    return sorted(said, key=lambda one: (one.at, one.id))


def times_of(said: list[Utterance]) -> RoomTimes:
    marks = [Mark(one.at, one.sender) for one in said]
    return RoomTimes(
        before=lambda at: (mark for mark in reversed(marks) if mark.at < at),
        since=lambda at: (mark for mark in marks if mark.at >= at),
    )


def read(said: list[Utterance], window: Stretch) -> list[Utterance]:
    return [one for one in said if window.read_from <= one.at <= window.read_to]


def outside(rows: Derived, window: Stretch) -> Derived:
    """What storage keeps: everything the stretch does not replace."""
    replaced = window.clip(rows)
    return Derived(
        tuple(row for row in rows.turns if row not in replaced.turns),
        tuple(row for row in rows.exchanges if row not in replaced.exchanges),
        tuple(row for row in rows.responses if row not in replaced.responses),
        tuple(row for row in rows.statements if row not in replaced.statements),
    )


def rows(*parts: Derived) -> list[set[object]]:
    tables = ("turns", "exchanges", "responses", "statements")
    return [{row for part in parts for row in getattr(part, table)} for table in tables]


def rebuilt(before: list[Utterance], after: list[Utterance], changed: list[datetime], context: Context) -> None:
    window = stretch(min(changed), max(changed), times_of(after), context.calendars)
    kept = outside(derive(before, context), window)
    assert rows(kept, window.clip(derive(read(after, window), context))) == rows(derive(after, context))


@settings(max_examples=300, deadline=None)
@given(histories(), changes, st.data())
def test_a_rebuilt_stretch_equals_the_whole_history(
    said: list[Utterance], change: Change, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(said) - 1))
    shift = data.draw(st.sampled_from([-30, -12, -11, -1, 1, 11, 12, 73, 200]))
    at = hours((said[place].at - hours(0)).total_seconds() / 3600 + shift)
    context = Context(data.draw(st.sampled_from(CALENDARS)))
    after = ordered(change(said, place, at, data.draw(senders)))
    rebuilt(said, after, [said[place].at, at], context)


def test_turns_are_rewritten_up_to_the_other_ends_of_the_neighbours() -> None:
    said = told("T 0, Lena 10, Lena 20, Lena 30, T 33, T 41, Lena 42")
    window = stretch(hours(31), hours(31), times_of(said), CONTEXT.calendars)
    assert (window.turns_from, window.turns_to) == (hours(10), hours(41))
    assert (window.rows_from, window.rows_to) == (hours(10 - 216), hours(41 + 216))


def test_neighbours_beyond_twelve_hours_cannot_be_touched() -> None:
    said = told("Lena 0, Lena 19, T 43")
    window = stretch(hours(31), hours(31), times_of(said), CONTEXT.calendars)
    assert (window.turns_from, window.turns_to) == (hours(31), hours(31))


def test_reading_begins_where_a_turn_begins() -> None:
    said = told("Lena 0, Lena 6, Lena 12, T 500")
    window = stretch(hours(442), hours(442), times_of(said), CONTEXT.calendars)
    assert window.read_from == hours(0)
    assert [one.at for one in read(said, window)] == [hours(0), hours(6), hours(12), hours(500)]


def test_reading_goes_back_over_the_holidays() -> None:
    # closed from 19 January to 6 February: who wrote before is still in time on 10 February
    window = stretch(hours(24 * 36), hours(24 * 36), times_of([]), Calendars([SHOP]))
    assert window.rows_from < datetime(2026, 1, 19, tzinfo=BERLIN)
    assert window.rows_from < hours(24 * 27)


def test_a_lively_room_is_read_only_as_far_as_needed() -> None:
    said = [say((LENA, TEAM)[place % 2], place) for place in range(9600)]
    taken: list[Mark] = []
    whole = times_of(said)

    def counted(way: Callable[[datetime], Iterable[Mark]]) -> Callable[[datetime], Iterable[Mark]]:
        return lambda at: (taken.append(mark) or mark for mark in way(at))  # type: ignore[func-returns-value]

    stretch(hours(4800), hours(4800), RoomTimes(counted(whole.before), counted(whole.since)), CONTEXT.calendars)
    assert len(taken) < 8
