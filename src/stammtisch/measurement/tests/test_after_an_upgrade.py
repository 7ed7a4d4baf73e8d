"""Rows made before an upgrade learn what is new: a job per firm asks for its rooms, a few at a time."""

from importlib import import_module

import pytest
from django.apps import apps

from stammtisch.conversations.models import Job
from stammtisch.measurement import actions
from stammtisch.measurement.models import Response, Turn
from stammtisch.people.tenancy import firm_scope
from stammtisch.testing.cast import NOON, House, house

from .keeping import all_rows, run_jobs
from .test_oracle import World

MIGRATION = import_module("stammtisch.measurement.migrations.0002_what_is_asked_and_whom_it_answers")


@pytest.fixture
def theatre(db: None) -> House:
    return house()


def test_rows_of_before_are_made_anew_by_themselves(theatre: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MOST_ROOMS", 1)
    quiet = house("Bäckerei", prefix="B")
    with firm_scope(theatre.firm):
        world = World.of(theatre)
        for seat in range(6):
            world.speak(seat, 3, None)
            world.wait(1)
            world.answer(seat, 0, seat)
        world.work()
        kept = all_rows()
        Response.objects.update(is_question=False)
        Turn.objects.update(reply_side="", reply_person=None)
        assert all_rows() != kept
        MIGRATION.ask_for_a_recount(apps, None)
        (job,) = Job.objects.filter(kind=actions.RECOUNT)
        # one step per room, and one that finds none left
        steps = len({seat.room_id for seat in world.seats}) + 1
        for step in range(steps):
            run_jobs(max(job.run_at, world.now) + step * actions.PAUSE)
        assert all_rows() == kept
        assert Job.objects.filter(kind=actions.RECOUNT).count() == steps
    with firm_scope(quiet.firm):
        assert not Job.objects.filter(kind=actions.RECOUNT).exists()


def test_a_room_where_nothing_was_said_is_passed_over(theatre: House) -> None:
    with firm_scope(theatre.firm):
        World.of(theatre)
        actions.recount_job({}, NOON)
        assert not Job.objects.filter(kind="measurement.derive").exists()
