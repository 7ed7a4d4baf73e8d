"""Nobody who asks is forgotten, and who waits longest comes first."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from stammtisch.conversations.actions import rooms, talk, threads
from stammtisch.conversations.models import Atom, Delivery, Seat, Thread
from stammtisch.conversations.models.envelope import AtomState
from stammtisch.conversations.queries import inbox
from stammtisch.conversations.queries.inbox import Tab
from stammtisch.conversations.queries.keyset import Cursor
from stammtisch.kit import clock
from stammtisch.people.actions import persons
from stammtisch.people.models import Account
from stammtisch.testing.cast import NOON, guest


def regular(name, *, now=NOON):
    address, _token = persons.meet_web_guest(name=name, now=now)
    return Seat.objects.get(room=rooms.direct_room(address=address, now=now), address=address)


def names(page):
    return [thread.address.person.name for thread in page.rows]


def asked(tab, theatre, **more):
    return inbox.threads(tab, member=theatre.colleague, now=NOON, **more)


@pytest.fixture
def three(theatre, ask):
    """Lena waits longest, then Omar, then Bea."""
    seats = [regular(name) for name in ("Bea", "Omar", "Lena")]
    for hours, seat in enumerate(seats, start=1):
        ask(seat, now=NOON - timedelta(hours=hours))
    return seats


def test_who_waits_longest_comes_first(theatre, three):
    assert names(asked(Tab.WAITING, theatre)) == ["Lena", "Omar", "Bea"]


def test_an_answer_takes_somebody_off_the_list(theatre, three):
    talk.answer(room=three[2].room, member=theatre.colleague, text="Ja.", now=NOON)
    assert names(asked(Tab.WAITING, theatre)) == ["Omar", "Bea"]
    assert names(asked(Tab.ALL, theatre)) == ["Lena", "Bea", "Omar"]


def test_what_rests_is_under_later_until_its_time(theatre, three):
    thread = Thread.objects.get(address=three[0].address)
    threads.snooze(thread=thread, until=NOON + timedelta(days=1), now=NOON)
    assert "Bea" not in names(asked(Tab.WAITING, theatre))
    assert names(asked(Tab.LATER, theatre)) == ["Bea"]
    tomorrow = inbox.threads(Tab.WAITING, member=theatre.colleague, now=NOON + timedelta(days=2))
    assert "Bea" in names(tomorrow)


def test_mine_is_what_was_given_to_me_and_is_not_done(theatre, three):
    for seat in three[:2]:
        threads.assign(thread=Thread.objects.get(address=seat.address), to=theatre.colleague, now=NOON)
    threads.finish(thread=Thread.objects.get(address=three[1].address), now=NOON)
    assert names(asked(Tab.MINE, theatre)) == ["Bea"]


@pytest.mark.parametrize("tab", [Tab.WAITING, Tab.ALL])
def test_pages_show_everybody_once_there_and_back(theatre, ask, tab):
    for number in range(11):
        ask(regular(f"Gast {number}"), now=NOON + timedelta(minutes=number // 2))  # some at the same moment
    there, cursor = [], None
    pages = []
    while True:
        page = asked(tab, theatre, after=cursor, limit=4)
        there += names(page)
        pages.append(names(page))
        cursor = page.next
        if cursor is None:
            break
    assert len(there) == len(set(there)) == 11
    back = asked(tab, theatre, before=page.previous, limit=4)
    assert names(back) == pages[-2]
    first = asked(tab, theatre, before=back.previous, limit=4)
    assert names(first) == pages[0]
    assert first.previous is None


@pytest.mark.parametrize("text", ["", "x", "1", "1.", ".1", "1.x", "-1.1", "9" * 30 + ".1", "1" * 50, "²._"])
def test_a_cursor_somebody_made_up_means_the_beginning(text, browser, path):
    assert Cursor.read(text) is None
    assert browser.get(path("inbox/"), {"after": text, "tab": text}).status_code == 200


def test_the_page_says_who_waits_in_a_sentence(theatre, three, browser, path):
    talk.note(room=three[2].room, member=theatre.host, text="Ich frage nach.", now=NOON)
    page = browser.get(path("inbox/"), headers={"Accept-Language": "en"})
    screen = page.context["screen"]
    assert [row.person.name for row in screen.rows] == ["Lena", "Omar", "Bea"]
    assert screen.rows[0].note
    assert not screen.rows[1].note
    assert "Lena" in screen.subline


def test_an_empty_inbox_teaches(browser, path, theatre):
    page = browser.get(path("inbox/"))
    assert page.context["screen"].is_new
    assert path("tables/") in page.content.decode()


def test_the_number_of_queries_does_not_grow_with_the_list(theatre, ask, browser, path):
    def queries(tab):
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(path(f"inbox/?tab={tab}")).status_code == 200
        return len(captured)

    def arrive(numbers):
        for number in numbers:
            seat = regular(f"Gast {number}", now=clock.now())
            ask(seat, now=clock.now() - timedelta(minutes=number))
            talk.note(room=seat.room, member=theatre.host, text="Notiz", now=clock.now())

    arrive(range(10))
    browser.get(path("inbox/"))
    few = {tab: queries(tab) for tab in Tab}
    arrive(range(10, 20))
    assert {tab: queries(tab) for tab in Tab} == few


@pytest.fixture
def parked(theatre, direct):
    """An answer of which nobody knows whether it arrived."""
    message = talk.answer(room=direct.room, member=theatre.colleague, text="Ja, zwei.", now=NOON)
    account = Account.objects.create(firm=theatre.firm, kind="mail", name="Post", created_at=NOON)
    return Delivery.objects.create(
        firm=theatre.firm,
        message=message,
        account=account,
        address=direct.address,
        purpose="answer",
        state="unclear",
        next_at=NOON,
        parked_at=NOON,
    )


def test_a_person_decides_about_a_copy_nobody_knows_of(parked, browser, path):
    assert "Ja, zwei." in browser.get(path("inbox/?tab=all")).content.decode()
    assert browser.post(path(f"copies/{parked.pk}/again/")).status_code == 302
    parked.refresh_from_db()
    assert (parked.state, parked.parked_at) == ("queued", None)
    browser.post(path(f"copies/{parked.pk}/dismiss/"))
    parked.refresh_from_db()
    assert parked.state == "queued", "it was decided already"


def test_a_copy_may_be_given_up(parked, browser, path):
    browser.post(path(f"copies/{parked.pk}/dismiss/"))
    parked.refresh_from_db()
    assert (parked.state, parked.reason) == ("failed", "dismissed")


def test_what_could_not_be_read_is_shown_until_somebody_looked(theatre, ask, direct, browser, path):
    ask(direct)
    account = Account.objects.get(kind="web")
    atom = Atom.objects.create(
        firm=theatre.firm,
        account=account,
        kind="message",
        external_id="1",
        state=AtomState.QUARANTINED,
        reason="Ein Aufkleber ohne Bild.",
        at=NOON,
    )
    assert "Ein Aufkleber ohne Bild." in browser.get(path("inbox/")).content.decode()
    browser.post(path(f"arrivals/{atom.pk}/dismiss/"))
    assert "Ein Aufkleber ohne Bild." not in browser.get(path("inbox/")).content.decode()


def test_done_from_the_list_comes_back_to_the_list(three, browser, path):
    thread = Thread.objects.get(address=three[0].address)
    answer = browser.post(path(f"threads/{thread.public_id}/finish/"), {"back": "inbox"})
    assert answer["Location"] == path("inbox/")
    thread.refresh_from_db()
    assert thread.waiting_since is None


def test_at_a_table_an_answer_from_the_inbox_names_its_line(theatre, table, ask, browser, path):
    bea, omar = guest("Bea", table), guest("Omar", table)
    ask(bea)
    ask(omar)
    rows = {row.person.name: row for row in browser.get(path("inbox/")).context["screen"].rows}
    page = browser.get(rows["Bea"].answer_url.partition("#")[0]).context["screen"]
    browser.post(
        page.composer.action, {"text": "Ja, Bea.", "key": page.composer.key, "reply": page.composer.draft.reply_to}
    )
    assert names(asked(Tab.WAITING, theatre)) == ["Omar"]
