"""Owners hear of each trouble once, again after a day, and when it is over."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import translation

from stammtisch.conversations.models import Chore, Heartbeat, Job
from stammtisch.conversations.models.job import JobState
from stammtisch.people.tenancy import firm_scope
from stammtisch.testing.cast import NOON, house
from stammtisch.web.alarm import watch
from stammtisch.web.alarm.queries import troubles_of
from stammtisch.web.alarm.rules import Sight, troubles
from stammtisch.web.alarm.sentences import _SENTENCES, sentence
from stammtisch.web.alarm.watch import Watch
from stammtisch.web.backup.proof import Standing
from stammtisch.web.models import Trouble

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WELL = Sight(NOON, NOON, None, DAY * 2, None, 0.5, {})


@pytest.fixture
def theatre(db):
    return house()


@pytest.fixture
def post(settings):
    """A mail server is set."""
    settings.MAIL_URL = "smtps://post.example"
    return mail.outbox


@pytest.fixture
def look(db, monkeypatch):
    """Looks at a house with this share of its disk free."""

    def look(free_share=0.5, *, at=NOON):
        Heartbeat.objects.update_or_create(name="work", defaults={"at": at, "up_since": NOON})
        seen = replace(watch.sight(at), free_share=free_share)
        with monkeypatch.context() as patch:
            patch.setattr(watch, "sight", lambda _now: seen)
            Watch().run(at, lambda: None)

    return look


def standing(**values):
    return Standing(**{"done_at": NOON, "tried_at": NOON, "error": "", "attempts": 0, "file": "", "seconds": 0,
                       "size_bytes": 0} | values)  # fmt: skip


def keys(known=(), **values):
    return [each.key for each in troubles(replace(WELL, **values), known)]


# --- what counts --------------------------------------------------------------------------------------------------
def test_a_house_in_order_has_no_troubles():
    assert keys(backup=standing(), proof=standing()) == []


def test_a_silent_work_loop_is_trouble_and_a_restart_is_not():
    assert keys(worked_at=NOON - timedelta(minutes=4)) == []
    assert keys(worked_at=NOON - timedelta(minutes=6)) == ["work_silent"]


def test_a_backup_that_failed_twice_or_is_too_old_is_trouble():
    assert keys(backup=standing(error="Full.", attempts=1)) == []
    assert keys(backup=standing(error="Full.", attempts=2)) == ["backup_failed"]
    assert keys(backup=standing(done_at=NOON - 3 * DAY)) == ["backup_old"]
    assert keys(backup=standing(done_at=NOON - 3 * DAY), backup_lasts=None) == []


def test_a_proof_that_failed_twice_or_is_older_than_forty_days_is_trouble():
    assert keys(proof=standing(error="Damaged.", attempts=2)) == ["trial_failed"]
    assert keys(proof=standing(done_at=NOON - 40 * DAY)) == []
    assert keys(proof=standing(done_at=NOON - 41 * DAY)) == ["trial_old"]


def test_a_full_disk_does_not_come_and_go():
    assert keys(free_share=0.11) == []
    assert keys(free_share=0.09) == ["disk"]
    assert keys(free_share=0.11, known={"disk"}) == ["disk"]
    assert keys(free_share=0.13, known={"disk"}) == []


# --- who is told --------------------------------------------------------------------------------------------------
def test_once_again_after_a_day_and_when_it_is_over(theatre, post, look):
    look(0.05)
    look(0.05, at=NOON + HOUR)
    assert [letter.to for letter in post] == [["alma@example.org"]]
    assert "5 Prozent" in post[0].body or "5 percent" in post[0].body

    look(0.05, at=NOON + DAY)
    assert len(post) == 2

    look(0.5, at=NOON + DAY + HOUR)
    assert len(post) == 3
    assert post[2].subject != post[1].subject
    assert not Trouble.objects.exists()

    look(0.5, at=NOON + 3 * DAY)
    assert len(post) == 3


def test_one_mail_names_everything(theatre, post, look):
    Chore.objects.create(name="backup", due_at=NOON, error="Der Teller ist voll.", attempts=3, done_at=NOON)
    look(0.05)
    assert len(post) == 1
    assert "Der Teller ist voll." in post[0].body


def test_tasks_that_were_given_up_are_told_to_their_own_firm_alone(theatre, post, look):
    bakery = house("Bäckerei Lindner", prefix="B")
    with firm_scope(theatre.firm):
        Job.objects.create(firm=theatre.firm, kind="x", run_at=NOON, state=JobState.DEAD, finished_at=NOON)
    look()

    assert [letter.to for letter in post] == [["alma@example.org"]]
    assert "Theater Sprungbrett:" in post[0].body
    assert troubles_of(bakery.firm, now=NOON) == []
    assert len(troubles_of(theatre.firm, now=NOON)) == 1

    look(at=NOON + 8 * DAY)  # history by now
    assert troubles_of(theatre.firm, now=NOON) == []


def test_who_owns_two_firms_gets_one_mail(theatre, post, look):
    from stammtisch.people.actions.firms import found_firm

    found_firm(name="Zweites Haus", owner=theatre.owner.user, owner_name="Alma", now=NOON)
    look(0.05)
    assert len(post) == 1


def test_where_many_firms_share_a_machine_each_owner_hears_that_something_is_wrong_and_nothing_of_it(
    theatre, post, look
):
    house("Bäckerei Lindner", prefix="B")
    look(0.05)
    assert sorted(letter.to[0] for letter in post) == ["alma@example.org", "balma@example.org"]
    assert not any("5" in letter.body for letter in post)
    look(0.5, at=NOON + HOUR)
    assert len(post) == 4


def test_whoever_is_named_for_the_machine_hears_of_it_in_their_place(theatre, post, look, settings):
    house("Bäckerei Lindner", prefix="B")
    settings.ALARM_MAIL = ["maschine@example.org"]
    look(0.05)
    assert [letter.to for letter in post] == [["maschine@example.org"]]
    assert "5 Prozent" in post[0].body


def test_the_demo_is_nobodys(post, look, db):
    theatre = house()
    type(theatre.firm).objects.update(is_demo=True)
    look(0.05)
    assert post == []
    assert Trouble.objects.get().told_at is None


def test_without_mail_nobody_counts_as_told(theatre, settings, look):
    settings.MAIL_URL = ""
    look(0.05)
    assert mail.outbox == []
    assert Trouble.objects.get().told_at is None


def test_a_mail_that_did_not_leave_is_sent_at_the_next_look(theatre, post, look, monkeypatch):
    def refuse(self, messages):
        raise ConnectionRefusedError

    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "send_messages", refuse)
        Chore.objects.create(name="backup", due_at=NOON, error="Voll.", attempts=3)
        Watch().run(NOON, lambda: None)
    assert Trouble.objects.get(key="backup_failed").told_at is None

    look(at=NOON + timedelta(minutes=2))
    assert len(post) == 1


@pytest.mark.parametrize("language", ["de", "de-formal", "en"])
@pytest.mark.parametrize("key", _SENTENCES)
def test_every_trouble_has_whole_sentences(theatre, key, language):
    facts = {"since": NOON.isoformat(), "last": "", "why": "Voll", "percent": 5, "count": 1}
    with translation.override(language):
        said = sentence(key, facts, now=NOON, zone=theatre.firm.zone)
    assert "%(" not in said
    assert said.endswith((".", "stammtisch backup", "stammtisch doctor"))
