"""Two addresses, one person: one place in the story (I6). And who takes a consent back is out of it."""

from stammtisch.formats.models import Enrolment
from stammtisch.people.actions import consents, persons
from stammtisch.people.models import Address
from stammtisch.testing.storytellers import AGREED, Storytellers, settings


def person(table, name):
    return Address.objects.select_related("person").get(pk=table.seats[name].address_id).person


def merge(table, kept, gone):
    return persons.merge(survivor=person(table, kept), absorbed=person(table, gone), by=None, now=table.now)


def test_two_who_turn_out_to_be_one_have_one_place(house):
    table = Storytellers(house, settings(lines=9), names=("Bea", "Omar", "Lena", "Ida"))
    for _ in range(3):
        table.write()
    merge(table, "Bea", "Ida")
    table.write()
    state = table.state()
    assert len(state.people) == 3
    assert {line.who for line in state.lines} <= set(state.people)
    table.is_true()


def test_the_turn_goes_over_to_the_key_that_is_kept(house):
    table = Storytellers(house)
    holder, other = table.holder(), table.others()[0]
    merge(table, other, holder)
    table.write(holder)
    assert len(table.texts()) == 1
    table.is_true()


def test_parted_again_the_game_stays_with_the_one_who_plays(house):
    table = Storytellers(house, names=("Bea", "Omar", "Lena", "Ida"))
    merged = merge(table, "Bea", "Ida")
    table.host("pause")
    persons.unmerge(merge=merged, now=table.now)
    table.host("resume")
    assert table.key("Bea") in table.state().people
    assert table.key("Ida") not in table.state().people
    table.is_true()


def test_a_new_person_behind_the_same_address_takes_the_place_along(house):
    table = Storytellers(house)
    from stammtisch.testing import cast

    stranger = cast.guest("Ida aus dem Laden", table.room).address.person
    gone = person(table, "Bea")
    persons.merge(survivor=stranger, absorbed=gone, by=None, now=table.now)
    table.host("pause")
    assert f"p{stranger.pk}" in table.state().people
    assert Enrolment.objects.filter(who=f"p{gone.pk}").count() == 0
    table.is_true()


def test_who_takes_the_consent_back_is_not_asked_any_more(house):
    table = Storytellers(house)
    name = table.holder()
    consents.withdraw_all(address=table.seats[name].address, method="a word", now=table.now)
    table.now = table.state().lease.due
    table.work()
    assert table.key(name) not in table.state().people
    table.is_true()


def test_without_the_licence_the_own_lines_go(house):
    table = Storytellers(house)
    name = table.holder()
    table.write()
    consents.withdraw_all(address=table.seats[name].address, method="a word", now=table.now)
    table.write()
    assert [line.status for line in table.state().lines] == ["withdrawn", "ok"]


def test_who_agrees_again_is_in_again(house):
    table = Storytellers(house)
    name = table.others()[0]
    consents.withdraw_all(address=table.seats[name].address, method="a word", now=table.now)
    table.write()
    table.join(name)
    table.host("pause")
    assert table.key(name) in table.state().people
    assert len(AGREED) == 2
