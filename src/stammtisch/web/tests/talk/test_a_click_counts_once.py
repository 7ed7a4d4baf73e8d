"""The eleven cases of a request that is sent more than once."""

import threading
from uuid import uuid4

import pytest
from django.db import OperationalError, connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from stammtisch.conversations.actions import rooms, talk
from stammtisch.conversations.errors import RoomClosed
from stammtisch.conversations.models import FeedEntry, IdempotentRequest, Message
from stammtisch.people.tenancy import firm_scope
from stammtisch.testing.cast import NOON, house
from stammtisch.web.idempotency import actor_of, once

KEY = "7a1e6f0c-3a53-4b9e-9f55-0c7f2f3c7a11"


@pytest.fixture
def say(browser, path, table):
    """Posts the composer of the table."""

    def say(text="Um acht.", key=KEY, browser=browser, **more):
        return browser.post(path(f"rooms/{table.public_id}/say/"), {"text": text, "key": key, **more})

    return say


@pytest.fixture
def request_once(theatre):
    """Calls `once` alone, with work of the test's own."""

    def request_once(work, key=KEY, member=theatre.colleague, body=None, path="/somewhere/"):
        request = RequestFactory().post(path, {"key": key, **(body or {"text": "Um acht."})})
        return once(request, actor_of(member), work, refused=lambda text, status: HttpResponse(text, status=status))

    return request_once


class Work:
    """Counts how often it is done; raises what it is told to."""

    def __init__(self, error=None):
        self.done, self.error = 0, error

    def __call__(self):
        self.done += 1
        if self.error:
            raise self.error
        return "/there/"


def test_1_the_same_request_again_gives_the_same_answer_and_does_nothing(say, django_assert_max_num_queries):
    first = say()
    with CaptureQueriesContext(connection) as queries:
        again = [say() for _ in range(3)]
    assert Message.objects.count() == 1
    assert {(answer.status_code, answer["Location"]) for answer in [first, *again]} == {(303, first["Location"])}
    assert not [query for query in queries if query["sql"].startswith(("INSERT", "UPDATE conversations"))]


def test_2_a_refusal_before_the_work_is_not_kept(say, tmp_path):
    from django.core.files.uploadedfile import SimpleUploadedFile

    too_empty = SimpleUploadedFile("leer.txt", b"")
    for _ in range(2):
        assert say(files=[too_empty]).status_code == 422
    assert not IdempotentRequest.objects.exists()
    assert say().status_code == 303


def test_3_a_refusal_inside_the_work_is_kept_and_leaves_no_row_of_it(request_once, table, theatre):
    def work():
        talk.note(room=table, member=theatre.colleague, text="wird zurückgenommen", now=NOON)
        raise RoomClosed("Dieser Tisch ist zu.")

    never = Work()
    first, again = request_once(work), request_once(never)
    assert (first.status_code, first.content) == (again.status_code, again.content) == (422, b"Dieser Tisch ist zu.")
    assert never.done == 0
    assert not Message.objects.exists()
    assert not FeedEntry.objects.filter(kind="message").exists()


def test_4_an_error_after_the_work_does_not_undo_it(request_once, table, theatre):
    work = Work()
    request_once(work)  # the answer is built from the row; whatever fails later finds it there
    assert request_once(work)["Location"] == "/there/"
    assert work.done == 1


def test_5_another_question_under_the_same_key_is_refused(say, request_once):
    say("Um acht.")
    other = say("Um neun.")
    assert other.status_code == 422
    assert "Um neun." in other.content.decode()
    request_once(Work(), key=str(uuid4()), path="/a/")
    assert Message.objects.count() == 1
    key = str(uuid4())
    assert request_once(Work(), key=key, path="/a/").status_code == 303
    assert request_once(Work(), key=key, path="/b/").status_code == 422


def test_6_rules_that_changed_meanwhile_do_not_change_a_finished_answer(request_once):
    refusing, working = Work(RoomClosed("zu")), Work()
    assert request_once(refusing).status_code == 422
    assert request_once(working).status_code == 422, "the table opened, but this key has its answer"
    assert request_once(working, key=str(uuid4())).status_code == 303
    key = str(uuid4())
    assert request_once(working, key=key).status_code == 303
    assert request_once(refusing, key=key).status_code == 303, "the table closed, but this one was in time"


