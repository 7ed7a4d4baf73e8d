"""The settings: how the firm talks, when it is there, who one is."""

from datetime import timedelta

import pytest
from django.test import Client

from stammtisch.conversations.models import Heartbeat
from stammtisch.kit import clock
from stammtisch.testing.cast import house

TALK = {
    "name": "Theater Sprungbrett",
    "language": "de",
    "tone": "sie",
    "timezone": "Europe/Zurich",
    "quiet_from": "22:00",
    "quiet_until": "09:30",
}


@pytest.fixture
def theatre(db):
    return house()


@pytest.fixture
def settings_url(theatre):
    return f"/f/{theatre.firm.slug}/settings/"


def signed_in(member):
    client = Client(headers={"accept-language": "en"})
    client.force_login(member.user)
    return client


def test_an_owner_changes_how_the_firm_talks(theatre, settings_url):
    assert signed_in(theatre.owner).post(settings_url + "talk/", TALK).url == settings_url
    theatre.firm.refresh_from_db()
    assert (theatre.firm.tone, theatre.firm.timezone) == ("sie", "Europe/Zurich")
    assert (str(theatre.firm.quiet_from), str(theatre.firm.quiet_until)) == ("22:00:00", "09:30:00")


def test_nothing_else_of_the_firm_can_be_posted_along(theatre, settings_url):
    before = (theatre.firm.code, theatre.firm.slug, theatre.firm.is_demo, theatre.firm.opening_hours)
    more = {"code": "xxxxx", "slug": "x", "is_demo": "1", "opening_hours": "{}", "id": "9"}
    signed_in(theatre.owner).post(settings_url + "talk/", TALK | more)
    theatre.firm.refresh_from_db()
    assert (theatre.firm.code, theatre.firm.slug, theatre.firm.is_demo, theatre.firm.opening_hours) == before


def test_a_slip_leaves_the_firm_and_its_sign_as_they_were(theatre, settings_url):
    answer = signed_in(theatre.owner).post(settings_url + "talk/", TALK | {"name": "Neu", "timezone": "Mond"})
    assert answer.status_code == 422
    assert "<span>Theater Sprungbrett</span>" in answer.content.decode()
    theatre.firm.refresh_from_db()
    assert theatre.firm.name == "Theater Sprungbrett"


def test_opening_hours_are_kept_per_day(theatre, settings_url):
    client = signed_in(theatre.owner)
    assert client.post(settings_url + "hours/", {"mon": "9–13, 15:00–18:30", "sat": "20–1 Uhr"}).url == settings_url
    theatre.firm.refresh_from_db()
    assert theatre.firm.opening_hours == {
        "mon": [["09:00", "13:00"], ["15:00", "18:30"]],
        "sat": [["20:00", "01:00"]],
    }
    assert 'value="9:00–13:00, 15:00–18:30"' in client.get(settings_url + "hours/").content.decode()


def test_a_slip_in_one_day_keeps_what_was_typed(theatre, settings_url):
    answer = signed_in(theatre.owner).post(settings_url + "hours/", {"mon": "morgens", "tue": "9-12"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert ('id="id_mon_error"' in page, 'value="morgens"' in page, 'value="9-12"' in page) == (True, True, True)
    theatre.firm.refresh_from_db()
    assert theatre.firm.opening_hours == {}


def test_everybody_has_a_name_and_a_language_of_their_own(theatre, settings_url):
    client = signed_in(theatre.adviser)
    assert (
        client.post(settings_url + "me/", {"name": "Frau Brandt", "language": "en", "role": "owner"}).status_code
        == 302
    )
    theatre.adviser.refresh_from_db()
    theatre.adviser.user.refresh_from_db()
    assert (theatre.adviser.name, theatre.adviser.user.language, theatre.adviser.role) == (
        "Frau Brandt",
        "en",
        "adviser",
    )
    assert client.get(settings_url)["Content-Language"] == "en"


@pytest.mark.parametrize("who", ["host", "colleague", "adviser"])
@pytest.mark.parametrize("page", ["talk/", "hours/"])
def test_the_firm_is_changed_by_its_owner_alone(theatre, settings_url, who, page):
    client = signed_in(getattr(theatre, who))
    assert client.get(settings_url + page).status_code == 403
    assert client.post(settings_url + page, TALK).status_code == 403
    assert page not in client.get(settings_url).content.decode()


def test_the_owner_reads_whether_the_work_is_done(theatre, settings_url):
    client = signed_in(theatre.owner)
    heart = Heartbeat.objects.create(name="work", at=clock.now() - timedelta(minutes=2), up_since=clock.now())
    assert "notice-bad" in client.get(settings_url).content.decode()
    heart.at = clock.now()
    heart.save(update_fields=["at"])
    assert "notice-bad" not in client.get(settings_url).content.decode()


def test_a_page_about_the_keys_speaks_as_the_firm_does(theatre, settings_url):
    theatre.firm.tone = "sie"
    theatre.firm.save(update_fields=["tone"])
    client = signed_in(theatre.owner)
    client.get(settings_url)
    assert client.get("/accounts/2fa/")["Content-Language"] == "de-formal"
    assert f'href="{settings_url}"' in client.get("/accounts/2fa/").content.decode()


def test_an_owner_writes_the_imprint_in_lines(theatre, settings_url):
    typed = {"imprint": "Theater Sprungbrett\r\nHafenstraße 5", "contact": "alma@example.org"}
    assert signed_in(theatre.owner).post(settings_url + "imprint/", typed).url == settings_url
    theatre.firm.refresh_from_db()
    assert (theatre.firm.imprint, theatre.firm.contact) == ("Theater Sprungbrett\nHafenstraße 5", "alma@example.org")
    assert "Hafenstraße 5" in signed_in(theatre.owner).get(settings_url + "imprint/").content.decode()
    assert signed_in(theatre.host).get(settings_url + "imprint/").status_code == 403
    too_long = signed_in(theatre.owner).post(settings_url + "imprint/", {"imprint": "x" * 4001})
    assert too_long.status_code == 422


def test_an_owner_adds_house_rules(theatre, settings_url):
    typed = {"house_rules": "Wir duzen uns.\r\nKeine Angebote."}
    assert signed_in(theatre.owner).post(settings_url + "rules/", typed).url == settings_url
    theatre.firm.refresh_from_db()
    assert theatre.firm.house_rules == "Wir duzen uns.\nKeine Angebote."
    assert signed_in(theatre.host).post(settings_url + "rules/", typed).status_code == 403
    assert signed_in(theatre.owner).post(settings_url + "rules/", {"house_rules": "x" * 4001}).status_code == 422
