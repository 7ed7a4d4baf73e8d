"""The demo is complete, the same each time, and filled once: no screen of it is empty."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from stammtisch.conversations.models import Attachment, Message, MessageVersion, Reaction, Room, Seat, Side, Thread
from stammtisch.conversations.models.message import Audience
from stammtisch.conversations.models.room import RoomKind
from stammtisch.conversations.queries import inbox
from stammtisch.conversations.search import find
from stammtisch.formats import engine
from stammtisch.formats.models import Artefact, HostDuty, Round
from stammtisch.people import queries
from stammtisch.people.actions import consents
from stammtisch.people.errors import FirmExists
from stammtisch.people.models import Consent, Firm, Person, PersonMerge, Role
from stammtisch.people.tenancy import firm_scope
from stammtisch.testing.cast import house as real_house
from stammtisch.web.demo import fill, is_filled, prompt_book
from stammtisch.web.demo.house import OWNER_EMAIL

NOW = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)


#: Rooms of every kind, to be filled apart: each room has chance of its own, so the others do not change it.
PART = {("table", "notices"), ("table", "props"), ("direct", "rosa"), ("story", "suitcase"), ("story", "night")}


@dataclass(frozen=True)
class Said:
    """A line, without ids."""

    #: Its title, or the name of the guest whose room it is.
    room: str
    seq: int
    side: str
    name: str
    text: str
    at: datetime

    @property
    def shape(self) -> tuple[int, str, datetime]:
        """All but words and names."""
        return self.seq, self.side, self.at


@dataclass(frozen=True)
class Demo:
    """The filled demo, and what was said in a part of it in two others that are gone again."""

    firm: Firm
    german: list[Said]
    english: list[Said]


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker) -> Iterator[Demo]:
    """Filled with an interruption, its firm open; nothing of it stays."""
    with django_db_blocker.unblock():
        german, english = (part_filled_and_gone(language) for language in ("de", "en"))
        with transaction.atomic():
            interrupt_a_fill()
            firm = fill(NOW)
            with firm_scope(firm):
                yield Demo(firm, german, english)
            transaction.set_rollback(True)


def part_filled_and_gone(language: str) -> list[Said]:
    part = [place for place in prompt_book.places() if (place.kind, place.key) in PART]
    assert len(part) == len(PART)
    with pytest.MonkeyPatch.context() as patch, transaction.atomic():
        patch.setattr(prompt_book, "places", lambda: part)
        with firm_scope(fill(NOW, language=language)):
            lines = said()
        transaction.set_rollback(True)
    return lines


def interrupt_a_fill() -> None:
    """The third piece is the last one that is kept; what was there stays as it is when the fill goes on."""

    def pull_the_plug(done: int, total: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fill(NOW, progress=pull_the_plug)
    firm = queries.demo_firm()
    assert firm is not None
    with firm_scope(firm):
        assert not is_filled()
        assert Room.objects.count() == 2


def said() -> list[Said]:
    rows = Message.objects.select_related("room").order_by("room_id", "seq")
    guests = dict(Seat.objects.filter(room__kind=RoomKind.DIRECT, member=None).values_list("room", "name"))
    return [
        Said(row.room.title or guests[row.room_id], row.seq, row.side, row.author_name, row.text, row.at)
        for row in rows
    ]


def counts() -> dict[str, int]:
    counted = (Message, MessageVersion, Reaction, Attachment, Room, Seat, Thread, Person, Consent, PersonMerge)
    return {model.__name__: model.objects.count() for model in counted}


def test_it_is_the_same_each_time_with_or_without_an_interruption(demo) -> None:
    rooms = {line.room for line in demo.german}

    assert len(rooms) == len(PART)
    assert [line for line in said() if line.room in rooms] == demo.german


def test_both_languages_have_the_same_shape_and_other_words(demo) -> None:
    pairs = list(zip(demo.german, demo.english, strict=True))

    assert all(german.shape == english.shape for german, english in pairs)
    by_people = [(german.text, english.text) for german, english in pairs if german.side != Side.AUTO and german.text]
    assert all(german != english for german, english in by_people)


def test_a_second_call_changes_nothing(demo) -> None:
    before = counts()

    assert fill(NOW + timedelta(days=1), language="en") == demo.firm
    assert (counts(), Firm.objects.filter(is_demo=True).count()) == (before, 1)


def test_there_is_at_least_one_of_each_thing(demo) -> None:
    assert all(counts().values()), counts()
    assert 600 <= Message.objects.count() <= 900
    assert Message.objects.filter(audience=Audience.TEAM, side=Side.TEAM).exists()
    assert Message.objects.filter(deleted_at__isnull=False, is_contribution=False).count() == 1
    assert Message.objects.filter(edited_at__isnull=False).exists()
    assert Message.objects.filter(settled_at__isnull=False).exists()
    assert Message.objects.filter(reply_to__isnull=False).exists()
    assert Attachment.objects.filter(kind="image", width__isnull=False).exists()
    assert Room.objects.filter(kind=RoomKind.TABLE).count() == 8
    assert find("koffer").message_ids
    assert find("baumann").person_ids


def test_the_team_is_six_people_of_all_roles_and_no_password_opens_it(demo) -> None:
    team = queries.team(demo.firm)

    assert len(team) == 6
    assert {member.role for member in team} == set(Role)
    assert team[0].user.email == OWNER_EMAIL
    assert not any(member.user.has_usable_password() for member in team)


def test_many_guests_came_often_and_more_came_now_and_then(demo) -> None:
    people = queries.known_persons()
    weeks = [
        {at.isocalendar()[1] for at in Message.objects.filter(address__person=person).values_list("at", flat=True)}
        for person in people
    ]

    assert people.count() >= 35
    assert sum(len(each) >= 3 for each in weeks) >= 14
    assert queries.persons_with_twins().count() == 2


def test_a_consent_was_taken_back_and_others_were_given_at_the_counter(demo) -> None:
    dmitri = Person.objects.get(name="Dmitri").addresses.get()

    assert not consents.current_consents(dmitri)["advertising"].given
    assert Consent.objects.filter(purpose="service", recorded_by__isnull=False).exists()


def test_some_wait_right_now(demo) -> None:
    waiting = list(inbox.waiting(NOW).order_by("waiting_since"))

    assert 4 <= len(waiting) <= 8
    assert {(NOW.date() - thread.waiting_since.date()).days for thread in waiting} == {0, 1, 2}
    assert any(thread.assigned_to for thread in waiting)
    assert Thread.objects.filter(snoozed_until__gt=NOW).exists()
    assert Thread.objects.filter(done_at__isnull=False).exists()


def test_it_begins_as_a_notice_board_and_ends_as_a_conversation(demo) -> None:
    def guests_share(first: datetime) -> float:
        span = Message.objects.filter(at__range=(first, first + timedelta(weeks=4)), audience=Audience.ROOM)
        return span.filter(side=Side.OUTSIDE).count() / span.exclude(side=Side.AUTO).count()

    assert guests_share(NOW - timedelta(weeks=12)) < 0.5 < guests_share(NOW - timedelta(weeks=4))


def test_a_finished_story_has_its_page_and_its_host_owes_the_authors_a_word(demo) -> None:
    round = Round.objects.get(status="aftercare")
    state = engine.state_of(round)

    assert len(state.shown) == 24
    assert {player.credit for player in state.players} == {"name", "guest"}
    assert any(player.of_the_house for player in state.players)
    assert Artefact.objects.get(round=round, offline_at=None).title == state.title
    assert HostDuty.objects.filter(round=round, duty="aftercare", done_at=None, due__lt=NOW).exists()


def test_a_running_story_stands_at_seventeen_of_twenty_four_and_it_is_somebodys_turn(demo) -> None:
    round = Round.objects.get(status="open")
    state = engine.state_of(round)

    assert (len(state.shown), state.settings.lines) == (17, 24)
    assert [line.status for line in state.lines].count("withdrawn") == 1
    assert any(player.skips for player in state.players)
    assert state.waiting
    assert state.lease is not None
    assert state.lease.due > NOW
    assert engine.replay_round(round) == state


@pytest.mark.django_db
def test_a_real_firm_keeps_the_demo_away() -> None:
    real_house()

    with pytest.raises(FirmExists):
        fill(NOW)