def test_7_a_crash_leaves_nothing_and_the_repetition_works(request_once, table, theatre):
    def crash():
        talk.note(room=table, member=theatre.colleague, text="halb", now=NOON)
        raise RuntimeError("power")

    with pytest.raises(RuntimeError):
        request_once(crash)
    assert not Message.objects.exists()
    assert not IdempotentRequest.objects.exists()
    assert request_once(Work()).status_code == 303


def test_8_an_answer_lost_on_the_way_is_given_again(say):
    say()  # nobody reads this
    assert say().status_code == 303
    assert Message.objects.count() == 1


def test_9_who_comes_second_in_a_race_learns_what_came_of_the_first(request_once, monkeypatch):
    from stammtisch.web import idempotency

    first, second = Work(), Work()
    request_once(first)
    monkeypatch.setattr(idempotency, "_finished", lambda *_who: None)  # the second looked before the first was done
    assert request_once(second)["Location"] == "/there/"
    assert (first.done, second.done) == (1, 0)


@pytest.mark.django_db(transaction=True)
def test_9_of_many_at_once_one_works_and_all_learn_what_came_of_it():
    theatre = house()
    with firm_scope(theatre.firm):
        table = rooms.open_table(title="Stammtisch", now=NOON)
    address = f"/f/{theatre.firm.slug}/rooms/{table.public_id}/say/"
    browsers = [Client() for _ in range(4)]
    start, answers = threading.Barrier(len(browsers), timeout=20), []

    def send(browser):
        start.wait()
        answers.append(browser.post(address, {"text": "Um acht.", "key": KEY}).status_code)
        connection.close()

    for browser in browsers:
        browser.force_login(theatre.colleague.user)
    threads = [threading.Thread(target=send, args=[browser]) for browser in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [303] * len(browsers)
    with firm_scope(theatre.firm):
        assert Message.objects.count() == 1


def test_10_keys_of_different_people_and_firms_never_meet(say, as_, theatre, request_once):
    say()
    say(browser=as_(theatre.owner))
    assert Message.objects.count() == 2
    bakery = house("Bäckerei Zacharias", prefix="Z")
    with firm_scope(bakery.firm):
        assert request_once(Work(), member=bakery.owner).status_code == 303


def test_11_a_page_without_scripts_sends_one_message_however_often(browser, path, table):
    import re

    page = browser.get(path(f"rooms/{table.public_id}/")).content.decode()
    key = re.search(r'name="key" value="([0-9a-f-]{36})"', page)[1]
    for _ in range(2):  # a double click, or back and once more
        answer = browser.post(
            path(f"rooms/{table.public_id}/say/"), {"text": "Um acht.", "key": key, "kind": "reply"}
        )
        assert answer.status_code == 303
    assert Message.objects.count() == 1


@pytest.mark.parametrize(
    "key", ["", "x", "7a1e6f0c3a534b9e9f550c7f2f3c7a11", "{7a1e6f0c-3a53-4b9e-9f55-0c7f2f3c7a1}", "0" * 36]
)
def test_a_key_that_is_no_uuid_changes_nothing_and_keeps_the_words(say, key):
    answer = say("Mein langer Satz.", key=key)
    assert answer.status_code == 400
    assert "Mein langer Satz." in answer.content.decode()
    assert not IdempotentRequest.objects.exists()
    assert not Message.objects.exists()


def test_the_header_works_like_the_field(browser, path, table):
    for _ in range(2):
        browser.post(path(f"rooms/{table.public_id}/say/"), {"text": "Um acht."}, headers={"Idempotency-Key": KEY})
    assert Message.objects.count() == 1


def test_a_locked_database_brings_the_words_back(say, monkeypatch):
    from stammtisch.web import idempotency

    def locked(*_args):
        raise OperationalError("database is locked")

    monkeypatch.setattr(idempotency, "_do", locked)
    answer = say("Mein langer Satz.")
    assert answer.status_code == 503
    assert "Mein langer Satz." in answer.content.decode()


def test_files_belong_to_the_question(browser, path, table, settings, tmp_path):
    from django.core.files.uploadedfile import SimpleUploadedFile

    settings.MEDIA_ROOT = tmp_path
    address = path(f"rooms/{table.public_id}/say/")

    def send(content):
        return browser.post(
            address, {"text": "Der Plan.", "key": KEY, "files": SimpleUploadedFile("plan.txt", content)}
        )

    assert [send(b"eins").status_code, send(b"eins").status_code, send(b"zwei").status_code] == [303, 303, 422]
    assert len([file for file in tmp_path.rglob("*") if file.is_file()]) == 1
