"""C15: 24 months after the last word nothing of it is left, in no row, no file and no entry of the index."""

import os
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from stammtisch.conversations import search
from stammtisch.conversations.actions import clearing, reports, rooms, talk
from stammtisch.conversations.models import Attachment, Clearing, Job, Message, Room
from stammtisch.conversations.queries import keeping as queries
from stammtisch.conversations.work import jobs, nightly
from stammtisch.formats import artefacts
from stammtisch.formats.models import Artefact, Round
from stammtisch.kit import clock
from stammtisch.kit.db.owner import as_owner
from stammtisch.kit.months import months_after
from stammtisch.measurement.actions import rebuild
from stammtisch.measurement.models import Turn
from stammtisch.people.actions import consents, firms, persons
from stammtisch.people.models import Consent, Person
from stammtisch.people.models.consent import Purpose
from stammtisch.people.tenancy import firm_scope
from stammtisch.testing.cast import NOON, guest, house
from stammtisch.testing.storytellers import Storytellers
from stammtisch.testing.traces import traces
from stammtisch.web import keeping
from stammtisch.web.tests.keeping.full_table import CANARY, full_table

DAY = timedelta(days=1)


@pytest.fixture
def clear(theatre, django_capture_on_commit_callbacks):
    """One night's clearing, with what happens when its transactions have ended."""

    def run(now):
        with django_capture_on_commit_callbacks(execute=True):
            return keeping.clear(theatre.firm, now=now)

    return run


def later(months, days=0):
    """So long after NOON."""
    return months_after(NOON, months, UTC) + timedelta(days=days)


def run_jobs(now):
    while jobs.run_due(now=now):
        pass


def test_a_day_before_the_period_ends_everything_stands(theatre, dice, clear):
    full_table(theatre, dice)
    assert not clear(later(24, -1))
    assert "conversations_message" in traces(CANARY)


def test_a_day_after_it_nothing_is_left_anywhere(theatre, dice, clear):
    room, _bea = full_table(theatre, dice)
    run_jobs(NOON + DAY)
    assert any(trace.startswith("file") for trace in traces(CANARY))
    gone = clear(later(24, 1))
    assert traces(CANARY) == []
    assert not Room.objects.filter(pk=room.pk).exists()
    assert search.find(CANARY) == search.Hits([], [])
    assert gone == clearing.Gone(rooms=1, messages=3, files=1, envelopes=1, people=1)


@pytest.fixture
def years_pass(request, django_db_setup, django_db_blocker):
    """The trigger that keeps consents goes by the database's clock, which follows no test into the future."""
    if connection.vendor == "sqlite":
        request.getfixturevalue("db")
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER people_consent_is_kept")
        yield
        return
    for switch in ("DISABLE", "ENABLE"):  # before the test's transaction begins, and when it has ended
        with django_db_blocker.unblock(), as_owner(), connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE people_consent {switch} TRIGGER people_consent_is_kept")
        if switch == "DISABLE":
            yield


@pytest.mark.usefixtures("years_pass")
def test_who_agreed_to_something_there_is_nobody_now_and_the_proof_stays_three_years(theatre, dice, clear):
    full_table(theatre, dice)
    clear(later(24, 1))
    assert [person.name for person in Person.objects.all()] == [""]
    assert Consent.objects.filter(purpose=Purpose.PARTICIPATION).exists()
    clear(later(24 + 37, 1))
    assert not Consent.objects.exists()
    assert not Person.objects.exists()


def test_what_went_is_written_down_as_counts(theatre, dice, clear):
    full_table(theatre, dice)
    clear(later(24, 1))
    entry = Clearing.objects.get()
    assert (entry.cause, entry.by) == ("period", None)
    assert (entry.rooms, entry.messages, entry.files, entry.envelopes, entry.people) == (1, 3, 1, 1, 1)


def test_a_clearing_that_finds_nothing_writes_nothing(theatre, clear):
    clear(later(24, 1))
    assert not Clearing.objects.exists()


def test_a_word_said_meanwhile_saves_the_table(theatre, dice, clear):
    room, bea = full_table(theatre, dice)
    talk.say(seat=bea, text="Seid ihr noch da?", now=later(23), dice=dice)
    clear(later(24, 1))
    assert Message.objects.filter(room=room).count() == 4


def test_the_period_is_the_firms(theatre, dice, clear):
    full_table(theatre, dice)
    firms.change_firm(theatre.firm, keep_months=6, now=NOON)
    assert clear(later(6, 1)).rooms == 1


def test_a_kept_table_stays_until_its_day(theatre, dice, clear):
    room, _bea = full_table(theatre, dice)
    clearing.keep(room, until=later(36))
    assert not clear(later(24, 1))
    assert queries.goes_at(room, theatre.firm) == later(36)
    assert clear(later(36, 1)).rooms == 1


def test_an_undecided_report_holds_its_table(theatre, dice, clear):
    room, _bea = full_table(theatre, dice)
    reports.file_report(path="/t/x", reason="Das stört mich.", room=room, now=NOON)
    assert not clear(later(24, 1))


def test_many_words_go_in_portions(theatre, dice, monkeypatch, clear):
    full_table(theatre, dice)
    monkeypatch.setattr(clearing, "AT_ONCE", 2)
    assert clear(later(24, 1)).messages == 3
    assert traces(CANARY) == []


def test_broken_off_it_goes_on_the_next_night(theatre, dice, monkeypatch, clear):
    full_table(theatre, dice)
    monkeypatch.setattr(clearing, "AT_ONCE", 2)
    monkeypatch.setattr(keeping, "derive_stretch", _fails)
    with pytest.raises(RuntimeError):
        clear(later(24, 1))
    monkeypatch.undo()
    clear(later(24, 2))
    assert traces(CANARY) == []


