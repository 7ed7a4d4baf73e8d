"""The owner reads what goes, keeps what must stay, sees what went; gives a file to whoever asks, and erases them."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.test import Client

from stammtisch.conversations.actions import rooms, talk
from stammtisch.conversations.actions.files import Prepared
from stammtisch.conversations.models import Room
from stammtisch.kit import clock
from stammtisch.people.actions import members
from stammtisch.people.models import Person
from stammtisch.testing.cast import NOON, PASSWORD, guest
from stammtisch.testing.traces import traces
from stammtisch.web import keeping, seating
from stammtisch.web.tests.keeping.full_table import CANARY


@pytest.fixture
def page(theatre):
    return f"/f/{theatre.firm.slug}/settings/keeping/"


def signed_in(member, *, proven=True):
    members.speak(user=member.user, language="en")
    client = Client()
    client.force_login(member.user)
    if proven:
        client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


def silent_table(dice, *, days_left, title="Der Koffer im Foyer"):
    """A table that goes in so many days from now."""
    at = clock.now() - timedelta(days=730 - days_left)
    room = rooms.open_table(title=title, now=at)
    talk.say(seat=guest("Bea", room, now=at), text="Guten Abend", now=at, dice=dice)
    return room


# --- the period ---------------------------------------------------------------------------------------------------
def test_it_shows_what_goes_in_the_next_thirty_days_and_nothing_else(theatre, page, dice):
    silent_table(dice, days_left=20)
    silent_table(dice, days_left=60, title="Der Winterstammtisch")
    shown = signed_in(theatre.owner).get(page).content.decode()
    assert "Der Koffer im Foyer" in shown
    assert "Der Winterstammtisch" not in shown


def test_a_room_can_be_kept_and_let_go_again(theatre, page, dice):
    room = silent_table(dice, days_left=-5)
    client = signed_in(theatre.owner)
    assert client.post(f"{page}{room.public_id}/keep/").status_code == 302
    assert not keeping.clear(theatre.firm, now=clock.now())
    assert "Kept by hand" in client.get(page).content.decode()
    client.post(f"{page}{room.public_id}/let-go/")
    assert keeping.clear(theatre.firm, now=clock.now()).rooms == 1


def test_guests_read_the_firms_period_and_until_when_their_table_is_kept(theatre, page, dice):
    room = silent_table(dice, days_left=-5)
    client = signed_in(theatre.owner)
    assert client.post(page, {"keep_months": "12"}).status_code == 302
    client.post(f"{page}{room.public_id}/keep/")
    shown = Client(headers={"accept-language": "en"}).get(f"/t/{room.public_id}/privacy/").content.decode()
    assert "12 months after the last word" in shown
    assert "This table is kept until" in shown


@pytest.mark.parametrize("months", ["5", "61", "", "ewig", "-1"])
def test_a_period_out_of_bounds_is_refused(theatre, page, months):
    assert signed_in(theatre.owner).post(page, {"keep_months": months}).status_code == 422
    theatre.firm.refresh_from_db()
    assert theatre.firm.keep_months == 24


def test_what_went_is_seen_as_counts_alone(theatre, page, dice):
    silent_table(dice, days_left=-5)
    keeping.clear(theatre.firm, now=clock.now())
    shown = signed_in(theatre.owner).get(page).content.decode()
    assert "one room, one message, one person forgotten" in shown
    assert "Der Koffer im Foyer" not in shown


def test_the_list_costs_the_same_with_more_rooms(theatre, page, dice, django_assert_max_num_queries):
    client = signed_in(theatre.owner)
    for number in range(3):
        silent_table(dice, days_left=number, title=f"Tisch {number}")
    client.get(page)
    with django_assert_max_num_queries(40) as few:
        client.get(page)
    for number in range(10):
        silent_table(dice, days_left=number, title=f"Weiterer Tisch {number}")
    with django_assert_max_num_queries(len(few)):
        client.get(page)


def test_a_wrong_address_leads_a_member_back_and_asks_nothing_of_a_guest(theatre):
    assert 'href="/"' in signed_in(theatre.owner).get(f"/f/{theatre.firm.slug}/people/zzz/").content.decode()
    assert 'href="/"' not in Client().get("/t/zzz/").content.decode()


# --- one person ---------------------------------------------------------------------------------------------------
@pytest.fixture
def bea(theatre, dice):
    """Bea said the canary at a table, with a file; Omar said something, too."""
    room = rooms.open_table(title="Tisch", now=NOON)
    seat = guest(f"Bea {CANARY}", room)
    seating.take_seat(room=room, address=seat.address, name=seat.name, language="en", now=NOON)
    file = Prepared("file", "../böse/liste.txt", "application/octet-stream", CANARY.encode())
    talk.say(seat=seat, text=f"Ein {CANARY}?", now=NOON, dice=dice, files=[file])
    talk.say(seat=guest("Omar", room), text="Das ist meins.", now=NOON, dice=dice)
    return seat.address.person


def about(theatre, person, action):
    return f"/f/{theatre.firm.slug}/people/{person.public_id}/{action}/"


def test_the_file_holds_everything_of_theirs_and_nothing_of_the_others(theatre, bea):
    client = signed_in(theatre.owner)
    assert "one message, one file" in client.get(about(theatre, bea, "kept")).content.decode()
    answer = client.post(about(theatre, bea, "kept"))
    assert answer["Content-Type"] == "application/zip"
    packed = zipfile.ZipFile(io.BytesIO(answer.content))
    data = json.loads(packed.read("person.json"))
    assert [message["text"] for message in data["messages"]] == [f"Ein {CANARY}?"]
    assert data["person"]["name"] == f"Bea {CANARY}"
    assert data["addresses"][0]["handle"] == ""
    assert [consent["given"] for consent in data["consents"]] == [True]
    path = data["messages"][0]["files"][0]["file"]
    assert packed.read(path) == CANARY.encode()
    assert path.count("/") == 1
    page = packed.read("person.html").decode()
    assert f"Ein {CANARY}?" in page
    assert 'href="person.css"' in page
    assert packed.read("person.css")
    assert "Das ist meins" not in page + json.dumps(data)


def test_their_own_talk_with_the_firm_is_given_with_both_sides_but_without_notes(theatre, bea, dice):
    room = rooms.direct_room(address=bea.addresses.get(), now=NOON)
    talk.answer(room=room, member=theatre.owner, text="Gern geschehen.", now=NOON)
    talk.note(room=room, member=theatre.owner, text="Schwierig.", now=NOON)
    answer = signed_in(theatre.owner).post(about(theatre, bea, "kept"))
    data = zipfile.ZipFile(io.BytesIO(answer.content)).read("person.json").decode()
    assert "Gern geschehen." in data
    assert "Schwierig." not in data


def test_erasing_asks_first_and_then_nothing_is_left(theatre, bea, django_capture_on_commit_callbacks):
    client = signed_in(theatre.owner)
    assert "one message, one file" in client.get(about(theatre, bea, "erase")).content.decode()
    assert "conversations_message" in traces(CANARY)
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(about(theatre, bea, "erase"))
    assert answer.url == f"/f/{theatre.firm.slug}/people/"
    assert [trace for trace in traces(CANARY) if "search" not in trace] == []  # the index is wiped by the work loop
    assert client.get(f"/f/{theatre.firm.slug}/people/{bea.public_id}/").status_code == 404
    assert [person.name for person in Person.objects.filter(erased_at=None)] == ["Omar"]


def test_the_room_still_opens_and_does_not_take_the_words_for_the_firms(
    theatre, bea, django_capture_on_commit_callbacks
):
    client = signed_in(theatre.owner)
    client.post(about(theatre, bea, "erase"))
    shown = client.get(f"/f/{theatre.firm.slug}/rooms/{Room.objects.get().public_id}/")
    assert shown.status_code == 200
    assert "Somebody we no longer know" in shown.content.decode()
    for address in ("people/", "effect/", "inbox/", ""):
        assert client.get(f"/f/{theatre.firm.slug}/{address}").status_code == 200


@pytest.mark.parametrize("action", ["kept", "erase"])
def test_whoever_asks_for_it_proves_once_more_who_they_are(theatre, bea, action):
    client = signed_in(theatre.owner, proven=False)
    for answer in (client.get(about(theatre, bea, action)), client.post(about(theatre, bea, action))):
        assert answer.status_code == 302
        assert answer.url.startswith("/accounts/reauthenticate/")
    assert Person.objects.filter(pk=bea.pk, erased_at=None).exists()


@pytest.mark.parametrize("who", ["host", "colleague", "adviser"])
@pytest.mark.parametrize("action", ["kept", "erase"])
def test_only_an_owner_may(theatre, bea, who, action):
    client = signed_in(getattr(theatre, who))
    assert client.get(about(theatre, bea, action)).status_code == 403
    assert "/erase/" not in client.get(f"/f/{theatre.firm.slug}/people/{bea.public_id}/").content.decode()
