"""Keeping rows for tests: run the waiting jobs, look at all rows, make them anew."""

from datetime import datetime
from typing import Any

from stammtisch.conversations.models import Job
from stammtisch.conversations.models.job import JobState
from stammtisch.conversations.work import jobs
from stammtisch.measurement.actions import Rebuilt, rebuild
from stammtisch.measurement.rows import EXCHANGES, RESPONSES, STATEMENTS, TEXT_USES, TURNS
from stammtisch.people.models import Firm

TABLES = (TURNS, RESPONSES, EXCHANGES, STATEMENTS, TEXT_USES)


def run_jobs(now: datetime) -> None:
    """Until nothing is due; a job that failed fails the test."""
    while jobs.run_due(now=now):
        pass
    assert [job.error for job in Job.objects.exclude(state=JobState.DONE) if job.error] == []


def all_rows() -> dict[str, set[tuple[Any, ...]]]:
    """Every stored row of the open firm, by table, without its own number."""
    return {
        table.model.__name__: set(table.model.objects.values_list("definition", *table.columns)) for table in TABLES
    }


def made_anew(firm: Firm) -> dict[str, set[tuple[Any, ...]]]:
    """What a rebuild from nothing gives."""
    for table in TABLES:
        table.model.objects.all().delete()
    rebuilt: Rebuilt = rebuild(firm)
    rows = all_rows()
    assert rebuilt.changed == sum(map(len, rows.values()))
    return rows
