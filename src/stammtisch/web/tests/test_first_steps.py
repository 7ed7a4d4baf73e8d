"""An empty installation offers a firm of one's own or the demo; its first firm is founded once."""

import pytest
from django.db import connection

from stammtisch.conversations.models import Job
from stammtisch.conversations.models.job import JobState
from stammtisch.people.models import Firm, Member, Role, User
from stammtisch.people.tenancy import firm_scope
from stammtisch.testing.cast import PASSWORD, house
from stammtisch.web import founding

GOOD = {
    "firm_name": "Bäckerei Morgenrot",
    "name": "Mira",
    "email": "Mira@Example.org",
    "password": PASSWORD,
    "language": "de",
    "tone": "sie",
    "timezone": "Europe/Vienna",
}


def test_an_empty_installation_offers_both_ways(client, db):
    page = client.get("/", headers={"accept-language": "en"}).content.decode()
    assert "/start/" in page
    assert 'action="/demo/"' in page


def test_the_demo_can_be_switched_off(client, db, settings):
    settings.OFFER_DEMO = False
    assert 'action="/demo/"' not in client.get("/").content.decode()
    assert client.post("/demo/").status_code == 404


def test_founding_makes_the_owner_and_signs_them_in(client, db):
    answer = client.post("/start/", GOOD)
    firm = Firm.objects.get()
    assert answer.url == f"/f/{firm.slug}/"
    assert (firm.slug, firm.tone, firm.timezone) == ("baeckerei-morgenrot", "sie", "Europe/Vienna")
    owner = Member.objects.get(firm=firm)
    assert (owner.role, owner.user.email, owner.user.emailaddress_set.get().primary) == (
        Role.OWNER,
        "mira@example.org",
        True,
    )
    assert int(client.session["_auth_user_id"]) == owner.user_id


def test_a_city_is_understood_as_its_time_zone(client, db):
    client.post("/start/", GOOD | {"timezone": "wien"}, headers={"accept-language": "de"})
    assert Firm.objects.get().timezone == "Europe/Vienna"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("firm_name", "  \u200b "),
        ("name", ""),
        ("email", "mira@"),
        ("password", "elf zeichen"),
        ("password", "123456789012"),
        ("password", "bäckerei morgenrot"),
        ("language", "fr"),
        ("tone", "ihr"),
        ("timezone", "Entenhausen"),
    ],
)
def test_a_slip_is_marked_at_its_field_and_the_rest_is_kept(client, db, field, value):
    answer = client.post("/start/", GOOD | {field: value}, headers={"accept-language": "en"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert not Firm.objects.exists()
    assert not User.objects.exists()
    assert f'id="id_{field}_error"' in page
    assert field in {"firm_name", "name"} or "Bäckerei Morgenrot" in page
    assert PASSWORD not in page


def test_the_slip_is_told_in_german(client, db):
    page = client.post("/start/", GOOD | {"email": ""}, headers={"accept-language": "de"}).content.decode()
    assert "Hier fehlt noch etwas." in page


def test_there_is_no_second_founding(client, db):
    house()
    assert client.get("/start/").status_code == 404
    assert client.post("/start/", GOOD).status_code == 404
    assert client.get("/").url == "/accounts/login/"


def test_of_two_foundings_at_once_one_wins(db, client, monkeypatch):
    """Both have passed the look beforehand; the second one meets the first at the lock."""
    monkeypatch.setattr("stammtisch.web.views.setup.queries.a_firm_exists", lambda: False)
    house()
    answer = client.post("/start/", GOOD)
    assert answer.status_code == 422
    assert Firm.objects.count() == 1
    assert not User.objects.filter(email="mira@example.org").exists()


def test_an_address_in_use_is_refused_at_its_field(client, db):
    User.objects.create_user("mira@example.org", PASSWORD, name="Mira", created_at="2026-01-01T00:00Z")
    answer = client.post("/start/", GOOD)
    assert answer.status_code == 422
    assert 'id="id_email_error"' in answer.content.decode()
    assert not Firm.objects.exists()


def test_roles_and_flags_cannot_be_posted_along(client, db):
    client.post("/start/", GOOD | {"is_demo": "1", "slug": "mein", "id": "77", "is_active": "0"})
    firm = Firm.objects.get()
    assert (firm.is_demo, firm.slug) == (False, "baeckerei-morgenrot")


@pytest.fixture
def filled(monkeypatch):
    """The demo is complete (how it gets so: `web/demo/tests`)."""
    return lambda: monkeypatch.setattr("stammtisch.web.founding.demo.is_filled", lambda: True)


def test_the_demo_is_made_by_a_job_and_entered_as_its_owner(client, db, filled):
    assert client.post("/demo/").url == "/demo/"
    assert '<meta http-equiv="refresh"' in client.get("/demo/").content.decode()
    assert client.post("/demo/enter/").status_code == 404
    filled()
    assert 'action="/demo/enter/"' in client.get("/demo/").content.decode()
    assert client.post("/demo/enter/").url == f"/f/{Firm.objects.get().slug}/"
    assert client.get("/").url == f"/f/{Firm.objects.get().slug}/"


def test_asking_for_the_demo_twice_makes_one(client, db):
    client.post("/demo/")
    client.post("/demo/")
    with firm_scope(Firm.objects.get()):
        assert Job.objects.filter(kind=founding.FILL_DEMO).count() == 1


def test_a_demo_that_failed_can_be_asked_for_again(client, db):
    client.post("/demo/")
    with firm_scope(Firm.objects.get()):
        Job.objects.filter(kind=founding.FILL_DEMO).update(state=JobState.DEAD)
    assert 'action="/demo/"' in client.get("/demo/").content.decode()
    client.post("/demo/")
    assert founding.demo_state() is founding.Demo.FILLING


def test_a_real_firm_closes_the_demo(client, db, filled):
    client.post("/demo/")
    filled()
    client.post("/start/", GOOD)
    assert client.post("/demo/enter/").status_code == 404
    assert client.get("/demo/").status_code == 404


def test_nobody_can_sign_in_as_the_demo_owner_by_password(client, db):
    client.post("/demo/")
    assert not User.objects.get().has_usable_password()


def test_looking_changes_nothing(client, db):
    for address in ("/", "/start/", "/demo/"):
        client.get(address)
    assert not Firm.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM people_signin")
        assert cursor.fetchone()[0] == 0


def test_somebody_in_several_firms_chooses_and_comes_back_to_the_last(client, db):
    ours, theirs = house(), house("Bäckerei Zacharias", prefix="Z")
    with firm_scope(theirs.firm):
        Member.objects.create(
            firm=theirs.firm, user=ours.owner.user, role=Role.ADVISER, name="Alma", joined_at="2026-01-01T00:00Z"
        )
    client.force_login(ours.owner.user)
    assert "Bäckerei Zacharias" in client.get("/").content.decode()
    client.get(f"/f/{theirs.firm.slug}/people/")
    assert client.get("/").url == f"/f/{theirs.firm.slug}/"


def test_somebody_without_a_firm_is_told_so(client, db):
    house()
    client.force_login(User.objects.create_user("x@example.org", PASSWORD, name="X", created_at="2026-01-01T00:00Z"))
    assert client.get("/", headers={"accept-language": "en"}).status_code == 200
