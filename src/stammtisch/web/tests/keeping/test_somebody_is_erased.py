"""Art. 17: who asks for it is gone from every row, file and entry of the index; an import leaves them out."""

from datetime import timedelta

import pytest

from stammtisch.conversations import search
from stammtisch.conversations.actions import rooms, talk
from stammtisch.conversations.models import Clearing, Message, Room, Seat
from stammtisch.conversations.work import jobs
from stammtisch.formats.models import Enrolment
from stammtisch.measurement.actions import rebuild
from stammtisch.people.actions import consents, persons
from stammtisch.people.actions.erasing import was_erased
from stammtisch.people.models import Account, Consent, Person
from stammtisch.people.models.consent import Purpose
from stammtisch.testing.cast import NOON, guest
from stammtisch.testing.storytellers import Storytellers, settings
from stammtisch.testing.traces import traces
from stammtisch.web import erasing
from stammtisch.web.tests.keeping.full_table import CANARY, full_table

NAME = f"Bea {CANARY}"


@pytest.fixture
def erase(theatre, dice, django_capture_on_commit_callbacks):
    """Erase somebody as an owner does, and let the work loop finish."""

    def run(person, now=NOON):
        with django_capture_on_commit_callbacks(execute=True):
            gone = erasing.erase(person=person, by=theatre.owner, now=now, dice=dice)
            while jobs.run_due(now=now + timedelta(days=1)):
                pass
        return gone

    return run


def met_in_a_messenger(name=NAME, handle=f"+49{CANARY}"):
    account, _created = Account.objects.get_or_create(
        firm=Person.objects.first().firm, kind="telegram", defaults={"name": "Bot", "created_at": NOON}
    )
    return account, persons.meet(account=account, handle=handle, name=name, now=NOON)


def test_nothing_of_them_is_left_at_a_table(theatre, erase, dice):
    room, bea = full_table(theatre, dice, others="Vogel")
    persons.describe(person=bea.address.person, name=NAME, note=f"mag {CANARY}")
    search.index_person(bea.address.person)
    talk.say(seat=guest("Omar", room), text="Und ich bleibe.", now=NOON, dice=dice)
    assert traces(CANARY)
    erase(bea.address.person)
    assert traces(CANARY) == []
    assert search.find(CANARY) == search.Hits([], [])
    assert [message.text for message in Message.objects.order_by("seq")] == [
        "",
        "Ja, ein Vogel.",
        "Heimlich: Vogel",
        "Und ich bleibe.",
    ]
    assert Seat.objects.get(address=bea.address).left_at


def test_their_own_room_goes_with_what_the_team_said_there(theatre, erase, dice):
    guest("Omar", rooms.open_table(title="Tisch", now=NOON))
    _account, address = met_in_a_messenger()
    room = rooms.direct_room(address=address, now=NOON)
    talk.say(seat=room.seats.get(), text="Hallo", now=NOON, dice=dice)
    talk.answer(room=room, member=theatre.owner, text=f"Hallo {CANARY}", now=NOON)
    gone = erase(address.person)
    assert traces(CANARY) == []
    assert not Room.objects.filter(pk=room.pk).exists()
    assert (gone.rooms, gone.messages) == (1, 2)


@pytest.mark.parametrize("is_over", [False, True], ids=["while it is played", "when its page is up"])
def test_nothing_of_them_is_left_in_a_story(theatre, erase, is_over):
    table = Storytellers(theatre, settings(lines=4), names=(NAME, "Omar", "Lena"))
    while not table.state().lines_by(table.key(NAME)):
        table.write(text=f"Da saß ein {CANARY} im Licht." if table.holder() == NAME else "")
    if is_over:
        table.finish()
    assert "formats_round" in traces(CANARY)
    erase(table.seats[NAME].address.person, now=table.now)
    assert traces(CANARY) == []
    assert Enrolment.objects.filter(name="", credit="none").count() == 1
    table.is_true()
    if not is_over:
        table.finish()
        table.is_true()


def test_figures_afterwards_are_those_a_rebuild_makes(theatre, erase, dice):
    room = rooms.open_table(title="Tisch", now=NOON)
    bea = guest(NAME, room)
    talk.say(seat=bea, text="Gibt es noch Karten für Freitag?", now=NOON, dice=dice)
    talk.answer(room=room, member=theatre.owner, text="Ja, zwei.", now=NOON)
    erase(bea.address.person)
    assert rebuild(theatre.firm).changed == 0


def test_consents_are_taken_back_and_kept_as_proof(theatre, erase):
    room = rooms.open_table(title="Tisch", now=NOON)
    bea = guest(NAME, room)
    consents.record(
        address=bea.address,
        purpose=Purpose.ADVERTISING,
        given=True,
        text="Ja, schreibt mir.",
        text_version="x@1",
        method="web room",
        now=NOON,
    )
    erase(bea.address.person)
    assert [consent.given for consent in Consent.objects.order_by("at", "id")] == [True, False]


def test_an_import_can_tell_whom_to_leave_out_and_who_returns_is_new(theatre, erase, dice):
    guest("Omar", rooms.open_table(title="Tisch", now=NOON))
    account, address = met_in_a_messenger()
    handle = address.handle
    assert not was_erased(account, handle)
    erase(address.person)
    assert was_erased(account, handle)
    again = persons.meet(account=account, handle=handle, name="Bea", now=NOON)
    assert again.person_id != address.person_id
    erase(again.person)
    assert was_erased(account, handle)
    assert traces(CANARY) == []


def test_who_was_taken_together_goes_together(theatre, erase):
    room = rooms.open_table(title="Tisch", now=NOON)
    one, other = guest(NAME, room).address.person, guest(f"B. {CANARY}", room).address.person
    persons.merge(survivor=one, absorbed=other, by=None, now=NOON)
    erase(Person.objects.get(pk=one.pk))
    assert traces(CANARY) == []


def test_twice_is_once(theatre, erase):
    bea = guest(NAME, rooms.open_table(title="Tisch", now=NOON)).address.person
    erase(bea)
    erase(Person.objects.get(pk=bea.pk))
    entry = Clearing.objects.get()
    assert (entry.cause, entry.by, entry.people) == ("request", theatre.owner, 1)


def test_a_process_that_dies_in_the_middle_is_finished_by_the_work_loop(theatre, dice, monkeypatch):
    room = rooms.open_table(title="Tisch", now=NOON)
    bea = guest(NAME, room)
    talk.say(seat=bea, text=f"Ein {CANARY}.", now=NOON, dice=dice)
    monkeypatch.setattr(erasing, "forget_person", _fails)
    with pytest.raises(RuntimeError):
        erasing.erase(person=bea.address.person, by=theatre.owner, now=NOON, dice=dice)
    monkeypatch.undo()
    assert traces(CANARY)
    while jobs.run_due(now=NOON):
        pass
    assert traces(CANARY) == []


def _fails(*_args, **_kwargs):
    raise RuntimeError("the machine went off")
