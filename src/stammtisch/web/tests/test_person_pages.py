"""People: found by name, known by their last words, one or two as the team says, with what they agreed to."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from stammtisch.conversations.actions import rooms, talk
from stammtisch.people.models import Consent, Person
from stammtisch.people.tenancy import firm_scope
from stammtisch.testing.cast import NOON, guest, house


@pytest.fixture
def theatre(db):
    theatre = house()
    with firm_scope(theatre.firm):
        yield theatre


@pytest.fixture
def table(theatre):
    return rooms.open_table(title="Der Koffer im Foyer", now=NOON)


@pytest.fixture
def people(theatre):
    return f"/f/{theatre.firm.slug}/people/"


def signed_in(member):
    client = Client(headers={"accept-language": "en"})
    client.force_login(member.user)
    return client


def address(people, seat, action=""):
    return f"{people}{seat.address.person.public_id}/{action}"


def test_the_list_shows_everybody_with_their_last_words(theatre, table, people, dice):
    bea = guest("Bea", table)
    guest("Omar", table)
    for words in ("Guten Abend", "Gibt es noch Karten?"):
        talk.say(seat=bea, text=words, now=NOON, dice=dice)
    page = signed_in(theatre.adviser).get(people).content.decode()
    assert "Gibt es noch Karten?" in page
    assert "Guten Abend" not in page
    assert "Omar" in page


def test_words_taken_back_are_not_shown(theatre, table, people, dice):
    message = talk.say(seat=guest("Bea", table), text="Das nehme ich zurück", now=NOON, dice=dice)
    talk.delete(message=message, now=NOON, dice=dice)
    assert "Das nehme ich zurück" not in signed_in(theatre.owner).get(people).content.decode()


@pytest.mark.parametrize("search", ["ozcan", "ÖZCAN", "Cem Öz", "öz  cem"])
def test_a_name_is_found_without_case_accents_or_order(theatre, table, people, search):
    guest("Cem Özcan", table)
    guest("Lena", table)
    page = signed_in(theatre.owner).get(people, {"q": search}).content.decode()
    assert "Cem Özcan" in page
    assert "Lena" not in page


def test_pages_are_bounded(theatre, table, people):
    for number in range(25):
        guest(f"Gast {number:02}", table)
    client = signed_in(theatre.owner)
    first, second = client.get(people).content.decode(), client.get(people, {"page": "2"}).content.decode()
    assert ("Gast 19" in first, "Gast 20" in first) == (True, False)
    assert ("Gast 19" in second, "Gast 20" in second) == (False, True)
    for odd in ("0", "-1", "x", "99999999999", ""):
        assert client.get(people, {"page": odd}).status_code == 200


def test_the_list_costs_the_same_with_more_people(theatre, table, people, dice):
    client = signed_in(theatre.owner)

    def queries():
        with CaptureQueriesContext(connection) as seen:
            client.get(people)
        return len(seen)

    def ten_more(letter):
        for number in range(10):
            talk.say(seat=guest(f"{letter}{number}", table), text="Hallo", now=NOON, dice=dice)

    ten_more("A")
    client.get(people)
    few = queries()
    ten_more("B")
    assert queries() == few


def test_a_person_page_costs_the_same_with_more_words(theatre, table, people, dice):
    bea, client = guest("Bea", table), signed_in(theatre.owner)
    counts = []
    for _round in range(2):
        talk.say(seat=bea, text="Hallo", now=NOON, dice=dice)
        with CaptureQueriesContext(connection) as seen:
            client.get(address(people, bea))
        counts.append(len(seen))
        client.get(address(people, bea))
    assert counts[1] <= counts[0]


def test_a_host_renames_and_a_colleague_only_notes(theatre, table, people):
    bea = guest("Bea", table)
    describe = address(people, bea, "describe/")
    assert signed_in(theatre.host).post(describe, {"name": "Bea Winter", "note": "Reihe drei"}).status_code == 302
    signed_in(theatre.colleague).post(describe, {"name": "Frech", "note": "Reihe vier"})
    person = Person.objects.get()
    assert (person.name, person.note, person.name_key) == ("Bea Winter", "Reihe vier", "bea winter")


def test_an_adviser_reads_only(theatre, table, people):
    bea = guest("Bea", table)
    client = signed_in(theatre.adviser)
    page = client.get(address(people, bea)).content.decode()
    assert "describe/" not in page
    for action in ("describe/", "merge/", "unmerge/", "consent/"):
        assert client.post(address(people, bea, action), {"note": "x"}).status_code == 403


def test_no_other_field_can_be_posted_along(theatre, table, people):
    bea, omar = guest("Bea", table), guest("Omar", table)
    before = Person.objects.filter(name="Bea").values().get()
    signed_in(theatre.owner).post(
        address(people, bea, "describe/"),
        {"name": "Bea", "note": "", "public_id": "x", "merged_into": omar.address.person_id, "firm": "2", "id": "9"},
    )
    assert Person.objects.filter(name="Bea").values().get() == before


def test_an_empty_name_is_refused_and_the_note_kept(theatre, table, people):
    bea = guest("Bea", table)
    answer = signed_in(theatre.host).post(address(people, bea, "describe/"), {"name": " ", "note": "Reihe drei"})
    assert answer.status_code == 422
    assert "Reihe drei" in answer.content.decode()


def test_likely_twins_are_proposed_kindly(theatre, table, people):
    bea, twin = guest("Béa Winter", table), guest("bea  winter", table)
    guest("Omar", table)
    client = signed_in(theatre.owner)
    page = client.get(address(people, bea)).content.decode()
    assert f"?with={twin.address.person.public_id}" in page
    shared = client.get(people, {"show": "twins"}).content.decode()
    assert "Omar" not in shared
    assert "Béa Winter" in shared
    assert f"?with={twin.address.person.public_id}" in client.get(address(people, bea, "twins/")).content.decode()


def test_two_become_one_after_a_look_at_both_and_two_again(theatre, table, people, dice):
    bea, twin = guest("Bea", table), guest("Bea vom Handy", table)
    talk.say(seat=twin, text="Ich bin es", now=NOON, dice=dice)
    first, second = bea.address.person.public_id, twin.address.person.public_id
    client, merge = signed_in(theatre.host), address(people, bea, f"merge/?with={second}")
    look = client.get(merge).content.decode()
    assert "Ich bin es" in look
    assert Person.objects.filter(merged_into=None).count() == 2
    assert client.post(merge, {"keep": second}).url == f"{people}{second}/"
    assert client.get(f"{people}{first}/").url == f"{people}{second}/"
    assert client.post(f"{people}{first}/unmerge/").url == f"{people}{first}/"
    assert Person.objects.filter(merged_into=None).count() == 2


def test_a_person_is_not_merged_with_itself_or_a_stranger(theatre, table, people):
    bea, client = guest("Bea", table), signed_in(theatre.owner)
    neighbour = house("Bäckerei Zacharias", prefix="Z")
    with firm_scope(neighbour.firm):
        theirs = guest("Fremd", rooms.open_table(title="Backstube", now=NOON)).address.person.public_id
    for other in (theirs, "", "nonsense"):
        assert client.post(address(people, bea, f"merge/?with={other}")).status_code == 404
    same = bea.address.person.public_id
    client.post(address(people, bea, f"merge/?with={same}"))
    assert Person.objects.get().merged_into is None


SAID = {
    "given": "yes",
    "purpose": "advertising",
    "words": "Dürfen wir dir schreiben, wenn die nächste Premiere ist?",
    "method": "am Tresen",
    "at": "2026-11-01T18:30",
}


def test_a_yes_at_the_counter_is_kept_with_who_when_and_which_words(theatre, table, people):
    bea = guest("Bea", table)
    client = signed_in(theatre.host)
    said = SAID | {"address": bea.address_id}
    assert client.post(address(people, bea, "consent/"), said).status_code == 302
    consent = Consent.objects.get()
    assert (consent.given, consent.words, consent.recorded_by) == (True, SAID["words"], theatre.host)
    assert consent.at.isoformat() == "2026-11-01T17:30:00+00:00"
    page = client.get(address(people, bea)).content.decode()
    assert SAID["words"] in page
    assert "am Tresen" in page


def test_a_later_no_does_not_erase_the_earlier_yes(theatre, table, people):
    bea, client = guest("Bea", table), signed_in(theatre.owner)
    said = SAID | {"address": bea.address_id}
    client.post(address(people, bea, "consent/"), said)
    client.post(address(people, bea, "consent/"), said | {"given": "no", "at": "2026-11-02T18:30"})
    assert list(Consent.objects.values_list("given", flat=True)) == [True, False]


@pytest.mark.parametrize(
    ("field", "value"), [("at", "2999-01-01T00:00"), ("words", ""), ("purpose", "x"), ("given", "")]
)
def test_an_incomplete_consent_is_none(theatre, table, people, field, value):
    bea = guest("Bea", table)
    said = SAID | {"address": bea.address_id, field: value}
    assert signed_in(theatre.owner).post(address(people, bea, "consent/"), said).status_code == 422
    assert not Consent.objects.exists()


@pytest.mark.security
def test_a_consent_is_not_written_to_somebody_elses_address(theatre, table, people):
    bea, omar = guest("Bea", table), guest("Omar", table)
    said = SAID | {"address": omar.address_id}
    assert signed_in(theatre.owner).post(address(people, bea, "consent/"), said).status_code == 422
    assert not Consent.objects.exists()


@pytest.mark.security
def test_names_and_words_are_shown_as_text(theatre, table, people, dice):
    bea = guest("<script>alert(1)</script>", table)
    talk.say(seat=bea, text="<img src=x onerror=alert(1)>", now=NOON, dice=dice)
    for page in (people, address(people, bea)):
        body = signed_in(theatre.owner).get(page).content.decode()
        assert "<script>alert" not in body
        assert "<img src=x" not in body


def test_an_empty_house_teaches(theatre, people):
    assert "<blockquote>" in signed_in(theatre.owner).get(people).content.decode()
