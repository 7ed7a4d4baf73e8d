"""A happening costs as many queries at a table of twenty as at one of ten."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from stammtisch.formats import hearing, queries
from stammtisch.formats.models import Enrolment
from stammtisch.formats.voice import names_of
from stammtisch.testing.storytellers import Storytellers, settings


def line(table):
    name, token = table.holder(), table.token()
    return lambda: table.write(name, "Und dann.", token=token)


def time_out(table):
    table.wait(table.state().lease.due - table.now)
    return table.work


def page(table):
    def read():
        names_of(table.round)
        queries.host_acts(table.round)
        queries.to_paste(table.round, "turn-1")
        hearing.running_in(table.room)

    return read


@pytest.mark.parametrize("deed", [line, time_out, page])
def test_the_size_of_the_table_does_not_matter(house, deed):
    counts = []
    for size in (10, 20):
        table = Storytellers(house, settings(lines=20), names=[f"Gast {n}" for n in range(size)], seed=3)
        table.fill(3)
        work = deed(table)
        with CaptureQueriesContext(connection) as captured:
            work()
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_only_people_to_whom_something_happened_are_read(house, monkeypatch):
    """Thousands may take part: their rows are not loaded at each line."""
    table = Storytellers(house, settings(lines=20), names=[f"Gast {n}" for n in range(12)], seed=3)
    loaded = []
    monkeypatch.setattr(Enrolment, "from_db", classmethod(_noting(loaded)))
    table.write()
    assert len(loaded) <= 2
    assert len(list(Enrolment.objects.all())) == len(loaded[-12:])


def _noting(loaded):
    real = Enrolment.from_db.__func__

    def from_db(cls, *arguments):
        loaded.append(1)
        return real(cls, *arguments)

    return from_db