def _fails(**_kwargs):
    raise RuntimeError("the machine went off")


def test_another_firm_is_left_alone(theatre, dice, clear):
    other = house("Bäckerei Mohn", prefix="z")
    with firm_scope(other.firm):
        full_table(other, dice)
    clear(later(24, 1))
    assert "conversations_message" in traces(CANARY)


def test_a_file_that_a_dying_process_left_behind_is_swept_up(theatre, dice, clear, settings):
    full_table(theatre, dice)
    lost = settings.MEDIA_ROOT / theatre.firm.code / f"{1:032x}"
    (lost.parent / "somebody-elses.pdf").write_bytes(b"%PDF")
    os.utime(lost.parent / "somebody-elses.pdf", (0, 0))
    lost.write_bytes(CANARY.encode())
    clear(clock.now())
    assert lost.exists()
    os.utime(lost, (0, 0))
    clear(clock.now())
    assert not lost.exists()
    assert Attachment.objects.count() == 1
    assert len(list(lost.parent.iterdir())) == 2


# --- people -------------------------------------------------------------------------------------------------------
def test_who_may_still_be_written_to_stays(theatre, dice, clear):
    _room, bea = full_table(theatre, dice)
    consents.record(
        address=bea.address,
        purpose=Purpose.ADVERTISING,
        given=True,
        text="Ja.",
        text_version="x@1",
        method="at the counter",
        now=NOON,
    )
    clear(later(24, 1))
    assert bea.address.person.name in Person.objects.values_list("name", flat=True)
    consents.withdraw_all(address=bea.address, method="at the counter", now=later(24, 2))
    clear(later(48, 3))
    assert list(Person.objects.values_list("name", flat=True)) == [""]


def test_who_never_agreed_to_anything_goes_at_once_and_whole(theatre, clear):
    guest("Omar", rooms.open_table(title="Tisch", now=NOON))
    clear(later(24, 1))
    assert not Person.objects.exists()


def test_who_was_taken_together_with_somebody_goes_with_them(theatre, clear):
    room = rooms.open_table(title="Tisch", now=NOON)
    one, other = (guest(f"{name} {CANARY}", room).address.person for name in ("Lena", "Leni"))
    persons.merge(survivor=one, absorbed=other, by=None, now=NOON)
    clear(later(24, 1))
    assert traces(CANARY) == []


# --- stories ------------------------------------------------------------------------------------------------------
def finished_story(theatre):
    table = Storytellers(theatre)
    table.write("Bea", f"Nebenbei: {CANARY}", field=False)
    table.fill(4)
    table.finish()
    return table


def test_a_readable_story_keeps_its_sentences_and_loses_the_talk_around_it(theatre, clear):
    table = finished_story(theatre)
    assert Artefact.objects.filter(offline_at=None).exists()
    before = artefacts.of_round(table.fresh())
    now = months_after(table.now, 24, UTC) + timedelta(days=1)
    clear(now)
    assert traces(CANARY) == []
    assert artefacts.of_round(table.fresh()) == before
    table.is_true()


def test_when_its_page_is_gone_the_story_goes_too(theatre, clear):
    table = finished_story(theatre)
    Artefact.objects.update(offline_at=table.now)
    clear(months_after(table.now, 25, UTC))
    assert not Round.objects.exists()
    assert not Room.objects.exists()


def test_a_round_that_is_played_holds_its_table(theatre, clear):
    table = Storytellers(theatre)
    assert not clear(months_after(table.now, 30, UTC))


# --- figures ------------------------------------------------------------------------------------------------------
def test_figures_afterwards_are_those_a_rebuild_makes(theatre, dice, clear):
    full_table(theatre, dice)
    other = rooms.open_table(title="Anderer Tisch", now=NOON)
    omar = guest("Omar", other)
    talk.say(seat=omar, text="Was ist heute los?", now=NOON, dice=dice)
    talk.answer(room=other, member=theatre.owner, text="Ja, ein Konzert.", now=NOON)
    talk.say(seat=omar, text="Schön!", now=later(20), dice=dice)
    run_jobs(NOON + DAY)
    clear(later(24, 1))
    run_jobs(later(24, 1))
    assert set(Turn.objects.values_list("room", flat=True)) == {other.pk}
    assert rebuild(theatre.firm).changed == 0


# --- every night --------------------------------------------------------------------------------------------------
def test_each_firm_is_asked_for_once_a_day_and_runs_at_night(theatre, dice, django_capture_on_commit_callbacks):
    full_table(theatre, dice)
    now = later(24, 1)
    assert nightly.ask_for_clearings(now=now) == 1
    assert nightly.ask_for_clearings(now=now + timedelta(hours=23)) == 0
    job = Job.objects.get(kind=nightly.CLEAR)
    assert job.run_at.astimezone(theatre.firm.zone).strftime("%H:%M") == "03:40"
    with django_capture_on_commit_callbacks(execute=True):
        run_jobs(job.run_at)
    assert traces(CANARY) == []
    assert nightly.ask_for_clearings(now=now + timedelta(hours=25)) == 1


def test_the_night_is_the_next_one_by_the_firms_clock(theatre):
    after_midnight = datetime(2026, 11, 4, 0, 30, tzinfo=UTC)
    assert nightly.next_night(theatre.firm, after_midnight) == datetime(2026, 11, 4, 2, 40, tzinfo=UTC)
    assert nightly.next_night(theatre.firm, NOON) == datetime(2026, 11, 5, 2, 40, tzinfo=UTC)
