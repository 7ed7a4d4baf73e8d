"""The exported chat lies in a private place for as long as it is needed, and never longer than an hour."""

import os
from datetime import timedelta

import pytest

from stammtisch.kit import clock
from stammtisch.web.backup import create
from stammtisch.web.chores import CHORES
from stammtisch.web.portrait import waiting
from stammtisch.web.portrait.waiting import LASTS
from stammtisch.web.tests.portrait.conftest import CHAT
from stammtisch.web.views import portrait as views

ANSWERS = {"team": ["0"], "timezone": "Europe/Berlin"}


def broken(*_arguments, **_options):
    raise RuntimeError("broken")


def grow_old(path, age=LASTS + timedelta(minutes=1)):
    then = (clock.now() - age).timestamp()
    os.utime(path, (then, then))


def test_between_the_steps_only_our_own_user_may_read_it(hand_in, lying):
    hand_in()
    files = lying()
    assert {path.name for path in files} == {"export", "question.json"}
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
    assert files[0].parent.stat().st_mode & 0o777 == 0o700


def test_no_backup_takes_it(hand_in, tmp_path):
    hand_in()
    (tmp_path / "media" / "picture").write_bytes(b"a picture")
    taken = [name for name, _path in create._media(tmp_path / "media")]
    assert taken == ["media/picture"]


def test_it_is_gone_when_the_portrait_is_drawn(hand_in, browser, portrait_url, lying):
    hand_in()
    assert browser.post(portrait_url + "team/", ANSWERS).status_code == 200
    assert lying() == []
    again = browser.post(portrait_url + "team/", ANSWERS, follow=True)
    assert "it was deleted. Please choose it again." in again.content.decode()


def test_it_is_gone_when_somebody_gives_up(hand_in, browser, portrait_url, lying):
    hand_in()
    answer = browser.post(portrait_url + "give-up/", follow=True)
    assert "Nothing of it was kept." in answer.content.decode()
    assert lying() == []


@pytest.mark.parametrize("content", ["Einkaufszettel\nBrot\n", b"\x89PNG\r\n\x1a\n\x00\x00"])
def test_it_is_gone_when_it_cannot_be_read(hand_in, lying, content):
    assert hand_in(content).status_code == 422
    assert lying() == []


def test_it_is_gone_when_something_of_ours_breaks_while_reading(hand_in, lying, monkeypatch):
    monkeypatch.setattr(views, "question_of", broken)
    with pytest.raises(RuntimeError):
        hand_in()
    assert lying() == []


def test_it_is_gone_when_something_of_ours_breaks_while_drawing(hand_in, lying, monkeypatch):
    answer = hand_in()
    monkeypatch.setattr(views, "portrait_of", broken)
    with pytest.raises(RuntimeError):
        answer.client.post(answer.url, ANSWERS)
    assert lying() == []


def test_a_file_that_breaks_off_on_its_way_leaves_nothing(theatre, lying):
    def breaks_off():
        yield b"13.02.24, 09:00 - "
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        waiting.Place(session="a", firm=1).keep(breaks_off())
    assert lying() == []


def test_the_house_deletes_after_an_hour_what_nobody_came_back_for(hand_in, lying, tmp_path):
    hand_in()
    assert CHORES["portraits"].run(clock.now(), lambda: None) == {"deleted": 0}
    assert len(lying()) == 2
    grow_old(lying()[0].parent)
    half = tmp_path / "tmp" / "tmpabc.upload.txt"
    half.parent.mkdir()
    half.write_text(CHAT)
    grow_old(half)
    assert CHORES["portraits"].run(clock.now(), lambda: None) == {"deleted": 2}
    assert lying() == []


def test_whoever_comes_next_deletes_it_too(hand_in, browser, portrait_url, lying):
    hand_in()
    grow_old(lying()[0].parent)
    browser.get(portrait_url)
    assert lying() == []


def test_a_second_chat_takes_the_place_of_the_first(hand_in, browser, portrait_url, lying):
    hand_in()
    hand_in(CHAT.replace("Omar", "Yusuf"))
    assert len(lying()) == 2
    page = browser.get(portrait_url + "team/").content.decode()
    assert "Yusuf" in page
    assert "Omar" not in page


def test_another_sign_in_sees_nothing_of_it_even_of_the_same_person(theatre, hand_in, sign_in, portrait_url):
    hand_in()
    for member in (theatre.host, theatre.owner):
        assert sign_in(member).get(portrait_url + "team/").url == portrait_url
