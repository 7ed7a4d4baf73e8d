"""What is committed arrives at those who may know it, in order, once, and nowhere else."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from random import Random
from typing import Any

import pytest
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.test import Client

from stammtisch.conversations import feed
from stammtisch.conversations.actions import moderation, rooms, talk
from stammtisch.conversations.models import FeedEntry, Message, Room, Seat
from stammtisch.kit import clock
from stammtisch.people.actions import members, persons
from stammtisch.people.models import SignIn
from stammtisch.people.tenancy import firm_scope
from stammtisch.testing.cast import House, house
from stammtisch.web import guests
from stammtisch.web.live import telling
from stammtisch.web.live.app import CHECK_SECONDS
from stammtisch.web.live.tests.conftest import streams

pytestmark = pytest.mark.usefixtures("transactional_db")


class Table:
    """A house with one table and one guest, and the guest's cookie."""

    def __init__(self, prefix: str = "") -> None:
        self.now = clock.now()
        self.house: House = house(f"Theater {prefix or 'Sprungbrett'}", prefix=prefix)
        with firm_scope(self.house.firm):
            self.room: Room = rooms.open_table(title="Am Tresen", now=self.now)
            address, token = persons.meet_web_guest(name="Rosa", now=self.now)
            self.seat: Seat = rooms.sit_down(room=self.room, name="Rosa", address=address, now=self.now)
            self.head = feed.head(self.house.firm)
        self.cookies = {guests.cookie_name(self.house.firm): token}

    @property
    def path(self) -> str:
        return f"/live/t/{self.room.public_id}/"

    def say(self, text: str) -> None:
        with firm_scope(self.house.firm):
            talk.say(seat=self.seat, text=text, now=clock.now(), dice=Random(1))

    def note(self, text: str) -> None:
        with firm_scope(self.house.firm):
            talk.note(room=self.room, member=self.house.host, text=text, now=clock.now())

    def answer(self, text: str) -> None:
        with firm_scope(self.house.firm):
            talk.answer(room=self.room, member=self.house.host, text=text, now=clock.now())

    def staff_cookies(self) -> dict[str, str]:
        client = Client()
        client.force_login(self.house.host.user)
        return {settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value}


def play(story: Any) -> None:
    """Run an asynchronous test."""
    asyncio.run(story)


def do(deed: Callable[..., None]) -> Callable[..., Awaitable[None]]:
    """The deed in another thread, as pages do it, with a connection of its own."""

    def done(*values: Any) -> None:
        try:
            deed(*values)
        finally:
            connection.close()

    return partial(asyncio.to_thread, done)


def says(text: str) -> Any:
    """True once the stream has told these words."""
    return lambda stream: text in stream.raw.decode()


def test_a_word_arrives_at_a_guest_as_html(table: Table) -> None:
    async def story() -> None:
        async with streams() as live:
            stream = await live.open(table.path, cookies=table.cookies, after=table.head)
            await do(table.say)("Gibt es <Kuchen>?")
            await stream.until(says("Kuchen"))
            event = stream.events[-1]
            assert event["kind"] == "message"
            assert 'id="m1"' in event["list"]["talk"]
            assert "&lt;Kuchen&gt;" in event["list"]["talk"]
            assert "Rosa" in event["say"]

    play(story())


