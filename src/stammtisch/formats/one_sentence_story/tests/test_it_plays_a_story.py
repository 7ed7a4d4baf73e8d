"""A story from draft to archive, and the ways in which it can end."""

from datetime import timedelta

from stammtisch.formats.codec import dumps, loads
from stammtisch.formats.effects import Accept, Archive, Close, Publish, Unpublish
from stammtisch.formats.one_sentence_story.settings import Settings
from stammtisch.formats.one_sentence_story.state import State
from stammtisch.formats.one_sentence_story.tests.table import GAME, Table, of, said

DAY = timedelta(days=1)
PLAIN = Settings(join_seconds=0, lines=6)
AWAKE = Settings(join_seconds=0, quiet_from=None, quiet_until=None)


def test_it_runs_from_announcement_to_archive():
    table = Table(PLAIN)
    assert table.state.status == "open"
    table.fill(6)
    assert table.state.status == "closing"
    assert table.state.end_reason == "full"
    table.write(table.state.title_lease.holder, "Die Ente")
    assert table.state.status == "published"
    story = GAME.artefact(table.state)
    assert story.title == "Die Ente"
    assert len(story.sentences) == 6
    assert len(story.credits) == 3
    assert story.month == "2026-01"
    table.wait(8 * DAY)
    assert table.state.status == "aftercare"
    table.host("aftercare", text="Wir lesen sie am Freitag vor.")
    table.wait(760 * DAY)
    assert table.state.status == "archived"
    assert of([said.effect for said in table.effects], Unpublish)
    assert of([said.effect for said in table.effects], Archive)
    assert table.timers == {}
    assert dumps(table.replayed()) == dumps(table.state)
    assert loads(State, dumps(table.state)) == table.state


def test_five_absent_people_end_after_exactly_96_hours_in_silence():
    table = Table(AWAKE, people=5)
    begun = table.state.opened
    while table.state.status == "open":
        table.fire_next()
    assert table.now - begun == timedelta(hours=96)
    assert table.state.end_reason == "silence"
    assert table.state.status == "closed"
    assert GAME.artefact(table.state) is None


def test_every_line_is_accepted_once_and_numbered_without_gaps():
    table = Table(PLAIN)
    table.fill(6)
    numbers = [e.number for e in of([said.effect for said in table.effects], Accept)]
    assert numbers == [1, 2, 3, 4, 5, 6]


def test_it_ends_by_date():
    table = Table(AWAKE)
    while table.state.status == "open":
        table.write()
        table.wait(timedelta(hours=23))
        if len(table.state.lines) > 20:
            table.wait(21 * DAY)
    assert table.state.end_reason in ("date", "silence")


def test_the_host_can_end_at_any_time():
    table = Table(PLAIN)
    effects = table.host("end")
    assert of(effects, Close) == [Close(reason="host")]
    assert table.state.status == "closed"
    assert "close.no_page" in said(effects)


def test_an_announcement_with_too_few_is_extended_once_and_then_closed():
    table = Table(PLAIN, people=2)
    table.wait(2 * DAY)
    assert table.state.status == "announced"
    assert table.state.announcement_extended
    table.wait(2 * DAY)
    assert table.state.status == "closed"
    assert table.state.end_reason == "too_few"
    assert "close.not_begun" in [getattr(scheduled.effect, "text", "") for scheduled in table.effects]


def test_the_page_is_rendered_again_when_a_line_is_withdrawn():
    table = Table(PLAIN)
    table.fill(6)
    table.write(table.state.title_lease.holder, "Die Ente")
    line = table.state.lines[0]
    effects = table.withdraw(line.who, line.refs[0])
    assert of(effects, Publish)
    assert len(GAME.artefact(table.state).sentences) == 5
    assert "Satz Nummer 1 " not in dumps(tuple(e.event for e in table.log))
    assert dumps(table.replayed()) == dumps(table.state)
