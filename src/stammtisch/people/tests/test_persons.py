"""Two addresses may turn out to be one person, and a mistake about that can be taken back."""

import pytest

from stammtisch.conversations.actions import rooms, talk
from stammtisch.conversations.models import Message
from stammtisch.people.actions import persons
from stammtisch.people.errors import CannotMerge, NameMissing
from stammtisch.people.models import Address
from stammtisch.people.tenancy import firm_scope
from stammtisch.testing.cast import NOON, guest, house


@pytest.fixture
def theatre(db):
    theatre = house()
    with firm_scope(theatre.firm):
        yield theatre


@pytest.fixture
def table(theatre):
    return rooms.open_table(title="Stammtisch", now=NOON)


def said_by(person):
    return list(Message.objects.filter(address__person=person).values_list("text", flat=True))


def test_what_both_said_belongs_to_the_survivor(theatre, table, dice):
    bea, twin = guest("Bea", table), guest("Bea vom Handy", table)
    for seat, text in ((bea, "Guten Abend"), (twin, "Bin auch da")):
        talk.say(seat=seat, text=text, now=NOON, dice=dice)
    persons.merge(survivor=bea.address.person, absorbed=twin.address.person, by=theatre.owner, now=NOON)
    assert said_by(bea.address.person) == ["Guten Abend", "Bin auch da"]


def test_unmerging_gives_each_their_words_back(theatre, table, dice):
    bea, twin = guest("Bea", table), guest("Omar", table)
    first, second = bea.address.person, twin.address.person
    merge = persons.merge(survivor=first, absorbed=second, by=theatre.owner, now=NOON)
    talk.say(seat=twin, text="Ich bin doch Omar", now=NOON, dice=dice)
    persons.unmerge(merge=merge, now=NOON)
    assert said_by(first) == []
    assert said_by(second) == ["Ich bin doch Omar"]


def test_the_same_two_are_merged_once(theatre, table):
    bea, twin = guest("Bea", table).address.person, guest("Bea2", table).address.person
    persons.merge(survivor=bea, absorbed=twin, by=None, now=NOON)
    with pytest.raises(CannotMerge):
        persons.merge(survivor=bea, absorbed=twin, by=None, now=NOON)


def test_an_undone_merge_cannot_be_undone_again(theatre, table):
    merge = persons.merge(
        survivor=guest("Bea", table).address.person,
        absorbed=guest("B", table).address.person,
        by=None,
        now=NOON,
    )
    persons.unmerge(merge=merge, now=NOON)
    with pytest.raises(CannotMerge):
        persons.unmerge(merge=merge, now=NOON)


def test_an_address_met_twice_is_one_person(theatre):
    account = theatre.firm and Address._meta.get_field("account").related_model.objects.get()
    first = persons.meet(account=account, handle="h1", name="Bea", now=NOON)
    assert persons.meet(account=account, handle="h1", name="Anders", now=NOON) == first


@pytest.mark.parametrize("name", ["", "   ", "\u200b\n\t"])
def test_nobody_is_nameless(name):
    with pytest.raises(NameMissing):
        persons.tidy_name(name)
