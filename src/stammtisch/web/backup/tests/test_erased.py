"""Who was erased stays erased: a list beside the backups says whom a restore must not bring back."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from pytest_django import Settings

from stammtisch.conversations.actions import rooms, talk
from stammtisch.conversations.models import Message
from stammtisch.people.actions import consents, persons
from stammtisch.people.actions.erasing import lay_to_rest
from stammtisch.people.models import Consent, Person
from stammtisch.people.models.consent import PROOF_KEPT, Purpose
from stammtisch.people.tenancy import firm_scope
from stammtisch.testing.cast import NOON, House, guest, house
from stammtisch.web import erasing
from stammtisch.web.backup import automatic, erased, keeping, own
from stammtisch.web.backup.after_restore import settle
from stammtisch.web.backup.automatic import Backup
from stammtisch.web.backup.erased import NAME, listed, mark_of, note

BEA, CEM = Person(public_id="1.bea", name="Bea"), Person(public_id="1.cem", name="Cem")

pytestmark = [pytest.mark.security, pytest.mark.django_db]


@pytest.fixture
def data(tmp_path: Path, settings: Settings) -> Path:
    settings.DATA, settings.MEDIA_ROOT = tmp_path, tmp_path / "media"
    return tmp_path


@pytest.fixture
def theatre(data: Path) -> House:
    return house()


def somebody(theatre: House, name: str = "Bea") -> Person:
    """Who has said something at a table."""
    with firm_scope(theatre.firm):
        seat = guest(name, rooms.open_table(title="Tisch", now=NOON))
        talk.say(seat=seat, text=f"Hier ist {name}.", now=NOON, dice=Random(1))
        return seat.address.person


def erase(theatre: House, person: Person) -> None:
    with firm_scope(theatre.firm):
        erasing.erase(person=person, by=theatre.owner, now=NOON, dice=Random(1))


def restored(*gone: Person) -> int:
    """What follows a restore of a backup in which all of them are still there."""
    return settle(NOON, erased={mark_of(person) for person in gone}, now=NOON, dice=Random(1))


def names(theatre: House) -> set[str]:
    with firm_scope(theatre.firm):
        return set(Person.objects.exclude(name="").values_list("name", flat=True))


def test_who_is_erased_is_on_the_list_without_a_word_about_them(theatre: House, data: Path) -> None:
    bea = somebody(theatre)
    erase(theatre, bea)
    assert listed([own.folder()]) == {mark_of(bea)}
    line = (data / "backups" / NAME).read_text()
    assert bea.public_id not in line
    assert "Bea" not in line
    assert line.startswith(f"{NOON:%Y-%m-%d} ")


def test_they_are_on_it_before_anything_of_them_goes(theatre: House, monkeypatch: pytest.MonkeyPatch) -> None:
    bea = somebody(theatre)
    monkeypatch.setattr(erasing, "forget_person", _fails)
    with pytest.raises(RuntimeError):
        erase(theatre, bea)
    assert listed([own.folder()]) == {mark_of(bea)}


def _fails(*_args: object, **_kwargs: object) -> None:
    raise RuntimeError("the machine went off")


def test_whom_a_restore_brought_back_is_erased_again(theatre: House) -> None:
    bea = somebody(theatre)
    somebody(theatre, "Omar")
    assert restored(bea) == 1
    assert names(theatre) >= {"Omar"}
    assert "Bea" not in names(theatre)
    with firm_scope(theatre.firm):
        assert [message.text for message in Message.objects.order_by("pk")] == ["", "Hier ist Omar."]
    assert listed([own.folder()]) == {mark_of(bea)}  # for the next restore, from wherever that one comes


def test_who_is_nobody_already_in_the_backup_is_left_alone(theatre: House) -> None:
    bea = somebody(theatre)
    erase(theatre, bea)
    assert restored(bea) == 0


def test_without_a_list_nobody_is_erased(theatre: House) -> None:
    somebody(theatre)
    assert restored() == 0
    assert "Bea" in names(theatre)


def test_the_consents_taken_back_say_that_a_restore_was_the_cause(theatre: House) -> None:
    bea = somebody(theatre)
    with firm_scope(theatre.firm):
        consents.record(
            address=bea.addresses.get(),
            purpose=Purpose.ADVERTISING,
            given=True,
            text="Ja, schreibt mir.",
            text_version="x@1",
            method="web room",
            now=NOON - timedelta(days=1),
        )
    restored(bea)
    with firm_scope(theatre.firm):
        last = Consent.objects.order_by("at").last()
    assert last
    assert (last.given, last.method) == (False, erasing.AGAIN)


def test_twins_are_on_the_list_each(theatre: House) -> None:
    bea, twin = somebody(theatre), somebody(theatre, "B.")
    with firm_scope(theatre.firm):
        persons.merge(survivor=bea, absorbed=twin, by=None, now=NOON)
    erase(theatre, bea)
    assert listed([own.folder()]) == {mark_of(bea), mark_of(twin)}


def test_twins_go_together_and_count_once(theatre: House) -> None:
    bea, twin = somebody(theatre), somebody(theatre, "B.")
    with firm_scope(theatre.firm):
        persons.merge(survivor=bea, absorbed=twin, by=None, now=NOON)
    assert restored(bea, twin) == 1
    assert not {"Bea", "B."} & names(theatre)


def test_who_was_erased_alone_takes_no_former_twin_along(theatre: House) -> None:
    omar, bea = somebody(theatre, "Omar"), somebody(theatre)
    with firm_scope(theatre.firm):
        persons.merge(survivor=omar, absorbed=bea, by=None, now=NOON)
    assert restored(bea) == 1
    with firm_scope(theatre.firm):
        assert [message.text for message in Message.objects.order_by("pk")] == ["Hier ist Omar.", ""]


def test_the_night_adds_whom_another_machine_erased(
    theatre: House, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bea, night = somebody(theatre), NOON + timedelta(days=9)
    made = data / "backups" / keeping.name_for(night)
    made.parent.mkdir()
    monkeypatch.setattr(automatic, "in_background", lambda command, alive: made.write_bytes(b"tar"))
    with firm_scope(theatre.firm):
        lay_to_rest(bea, now=NOON)
    Backup().run(night, lambda: None)
    assert listed([own.folder()]) == {mark_of(bea)}
    assert (own.folder() / NAME).read_text().startswith(f"{NOON:%Y-%m-%d} ")


def test_they_stand_on_it_once_and_for_three_years(tmp_path: Path) -> None:
    note([BEA], folder=tmp_path, now=NOON)
    note([BEA, CEM], folder=tmp_path, now=NOON + timedelta(days=400))
    assert len((tmp_path / NAME).read_text().splitlines()) == 2
    note([], folder=tmp_path, now=NOON + PROOF_KEPT + timedelta(days=1))
    assert listed([tmp_path]) == {mark_of(CEM)}


def test_lists_of_several_places_count_and_none_is_not_an_empty_one(tmp_path: Path) -> None:
    one, other, nowhere = tmp_path / "one", tmp_path / "other", tmp_path / "nowhere"
    note([BEA], folder=one, now=NOON)
    note([CEM], folder=other, now=NOON)
    assert listed([one, other, nowhere]) == {mark_of(BEA), mark_of(CEM)}
    assert listed([nowhere]) is None


def test_a_list_that_cannot_be_written_stays_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    note([BEA], folder=tmp_path, now=NOON)

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(erased.os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        note([CEM], folder=tmp_path, now=NOON)
    assert listed([tmp_path]) == {mark_of(BEA)}
