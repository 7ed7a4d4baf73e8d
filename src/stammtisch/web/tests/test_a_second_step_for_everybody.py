"""An owner may demand a second step of the whole team: who has none sees nothing and is led to setting one up."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.test import Client

from stammtisch.kit import clock
from stammtisch.people.models import Member, User
from stammtisch.testing.cast import house
from stammtisch.web.live import rights


@pytest.fixture
def theatre(db):
    theatre = house()
    User.objects.update(language="en")
    return theatre


@pytest.fixture
def safety(theatre):
    return f"/f/{theatre.firm.slug}/settings/safety/"


def signed_in(member):
    client = Client()
    client.force_login(member.user)
    return client


@pytest.fixture
def secured(theatre, rf):
    """The owner has an app."""
    TOTP.activate(theatre.owner.user, generate_totp_secret())
    return theatre.owner


@pytest.fixture
def demanded(theatre, secured):
    theatre.firm.needs_second_step = True
    theatre.firm.save(update_fields=["needs_second_step"])


def test_an_owner_with_a_second_step_demands_one_of_everybody(theatre, secured, safety):
    client = signed_in(secured)
    assert client.post(safety, {"needs_second_step": "on"}).status_code == 302
    theatre.firm.refresh_from_db()
    assert theatre.firm.needs_second_step
    assert "1 of 4" in client.get(f"/f/{theatre.firm.slug}/settings/").content.decode()
    client.post(safety, {})
    theatre.firm.refresh_from_db()
    assert not theatre.firm.needs_second_step


def test_who_has_none_demands_none(theatre, safety):
    answer = signed_in(theatre.owner).post(safety, {"needs_second_step": "on"})
    assert answer.status_code == 422
    assert "/accounts/2fa/" in answer.content.decode()
    theatre.firm.refresh_from_db()
    assert not theatre.firm.needs_second_step


@pytest.mark.security
@pytest.mark.parametrize("who", ["host", "colleague", "adviser"])
def test_the_switch_is_the_owners(theatre, safety, who):
    assert signed_in(getattr(theatre, who)).post(safety, {"needs_second_step": "on"}).status_code == 403


@pytest.mark.security
def test_pages_refuse_and_lead_to_setting_it_up(theatre, demanded):
    client, home = signed_in(theatre.host), f"/f/{theatre.firm.slug}/"
    for part in ("", "inbox/", "people/", "team/", "settings/", "effect/", "rounds/new/"):
        answer = client.get(home + part)
        assert answer.status_code == 403, part
        assert 'href="/accounts/2fa/"' in answer.content.decode()
        assert theatre.owner.name not in answer.content.decode()
    assert client.get("/accounts/2fa/").status_code == 200


@pytest.mark.security
def test_what_is_sent_without_it_is_not_done(theatre, demanded):
    answer = signed_in(theatre.host).post(f"/f/{theatre.firm.slug}/settings/me/", {"name": "Anders", "language": ""})
    assert answer.status_code == 403
    assert "was not done" in answer.content.decode()
    assert not Member.objects.filter(name="Anders").exists()


def test_once_it_is_set_up_everything_is_open(theatre, demanded):
    client, page = signed_in(theatre.host), f"/f/{theatre.firm.slug}/team/"
    assert client.get(page).status_code == 403
    TOTP.activate(theatre.host.user, generate_totp_secret())
    assert client.get(page).status_code == 200


@pytest.mark.security
def test_live_streams_refuse_and_end(theatre, secured):
    open_ = [rights.of_member(theatre.firm.slug, cookies_of(member))[0] for member in (secured, theatre.host)]
    assert not rights.withdrawn(open_, clock.now())
    theatre.firm.needs_second_step = True
    theatre.firm.save(update_fields=["needs_second_step"])
    assert rights.withdrawn(open_, clock.now()) == {open_[1]}
    assert rights.of_member(theatre.firm.slug, cookies_of(theatre.host)) is None
    assert rights.of_member(theatre.firm.slug, cookies_of(secured))


def cookies_of(member):
    return {settings.SESSION_COOKIE_NAME: signed_in(member).cookies[settings.SESSION_COOKIE_NAME].value}


def test_the_demo_demands_nothing(theatre, secured, safety):
    theatre.firm.is_demo = True
    theatre.firm.save(update_fields=["is_demo"])
    assert signed_in(secured).post(safety, {"needs_second_step": "on"}).status_code == 404
