"""After the story: aftercare, the question whether the page shall stay, and its end after two years."""

from datetime import timedelta

from stammtisch.conversations.models import Message
from stammtisch.formats import artefacts, queries
from stammtisch.formats.models import Artefact, Cue
from stammtisch.testing.storytellers import Storytellers


def finished(house):
    table = Storytellers(house)
    table.finish()
    return table


def test_it_goes_offline_after_two_years_and_the_host_is_asked_before(house):
    table = finished(house)
    expires = queries.timer_due(table.fresh(), "expiry")
    assert timedelta(days=729) < expires - table.now < timedelta(days=732)
    table.wait(expires - table.now - timedelta(days=29))
    assert "expiry" in {duty.duty for duty in queries.duties()}
    assert Artefact.objects.get().offline_at is None
    table.wait(timedelta(days=30))
    assert Artefact.objects.get().offline_at == expires
    assert table.state().status == "archived"
    assert queries.duties() == []


def test_it_stays_for_another_two_years_if_the_host_says_so(house):
    table = finished(house)
    expires = queries.timer_due(table.fresh(), "expiry")
    table.wait(expires - table.now - timedelta(days=1))
    table.host("keep")
    table.wait(timedelta(days=2))
    assert Artefact.objects.get().offline_at is None
    assert queries.timer_due(table.fresh(), "expiry") > expires + timedelta(days=700)


def test_what_became_of_it_is_owed_and_then_told_to_the_room(house):
    table = finished(house)
    table.wait(timedelta(days=8))
    assert Cue.objects.filter(text="host.aftercare_due").exists()
    table.host("aftercare", text="Wir haben sie am Freitag gelesen.")
    assert artefacts.of_round(table.fresh()).aftercare == "Wir haben sie am Freitag gelesen."
    assert Message.objects.get(text="Wir haben sie am Freitag gelesen.").member == house.host
    assert queries.duties() == []


def test_lists_cost_the_same_for_many_rounds_as_for_few(house, django_assert_num_queries):
    for _ in range(3):
        finished(house)
    with django_assert_num_queries(1):
        first = queries.finished()
    with django_assert_num_queries(1):
        assert len(queries.duties()) == 3
    assert len(first.rows) == 3
    assert [page.title for page in queries.pages_online(first.rows).values()] == ["Licht aus"] * 3