def test_a_database_that_is_away_while_an_event_is_drawn_costs_a_moment_and_no_event(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, troubles = telling.tell, [OperationalError("database is locked"), InterfaceError("connection closed")]

    def tell(*args: Any, **kwargs: Any) -> Any:
        if troubles:
            raise troubles.pop()
        return real(*args, **kwargs)

    monkeypatch.setattr(telling, "tell", tell)

    async def story() -> None:
        async with streams() as live:
            stream = await live.open(table.path, cookies=table.cookies, after=table.head)
            await do(table.say)("Gibt es Kuchen?")
            await stream.until(says("Kuchen"))
            assert troubles == []

    play(story())


def test_its_headers_keep_proxies_and_caches_away(table: Table) -> None:
    async def story() -> None:
        async with streams() as live:
            stream = await live.open(table.path, cookies=table.cookies)
            assert stream.headers[b"content-type"] == b"text/event-stream; charset=utf-8"
            assert stream.headers[b"cache-control"].startswith(b"no-cache")
            assert stream.headers[b"x-accel-buffering"] == b"no"
            assert stream.raw.startswith(b"retry: ")

    play(story())


def test_what_was_missed_is_told_first_and_once(table: Table) -> None:
    table.say("eins")
    table.say("zwei")

    async def story() -> None:
        async with streams() as live:
            stream = await live.open(table.path, cookies=table.cookies, after=table.head)
            await stream.until(says("zwei"))
            await do(table.say)("drei")
            await stream.until(says("drei"))
            numbers = [event["id"] for event in stream.events]
            assert numbers == sorted(set(numbers))
            again = await live.open(table.path, cookies=table.cookies, after=table.head, last=numbers[-2])
            await again.until(says("drei"))
            assert "zwei" not in again.raw.decode()

    play(story())


def test_a_cursor_that_is_too_old_asks_for_the_page(table: Table) -> None:
    for number in range(3):
        table.say(f"Wort {number}")
    with firm_scope(table.house.firm):
        FeedEntry.objects.filter(n__lte=table.head + 1).delete()

    async def story() -> None:
        async with streams() as live:
            for after in (0, 10_000_000):
                stream = await live.open(table.path, cookies=table.cookies, after=after)
                await stream.until(lambda it: it.events)
                assert [event["event"] for event in stream.events] == ["reload"]

    play(story())


@pytest.mark.parametrize("who", ["nobody", "wrong token", "guest of the neighbours", "guest who left"])
def test_who_has_no_seat_hears_nothing(table: Table, neighbours: Table, who: str) -> None:
    cookies = {
        "nobody": {},
        "wrong token": {name: token[:-1] for name, token in table.cookies.items()},
        "guest of the neighbours": neighbours.cookies,
        "guest who left": table.cookies,
    }[who]
    if who == "guest who left":
        with firm_scope(table.house.firm):
            rooms.leave(seat=table.seat, now=table.now)

    async def story() -> None:
        async with streams() as live:
            stream = await live.open(table.path, cookies=cookies)
            assert stream.status == 403

    play(story())


@pytest.mark.security
def test_no_note_and_no_neighbour_reaches_a_stream(table: Table, neighbours: Table) -> None:
    """Two houses, many events: neither another firm's words nor the team's notes are on a stream."""
    staff = table.staff_cookies()

    async def story() -> None:
        async with streams() as live:
            mine = await live.open(table.path, cookies=table.cookies, after=table.head)
            team = await live.open(f"/live/f/{table.house.firm.slug}/", cookies=staff, after=table.head)
            theirs = await live.open(neighbours.path, cookies=neighbours.cookies, after=neighbours.head)
            for number in range(40):
                await do(table.note)(f"canary-note-{number}")
                await do(table.say)(f"canary-mine-{number}")
                await do(neighbours.say)(f"canary-theirs-{number}")
                await do(neighbours.answer)(f"canary-host-{number}")
            await mine.until(says("canary-mine-39"))
            await theirs.until(says("canary-host-39"))
            assert b"canary-note" not in mine.raw + theirs.raw + team.raw
            assert b"theirs" not in mine.raw + team.raw
            assert b"canary-mine" not in theirs.raw
            for number in range(40):
                assert mine.raw.count(f"canary-mine-{number}<".encode()) == 1

    play(story())


def test_why_words_were_taken_out_reaches_their_author_at_once_and_no_other_guest(table: Table) -> None:
    with firm_scope(table.house.firm):
        address, token = persons.meet_web_guest(name="Cem", now=table.now)
        rooms.sit_down(room=table.room, name="Cem", address=address, now=table.now)
    cems = {guests.cookie_name(table.house.firm): token}

    def take_out() -> None:
        with firm_scope(table.house.firm):
            words = Message.objects.get()
            moderation.take_out(
                message=words, by=table.house.host, reason="Das war zu laut.", now=clock.now(), dice=Random(1)
            )

    async def story() -> None:
        async with streams() as live:
            rosa = await live.open(table.path, cookies=table.cookies, after=table.head)
            cem = await live.open(table.path, cookies=cems, after=table.head)
            await do(table.say)("Hier ist ein lautes Wort.")
            await do(take_out)()
            await do(table.say)("Danach.")
            await rosa.until(says("Danach."))
            await cem.until(says("Danach."))
            rosa_again = await live.open(table.path, cookies=table.cookies, last=table.head)
            cem_again = await live.open(table.path, cookies=cems, last=table.head)
            await rosa_again.until(says("Danach."))
            await cem_again.until(says("Danach."))
            assert b"zu laut" in rosa.raw
            assert b"zu laut" in rosa_again.raw
            assert b"zu laut" not in cem.raw + cem_again.raw

    play(story())


def test_the_team_follows_its_firm_and_a_room(table: Table) -> None:
    cookies = table.staff_cookies()

    async def story() -> None:
        async with streams() as live:
            firm = await live.open(f"/live/f/{table.house.firm.slug}/", cookies=cookies, after=table.head)
            await do(table.say)("Guten Tag")
            await firm.until(lambda it: {event["kind"] for event in it.events} >= {"message", "thread"})
            assert all(event["room"] == table.room.public_id for event in firm.events)
            assert "Guten Tag" not in firm.raw.decode()
            for path in ("/live/f/nicht-unsere/", f"/live/f/{table.house.firm.slug}/rooms/abc/"):
                assert (await live.open(path, cookies=cookies)).status == 403
            assert (await live.open("/live/x/", cookies=cookies)).status == 404

    play(story())


def test_rights_are_looked_at_often_enough_to_end_within_five_seconds() -> None:
    assert CHECK_SECONDS * 2 < 5


def test_a_room_of_the_team_gets_its_lines_notes_included(table: Table) -> None:
    cookies = table.staff_cookies()

    async def story() -> None:
        async with streams() as live:
            path = f"/live/f/{table.house.firm.slug}/rooms/{table.room.public_id}/"
            stream = await live.open(path, cookies=cookies, after=table.head)
            await do(table.say)("Guten Tag")
            await do(table.note)("Stammgast seit 1998")
            await stream.until(says("1998"))
            lines = [event["list"]["talk"] for event in stream.events if event["kind"] == "message"]
            assert [f'id="m{number}"' in line for number, line in enumerate(lines, start=1)] == [True, True]

    play(story())


@pytest.mark.security
@pytest.mark.parametrize("end", ["seat", "key", "member", "session", "password"])
def test_a_stream_ends_with_its_right(table: Table, end: str) -> None:
    cookies = table.staff_cookies() if end in ("member", "session", "password") else table.cookies
    path = table.path if end in ("seat", "key") else f"/live/f/{table.house.firm.slug}/"

    def withdraw() -> None:
        member = table.house.host
        with firm_scope(table.house.firm):
            if end == "seat":
                rooms.leave(seat=table.seat, now=clock.now())
            elif end == "key":
                persons.drop_keys(address=table.seat.address)
            elif end == "member":
                members.end_membership(member=member, by=member, now=clock.now())
            elif end == "session":
                SignIn.objects.filter(pk=cookies[settings.SESSION_COOKIE_NAME]).delete()
            else:
                member.user.set_password("ein ganz neuer Satz am Tresen")
                member.user.save(update_fields=["password"])

    async def story() -> None:
        async with streams(check_seconds=0.1) as live:
            stream = await live.open(path, cookies=cookies)
            await do(withdraw)()
            await stream.until(lambda it: it.is_over)
            assert (await live.open(path, cookies=cookies)).status == 403

    play(story())


def test_a_browser_that_goes_leaves_nothing_behind(table: Table) -> None:
    async def story() -> None:
        async with streams() as live:
            stream = await live.open(table.path, cookies=table.cookies)
            assert live._feed._hub.everybody()
            stream.go()
            await stream.until(lambda it: it.is_over)
            await asyncio.sleep(0)
            assert not live._feed._hub.everybody()
            assert not live._feed._hub.cursors()

    play(story())


@pytest.fixture
def table(transactional_db: None) -> Table:
    return Table()


@pytest.fixture
def neighbours(transactional_db: None, table: Table) -> Table:
    return Table("Nachbar")
