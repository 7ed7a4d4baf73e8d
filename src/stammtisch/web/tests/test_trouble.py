"""A full disk or a database that is away: a sentence, the right status, nothing half done, and the same click later
counts once."""

import uuid

import pytest
from django.db import OperationalError, connection
from django.test import Client

from stammtisch.conversations.actions import rooms
from stammtisch.conversations.models import FeedEntry, Message, Thread
from stammtisch.people.tenancy import firm_scope
from stammtisch.testing.cast import NOON, house

pytestmark = pytest.mark.django_db

OUR_PAGE = {"HTTP_SEC_FETCH_SITE": "same-origin"}


@pytest.fixture
def theatre():
    theatre = house()
    with firm_scope(theatre.firm):
        theatre.firm.table = rooms.open_table(title="Stammtisch", now=NOON)
    return theatre


@pytest.fixture
def full_disk():
    """Make the disk full, or free again: `full_disk(True)`."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL's disk cannot be filled from here")

    def fill(full):
        with connection.cursor() as cursor:
            cursor.execute("VACUUM")  # or pages that other tests left free would take the text
            cursor.execute("PRAGMA page_count")
            used = cursor.fetchone()[0]
            cursor.execute(f"PRAGMA max_page_count = {used if full else 1_000_000}")

    yield fill
    fill(False)


def answer(client, theatre, key, text):
    url = f"/f/{theatre.firm.slug}/rooms/{theatre.firm.table.public_id}/say/"
    return client.post(url, {"text": text, "key": key, "as": "answer"})


def stored(theatre):
    with firm_scope(theatre.firm):
        return Message.objects.count(), FeedEntry.objects.count(), Thread.objects.count()


@pytest.mark.django_db(transaction=True)  # SQLite gives the whole transaction up, a surrounding one of ours too
def test_a_full_disk_answers_503_in_words_and_the_repeat_counts_once(theatre, full_disk):
    client = Client()
    client.force_login(theatre.owner.user)
    key, text = str(uuid.uuid4()), "x" * 9_000
    before = stored(theatre)
    full_disk(True)
    refused = answer(client, theatre, key, text)
    full_disk(False)
    assert refused.status_code == 503
    assert refused["Retry-After"]
    assert "<h1>" in refused.content.decode()
    assert stored(theatre) == before
    for _ in range(2):
        assert answer(client, theatre, key, text).status_code in {302, 303}
    assert stored(theatre)[0] == before[0] + 1


@pytest.mark.parametrize("path", ["/", "/f/{slug}/", "/f/{slug}/inbox/", "/t/{room}/"])
def test_a_database_that_is_away_shows_a_page_not_a_trace(theatre, monkeypatch, path):
    client = Client(raise_request_exception=False)
    client.force_login(theatre.owner.user)

    def away(*args, **kwargs):
        raise OperationalError("database is locked")

    url = path.format(slug=theatre.firm.slug, room=theatre.firm.table.public_id)
    with connection.execute_wrapper(away):
        response = client.get(url)
    assert response.status_code == 503
    assert "Traceback" not in response.content.decode()
    assert "<h1>" in response.content.decode()
