"""Tactics against the dialogue index, played on an invented firm: which leave it alone, and which break it.

60 people reached, 20 of them active, 28 days. A table gets a team question at 10:00 on two weekdays; every
active person opens 1 to 3 threads in a direct room, 75 % are answered, half of these get a reply. Means over 20
seeds. One business day is 24 hours here. Absolute values depend on the dice; that nothing moves, or in which
order, does not.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from random import Random

import pytest

from stammtisch.measurement.answering import mean_share, shares_by_person
from stammtisch.measurement.figures import Facts
from stammtisch.measurement.gather import gather
from stammtisch.measurement.index import dialogue_index
from stammtisch.measurement.periods import Period
from stammtisch.measurement.reach import Reach, SeatSpan, reach
from stammtisch.measurement.templates import Templates
from stammtisch.measurement.turns import read_turns, runs
from stammtisch.measurement.values import Sender, Utterance

from .story import ALWAYS, AUTO, START, TEAM, derived, hours, say

SEEDS = range(20)
REACHED, ACTIVE = 60, 20
TABLE = 1000
ZONE = ALWAYS.versions[0].zone
THANKS = "Vielen Dank für deine Nachricht, wir melden uns"

Room = list[Utterance]
Tactic = Callable[[Random], tuple[Room, int]]


def chat(dice: Random) -> str:
    return " ".join(f"w{dice.randrange(3000)}" for _ in range(8))


def direct(sender: Sender, person: int, at: datetime, text: str) -> Utterance:
    return say(sender, at, text, room=person, kind="direct")


def honest(dice: Random, withheld: float = 0) -> tuple[Room, int]:
    said = [
        say(TEAM, 24 * (7 * week + day) + 10, chat(dice) + "?", room=TABLE) for week in range(4) for day in (1, 3)
    ]
    for person in range(ACTIVE):
        for _ in range(dice.choice((1, 1, 2, 3))):
            day = dice.choice([d for d in range(28) if d % 7 < 5])
            said += thread(dice, person, hours(24 * day + dice.uniform(9, 17)), withheld)
    return said, REACHED


def thread(dice: Random, person: int, at: datetime, withheld: float) -> Room:
    outside = Sender("outside", person)
    said = [direct(outside, person, at, chat(dice) + "?")]
    if dice.random() < 0.75 and dice.random() >= withheld:
        at += timedelta(seconds=dice.uniform(600, 30000))
        said.append(direct(TEAM, person, at, chat(dice)))
        if dice.random() < 0.5:
            at += timedelta(seconds=dice.uniform(300, 20000))
            said.append(direct(outside, person, at, chat(dice)))
    return said


def answer_all(said: Room, sender: Sender, seconds: float, text: Callable[[], str]) -> Room:
    asked = [one for one in said if one.sender.side == "outside"]
    after = timedelta(seconds=seconds)
    return said + [direct(sender, one.room, one.at + after, text()) for one in asked]


def broadcasts(dice: Random) -> tuple[Room, int]:
    said, people = honest(dice)
    return said + [say(TEAM, dice.uniform(0, 28 * 24), chat(dice), room=TABLE) for _ in range(200)], people


def thumbs(dice: Random) -> tuple[Room, int]:
    said, people = honest(dice)
    return answer_all(said, TEAM, 30, lambda: "👍"), people


def template(dice: Random) -> tuple[Room, int]:
    said, people = honest(dice)
    return answer_all(said, TEAM, 30, lambda: THANKS), people


def declared_bot(dice: Random) -> tuple[Room, int]:
    said, people = honest(dice)
    return answer_all(said, AUTO, 5, lambda: chat(dice)), people


def undeclared_bot(dice: Random) -> tuple[Room, int]:
    said, people = honest(dice)
    return answer_all(said, TEAM, 5, lambda: chat(dice)), people


def split(dice: Random) -> tuple[Room, int]:
    said, people = honest(dice)
    return [
        say(one.sender, one.at + timedelta(seconds=i), word, room=one.room, kind=one.kind)
        for one in said
        for i, word in enumerate(one.text.split())
    ], people


def team_alone(dice: Random) -> tuple[Room, int]:
    said, people = honest(dice)
    return said + [say(TEAM, 3 * i, chat(dice) + "?", room=TABLE + 1) for i in range(200)], people


def silent_removed(dice: Random) -> tuple[Room, int]:
    said, _ = honest(dice)
    seats = [SeatSpan(person, START, None if person < ACTIVE else hours(24 * 14)) for person in range(REACHED)]
    return said, reach(seats, [], until=hours(24 * 28), zone=ZONE, listed=True).people


def superfan(dice: Random) -> tuple[Room, int]:
    said, people = honest(dice)
    return said + alternating(dice, 500, [20000 * i for i in range(120)]), people + 1


def alternating(dice: Random, person: int, seconds: list[float]) -> Room:
    speakers = (Sender("outside", person), TEAM)
    return [
        direct(speakers[i % 2], person, START + timedelta(seconds=second), chat(dice))
        for i, second in enumerate(seconds)
    ]


def withheld(dice: Random) -> tuple[Room, int]:
    return honest(dice, withheld=0.5)


def sock_puppets(dice: Random) -> tuple[Room, int]:
    said, people = honest(dice)
    for puppet in range(600, 620):
        seconds = [30000.0 * i + 7 * 86400 * (i // 4) for i in range(8)]
        said += alternating(dice, puppet, seconds)
    return said, people + 20


def real_improvement(dice: Random) -> tuple[Room, int]:
    said, people = honest(dice)
    more: Room = []
    for one in said:
        if one.sender.side == "outside" and dice.random() < 0.6:
            more.append(direct(TEAM, one.room, one.at + timedelta(seconds=4000), chat(dice) + "?"))
            more.append(direct(one.sender, one.room, one.at + timedelta(seconds=9000), chat(dice)))
    return said + more, people


UNCHANGED = (broadcasts, thumbs, template, declared_bot, split, team_alone, silent_removed)
ORDER = (withheld, honest, superfan, undeclared_bot, real_improvement, sock_puppets)


def facts_of(said: Room, people: int) -> Facts:
    period = Period(START.date(), ZONE)
    now = period.end + timedelta(days=2)
    return gather(Facts("theatre", period, now, Reach(people), ALWAYS, START), derived(said))


@cache
def mean_index(tactic: Tactic) -> float:
    values = [index_without_interval(facts_of(*tactic(Random(seed)))) for seed in SEEDS]
    return sum(values) / len(values)


def index_without_interval(facts: Facts) -> float:
    parts = dialogue_index(replace(facts, oldest=None)).parts
    return 100 * (parts["R"] or 0) * (parts["A"] or 0)


@pytest.mark.parametrize("tactic", UNCHANGED)
def test_these_tactics_change_nothing(tactic: Tactic) -> None:
    assert mean_index(tactic) == pytest.approx(mean_index(honest), abs=0.1)


def test_silence_costs_and_only_machines_and_invented_people_cheat() -> None:
    values = [mean_index(tactic) for tactic in ORDER]
    assert values == sorted(values)
    assert mean_index(superfan) - mean_index(honest) < 2
    assert mean_index(withheld) < mean_index(honest) / 2
    assert mean_index(real_improvement) > 1.5 * mean_index(honest)


def test_weighing_by_messages_would_let_one_fan_carry_the_share() -> None:
    answers = facts_of(*superfan(Random(1))).answers
    by_message = sum(one.in_time for one in answers.values()) / sum(one.due for one in answers.values())
    assert by_message > (mean_share(shares_by_person(answers)) or 0) + 0.1


def test_the_present_number_of_members_would_triple_the_index() -> None:
    present = [index_without_interval(facts_of(honest(Random(seed))[0], ACTIVE)) for seed in SEEDS]
    assert sum(present) / len(present) == pytest.approx(3 * mean_index(honest))


def test_checking_single_messages_for_templates_would_erase_a_split_text() -> None:
    said, _ = split(Random(1))
    ordered = sorted(said, key=lambda one: (one.room, one.at, one.id))
    assert all(turn.substantive for turn in read_turns(ordered, Templates.of(runs(ordered))))
