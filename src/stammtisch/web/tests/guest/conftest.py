"""Visitors with a browser each, and a table with a story."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from stammtisch.conversations.actions import rooms
from stammtisch.conversations.models import Message, Room, Seat
from stammtisch.formats import engine
from stammtisch.formats.actions import leading
from stammtisch.formats.models import Round
from stammtisch.formats.one_sentence_story.settings import PRESETS
from stammtisch.formats.who import key_of
from stammtisch.kit import clock
from stammtisch.people.tenancy import firm_scope
from stammtisch.testing.cast import House, house
from stammtisch.web import guests

OUR_PAGE = {"HTTP_SEC_FETCH_SITE": "same-origin"}


class Table:
    """A house with one table."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.firm = house.firm
        with firm_scope(self.firm):
            self.room: Room = rooms.open_table(
                title="Der Koffer im Foyer", welcome="Schön, dass du da bist.", now=clock.now()
            )
        self.round: Round | None = None

    @property
    def url(self) -> str:
        return f"/t/{self.room.public_id}/"

    def announce(self, preset: str = "in_turn", **settings: Any) -> Round:
        """A story that people may join."""
        with firm_scope(self.firm):
            self.round = leading.prepare(
                room=self.room,
                kind="one_sentence_story",
                settings=replace(PRESETS[preset], **settings),
                host=self.house.host,
                opening="Am Dienstag stand ein Koffer im Foyer.",
                title="Der Koffer im Foyer",
                now=clock.now(),
                dice=Random(1),
            )
            self.command("announce")
        return self.round

    def begin(self) -> None:
        with firm_scope(self.firm):
            leading.start(round=self.fresh(), by=self.house.host, now=clock.now())

    def command(self, command: str, **arguments: str) -> None:
        with firm_scope(self.firm):
            leading.command(
                round=self.fresh(), by=self.house.host, command=command, arguments=arguments, now=clock.now()
            )

    def fresh(self) -> Round:
        with firm_scope(self.firm):
            assert self.round is not None
            return Round.objects.select_related("firm", "room").get(pk=self.round.pk)

    @property
    def state(self) -> Any:
        with firm_scope(self.firm):
            return engine.state_of(self.fresh())

    def messages(self, **wanted: Any) -> list[Message]:
        with firm_scope(self.firm):
            return list(Message.objects.filter(room=self.room, **wanted).order_by("seq"))

    def seats(self) -> list[Seat]:
        with firm_scope(self.firm):
            return list(Seat.objects.filter(room=self.room).order_by("id"))

    def holder(self, visitors: list[Visitor]) -> Visitor:
        """Whose turn it is."""
        lease = self.state.lease or self.state.title_lease
        return next(visitor for visitor in visitors if visitor.who == lease.holder)


class Visitor:
    """Somebody with a browser at a table."""

    def __init__(self, table: Table, *, language: str = "en") -> None:
        self.table = table
        self.client = Client(headers={"accept-language": language})
        self.name = ""

    def see(self, path: str = "", **query: str) -> Any:
        return self.client.get(f"{self.table.url}{path}", query, follow=True)

    def page(self, path: str = "", **query: str) -> str:
        return str(self.see(path, **query).content.decode())

    def post(self, path: str, fields: dict[str, str] | None = None, **extra: Any) -> Any:
        data = {"key": str(uuid4()), **(fields or {})}
        return self.client.post(f"{self.table.url}{path}", data, **{**OUR_PAGE, **extra})

    def sit(self, name: str, /, **fields: str) -> Any:
        self.name = name
        return self.post("sit/", {"name": name, "agrees": "on", "licence": "on", "credit": "name", **fields})

    def write(self, text: str, **fields: str) -> Any:
        """A sentence into the story field, answering what the page shows."""
        return self.post("line/", {"text": text, "token": self.token(), **fields})

    def token(self) -> str:
        found = re.search(r'name="token" value="([^"]*)" form="story"', self.page())
        return found.group(1) if found else ""

    @property
    def seat(self) -> Seat:
        """The seat this browser's cookie opens."""
        with firm_scope(self.table.firm):
            token = self.client.cookies[guests.cookie_name(self.table.firm)].value
            key = guests.key_of(token, now=clock.now())
            assert key is not None
            seats = Seat.objects.select_related("address__person", "room", "firm")
            return seats.get(room=self.table.room, address=key.address)

    @property
    def who(self) -> str:
        with firm_scope(self.table.firm):
            address = self.seat.address
            assert address is not None
            return key_of(address)


@pytest.fixture
def table(db: None) -> Table:
    return Table(house())


@pytest.fixture
def visitor(table: Table) -> Callable[..., Visitor]:
    """A visitor with a browser of their own."""

    def enter(name: str = "", **options: Any) -> Visitor:
        somebody = Visitor(table, **options)
        if name:
            assert somebody.sit(name).status_code == 303
        return somebody

    return enter


@pytest.fixture
def three(table: Table, visitor: Callable[..., Visitor]) -> list[Visitor]:
    """Three guests in a story that has begun."""
    table.announce()
    seated = [visitor(name) for name in ("Rosa", "Omar", "Lena")]
    table.begin()
    return seated
