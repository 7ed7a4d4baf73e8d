"""A host takes a guest's words out: they are gone, their author hears why, the team keeps the deed."""

import pytest

from stammtisch.conversations.actions import talk
from stammtisch.conversations.models import Message, MessageVersion
from stammtisch.conversations.models.message import Audience
from stammtisch.conversations.models.thread import Thread
from stammtisch.testing.cast import NOON, guest
from stammtisch.web.screens.guest.talk import talk_of

WORDS = "Der Nachbar Krause ist ein Gauner."
REASON = "Bitte keine Namen von Nachbarn."


@pytest.fixture
def said(ask, bea):
    return ask(bea, WORDS)


@pytest.fixture
def url(path, said):
    return path(f"messages/{said.public_id}/out/")


def told(seat):
    return [each.body for each in talk_of(seat, zone=seat.firm.zone, now=NOON)]


def test_the_words_are_gone_everywhere(as_, theatre, said, url, path):
    host = as_(theatre.host)
    assert url in host.get(path(f"messages/{said.public_id}/")).text
    assert WORDS in host.get(url).text
    answer = host.post(url, {"reason": REASON})
    assert WORDS not in host.get(answer.url).text
    assert not Message.objects.filter(text__contains="Krause").exists()
    assert not MessageVersion.objects.exists()
    assert WORDS not in host.get(path("search/"), {"q": "Krause"}).text
    assert Thread.objects.get().waiting_since is None


def test_the_author_alone_hears_why(as_, theatre, table, bea, url):
    omar = guest("Omar", table)
    as_(theatre.owner).post(url, {"reason": REASON})
    assert any(REASON in words for words in told(bea))
    assert not any(REASON in words for words in told(omar))
    assert not any("Krause" in words for words in told(bea))


def test_the_team_keeps_the_deed_without_the_words(as_, theatre, url):
    as_(theatre.host).post(url, {"reason": REASON})
    note = Message.objects.get(audience=Audience.TEAM)
    assert all(part in note.text for part in ("Jonas", "Bea", REASON))
    assert "Krause" not in note.text
    assert note.member is None  # nobody's own line, so nobody takes it back


def test_a_reason_is_asked_for(as_, theatre, said, url):
    assert as_(theatre.host).post(url, {"reason": " "}).status_code == 422
    said.refresh_from_db()
    assert said.text == WORDS


def test_sent_twice_it_is_told_once(as_, theatre, bea, url):
    host = as_(theatre.host)
    for _ in range(2):
        assert host.post(url, {"reason": REASON}).status_code == 302
    assert sum(REASON in words for words in told(bea)) == 1


@pytest.mark.parametrize("role", ["colleague", "adviser"])
def test_neither_colleague_nor_adviser_does_it(as_, theatre, said, url, path, role):  # noqa: PLR0917
    browser = as_(getattr(theatre, role))
    assert url not in browser.get(path(f"messages/{said.public_id}/")).text
    assert browser.post(url, {"reason": REASON}).status_code == 403


def test_it_is_for_the_talk_of_guests_alone(as_, theatre, table, said, path):
    """A story's sentence is struck by the rules of the story; a colleague's line is the colleague's."""
    host = as_(theatre.host)
    ours = talk.answer(room=table, member=theatre.colleague, text="Guten Abend", now=NOON)
    Message.objects.filter(pk=said.pk).update(round_number=1)
    for message in (ours, said):
        url = path(f"messages/{message.public_id}/out/")
        assert host.post(url, {"reason": REASON}).status_code == 403
        assert url not in host.get(path(f"messages/{message.public_id}/")).text
