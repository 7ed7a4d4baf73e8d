"""Several machines with one database are told apart by their keys and their folder of files."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from pytest_django import Settings

from stammtisch.conversations.work.heartbeat import beat
from stammtisch.kit import clock
from stammtisch.testing.cast import NOON
from stammtisch.web.doctor import checks
from stammtisch.web.doctor.findings import Level
from stammtisch.web.server import data_folder, machines
from stammtisch.web.server.data_folder import RefusedError

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(settings: Settings, tmp_path: Path) -> Settings:
    """This machine, with files of its own; on PostgreSQL, since SQLite has one machine."""
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one machine")
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings


def works(ago: timedelta = timedelta(0)) -> None:
    """A machine with these settings is at work."""
    for name in machines.marks():
        beat(name, now=clock.now() - ago)


def test_one_machine_agrees_with_itself_and_with_a_copy_of_it(here: Settings) -> None:
    works()

    machines.refuse_other_keys(now=clock.now())
    assert not machines.other_files(now=clock.now())
    assert [finding.level for finding in checks.CHECKS["machines"]()] == [Level.OK]


def test_a_machine_with_other_keys_is_refused_while_the_other_works(here: Settings) -> None:
    works()
    here.SECRET_KEY = "another"

    with pytest.raises(RefusedError, match="Copy the file secrets"):
        machines.refuse_other_keys(now=clock.now())
    machines.refuse_other_keys(now=clock.now() + timedelta(minutes=2))


def test_a_folder_of_its_own_is_a_problem_that_the_doctor_names(here: Settings, tmp_path: Path) -> None:
    works()
    here.MEDIA_ROOT = tmp_path / "other"

    (finding,) = checks.CHECKS["machines"]()

    assert (finding.id, finding.level) == ("machines.files", Level.PROBLEM)


def test_sqlite_has_one_machine_and_nothing_to_compare() -> None:
    if connection.vendor == "sqlite":
        assert machines.marks() == ()
        assert list(checks.CHECKS["machines"]()) == []
        machines.refuse_other_keys(now=NOON)


def test_one_web_and_one_work_may_share_a_folder_but_not_with_serve(tmp_path: Path) -> None:
    with data_folder.shared(tmp_path, program="web"), data_folder.shared(tmp_path, program="work"):
        with pytest.raises(RefusedError), data_folder.held(tmp_path):
            pass
        with pytest.raises(RefusedError), data_folder.shared(tmp_path, program="work"):
            pass
    with data_folder.held(tmp_path), pytest.raises(RefusedError), data_folder.shared(tmp_path, program="web"):
        pass


def test_the_database_that_was_left_is_not_served_unawares(tmp_path: Path) -> None:
    data_folder.refuse_left(tmp_path, kind="sqlite")
    data_folder.leave(tmp_path, kind="postgresql")

    data_folder.refuse_left(tmp_path, kind="postgresql")
    with pytest.raises(RefusedError, match="Everything has moved from here into PostgreSQL"):
        data_folder.refuse_left(tmp_path, kind="sqlite")
