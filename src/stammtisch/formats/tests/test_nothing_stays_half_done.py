"""Whatever breaks in the middle, all of a happening stands or nothing."""

from datetime import timedelta

import pytest
from django.db import OperationalError, connection

from stammtisch.conversations.models import FeedEntry, Job, Message
from stammtisch.formats.models import Cue, HostDuty, RoundEvent
from stammtisch.testing.storytellers import Storytellers


class Cut(OperationalError):
    """The database goes away."""


def rows(table):
    round = table.fresh()
    counts = [model.objects.count() for model in (Message, RoundEvent, Cue, Job, FeedEntry, HostDuty)]
    return [*counts, round.seq, round.state, round.timers, round.room.last_seq]


def cut_after(calls):
    """Let the database fail at the call of this number."""
    left = [calls]

    def wrapper(execute, sql, params, many, context):
        left[0] -= 1
        if left[0] == 0:
            raise Cut
        return execute(sql, params, many, context)

    return wrapper


def test_a_line_is_written_whole_or_not_at_all(house):
    table = Storytellers(house)
    before, name, token = rows(table), table.holder(), table.token()
    for calls in range(1, 500):
        try:
            with connection.execute_wrapper(cut_after(calls)):
                table.write(name, "Der Vorhang klemmte.", token=token)
        except Cut:
            assert rows(table) == before, f"after {calls} calls"
        else:
            break
    else:
        pytest.fail("It never came through.")
    assert calls > 20
    assert table.texts() == ["Der Vorhang klemmte."]
    table.is_true()


def test_a_job_that_broke_does_its_work_at_the_next_try(house, monkeypatch):
    from stammtisch.formats import following

    table = Storytellers(house)
    table.wait(timedelta(hours=23, minutes=59))
    table.now = table.state().lease.due
    before = rows(table)
    monkeypatch.setitem(following._ROWS, following.Say, lambda *_: (_ for _ in ()).throw(Cut))
    with pytest.raises(Cut):
        table.work()
    assert rows(table) == before
    monkeypatch.undo()
    Job.objects.filter(state="attempting").update(state="ready")
    table.work()
    assert table.state().timeouts_in_row == 1
