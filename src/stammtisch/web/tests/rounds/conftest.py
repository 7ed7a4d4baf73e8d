"""The theatre with a table and a story in each moment of its life."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from stammtisch.conversations.actions import rooms
from stammtisch.formats import engine
from stammtisch.formats.actions import leading, taking_part
from stammtisch.formats.actions.taking_part import Agreed
from stammtisch.formats.models import Round
from stammtisch.formats.one_sentence_story.settings import PRESETS
from stammtisch.kit import clock
from stammtisch.people.tenancy import firm_scope
from stammtisch.testing.cast import NOON, guest, house
from stammtisch.web import idempotency

AGREED = tuple(Agreed(purpose, "Ja.", "test@1", "web room, box ticked") for purpose in ("participation", "licence"))
OPENING = "Am Dienstag vor der Premiere stand ein Koffer im Foyer."


@pytest.fixture
def theatre(db):
    theatre = house()
    with firm_scope(theatre.firm):
        yield theatre


@pytest.fixture
def table(theatre):
    return rooms.open_table(title="Stammtisch", welcome="Setzt euch.", now=NOON)


@pytest.fixture
def at(monkeypatch):
    """Sets the clock of all pages: `at(hours=3)` after noon."""

    def set_clock(**span):
        monkeypatch.setattr(clock, "now", lambda: NOON + timedelta(**span))

    set_clock()
    return set_clock


@pytest.fixture
def as_(theatre, at):
    """A browser in which this member is signed in."""

    def sign_in(member):
        browser = Client()
        browser.force_login(member.user)
        return browser

    return sign_in


class Story:
    """A story with its guests; every step as the people of the house would take it."""

    def __init__(self, theatre, table, dice):
        self.theatre, self.table, self.dice = theatre, table, dice
        self.seats = {}
        self.round = None

    def prepare(self, way="in_turn", deputy=None, **changes):
        from dataclasses import replace

        settings = replace(PRESETS[way], **changes)
        self.round = leading.prepare(
            room=self.table, kind="one_sentence_story", settings=settings, host=self.theatre.host, deputy=deputy,
            opening=OPENING, title="Der Koffer", now=NOON, dice=self.dice,
        )  # fmt: skip
        return self

    def announce(self):
        self.command("announce")
        return self

    def join(self, *names):
        for name in names:
            self.seats[name] = guest(name, self.table)
            taking_part.enrol(round=self.round, seat=self.seats[name], credit="name", agreed=AGREED, now=NOON)
        return self

    def run(self, **settings):
        """Announced, three people in, begun."""
        self.prepare(**settings).announce().join("Bea", "Omar", "Lena")
        leading.start(round=self.round, by=self.theatre.host, now=NOON)
        return self

    def command(self, command, now=NOON, **arguments):
        leading.command(round=self.round, by=self.theatre.host, command=command, arguments=arguments, now=now)
        return self

    def write(self, text="Er roch nach Regen.", now=NOON):
        """Whoever's turn it is writes."""
        from stammtisch.conversations.actions import talk

        state = self.state
        lease = state.lease or state.title_lease
        who = lease.holder if lease else next(w for w in state.people)
        seat = next(seat for seat in self.seats.values() if f"p{seat.address.person_id}" == who)
        return talk.say(
            seat=seat, text=text, now=now, dice=self.dice, field=True, token=engine.game_of(self.now).token(state)
        )

    def fill(self, count, now=NOON):
        for number in range(count):
            self.write(f"Satz {number + 1} riecht nach Regen.", now=now)
        return self

    @property
    def now(self):
        return Round.objects.select_related("room", "firm", "host", "deputy").get(pk=self.round.pk)

    @property
    def state(self):
        return engine.state_of(self.now)

    def url(self, name="round", *more):
        return reverse(f"web:{name}", args=[self.theatre.firm.slug, self.round.public_id, *more])


@pytest.fixture
def story(theatre, table, dice):
    return Story(theatre, table, dice)


@pytest.fixture
def key():
    return idempotency.new_key
