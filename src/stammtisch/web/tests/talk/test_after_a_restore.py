"""Today says that sending is paused; one page says what is open; an owner lets it go on."""

from datetime import timedelta

import pytest

from stammtisch.conversations.actions.pausing import pause_after_restore
from stammtisch.conversations.actions.reports import ANSWER
from stammtisch.conversations.models import Job
from stammtisch.conversations.models.job import JobState
from stammtisch.conversations.queries.pause import open_pause
from stammtisch.formats.following import TIMER
from stammtisch.kit import clock
from stammtisch.testing.cast import NOON, house
from stammtisch.web.jobs import INSIDE
from stammtisch.web.models import Trouble
from stammtisch.web.second_step import TELL


@pytest.fixture
def paused(theatre, direct):
    """A restore brought back last night; a timer fell due since."""
    job = Job.objects.create(firm=theatre.firm, kind=TIMER, run_at=NOON, payload={"round": 0})
    pause_after_restore(state_of=NOON - timedelta(hours=8), harmless_jobs=(), now=clock.now())
    return job


def page(browser, path, rest=""):
    answer = browser.get(path(rest))
    assert answer.status_code == 200
    return answer.content.decode()


def test_today_says_so_to_everybody_and_offers_the_owner_to_go_on(paused, as_, theatre, path):
    for member in (theatre.owner, theatre.host, theatre.colleague, theatre.adviser):
        seen = page(as_(member), path)
        assert path("restored/") in seen
        assert (path("restored/resume/") in seen) is (member == theatre.owner)


def test_an_owner_resumes_and_today_is_quiet_again(paused, as_, theatre, path):
    owner = as_(theatre.owner)

    assert owner.post(path("restored/resume/")).url == path()

    assert open_pause() is None
    assert path("restored/") not in page(owner, path)
    assert path("restored/resume/") not in page(owner, path, "restored/")


def test_nobody_else_resumes(paused, as_, theatre, path):
    for member in (theatre.host, theatre.colleague, theatre.adviser):
        assert as_(member).post(path("restored/resume/")).status_code == 403
    assert open_pause()


def test_a_host_decides_about_what_fell_due(paused, as_, theatre, path):
    host = as_(theatre.host)
    assert path(f"held/{paused.pk}/now/") in page(host, path, "restored/")
    assert path(f"held/{paused.pk}/now/") not in page(as_(theatre.colleague), path, "restored/")

    host.post(path(f"held/{paused.pk}/let-be/"))

    paused.refresh_from_db()
    assert paused.state == "done"
    assert path(f"held/{paused.pk}/now/") not in page(host, path, "restored/")


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (ANSWER, "Entscheidung über eine Meldung"),
        (TELL, "zweite Schritt genommen wurde"),
        (TIMER, "die es nicht mehr gibt"),
    ],
)
def test_what_fell_due_is_named(as_, theatre, path, kind, said):
    Job.objects.create(firm=theatre.firm, kind=kind, run_at=NOON, payload={"round": 0})
    pause_after_restore(state_of=NOON - timedelta(hours=8), harmless_jobs=INSIDE, now=clock.now())
    assert said in page(as_(theatre.owner), path, "restored/")


@pytest.mark.parametrize("kind", sorted(INSIDE))
def test_what_touches_nothing_outside_waits_for_nobody(theatre, kind):
    job = Job.objects.create(firm=theatre.firm, kind=kind, run_at=NOON)
    pause_after_restore(state_of=NOON - timedelta(hours=8), harmless_jobs=INSIDE, now=clock.now())
    job.refresh_from_db()
    assert job.state == JobState.READY


def test_where_nothing_was_restored_the_page_says_so(as_, theatre, path):
    assert "<form" not in page(as_(theatre.owner), path, "restored/").partition("<main")[2]


def test_what_was_given_up_is_said_to_owners(as_, theatre, path):
    Trouble.objects.create(key=f"given_up:{theatre.firm.pk}", firm=theatre.firm, facts={"count": 2}, since=NOON)
    house("Bäckerei Lindner", prefix="B")  # so that nobody is asked about the machine
    assert path("health/") in page(as_(theatre.owner), path).partition("<main")[2]
    assert "notice-bad" not in page(as_(theatre.host), path)
