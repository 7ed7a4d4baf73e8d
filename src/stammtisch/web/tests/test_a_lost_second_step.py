"""Somebody lost phone and codes: an owner takes the step away, proven and said aloud."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client

from stammtisch.conversations.work import jobs
from stammtisch.kit import clock
from stammtisch.people.actions import members
from stammtisch.people.models import Member, Role, SignIn
from stammtisch.people.tenancy import firm_scope
from stammtisch.testing.cast import PASSWORD, house


@pytest.fixture
def theatre(db):
    theatre = house()
    TOTP.activate(theatre.host.user, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(theatre.host.user)
    return theatre


def signed_in(member, *, proven=True):
    members.speak(user=member.user, language="en")
    client = Client()
    client.force_login(member.user)
    if proven:
        client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


def page(theatre, member):
    return f"/f/{theatre.firm.slug}/team/{member.public_id}/second-step/"


def steps(member):
    return Authenticator.objects.filter(user=member.user).count()


def test_it_asks_first_and_then_the_password_alone_opens(theatre):
    client = signed_in(theatre.owner)
    assert "Take away the second step of Jonas?" in client.get(page(theatre, theatre.host)).content.decode()
    assert steps(theatre.host) == 2
    client.post(page(theatre, theatre.host))
    assert steps(theatre.host) == 0
    jonas = Client()
    answer = jonas.post("/accounts/login/", {"login": theatre.host.user.email, "password": PASSWORD})
    assert "2fa" not in answer.url


def test_every_device_is_signed_out(theatre):
    jonas = Client()
    jonas.force_login(theatre.host.user)
    signed_in(theatre.owner).post(page(theatre, theatre.host))
    assert not SignIn.objects.filter(user=theatre.host.user).exists()
    assert jonas.get(f"/f/{theatre.firm.slug}/").status_code == 302


def test_they_are_told_by_mail(theatre, settings, mailoutbox):
    settings.MAIL_URL = "smtp://mail.example.org"
    signed_in(theatre.owner).post(page(theatre, theatre.host))
    with firm_scope(theatre.firm):
        jobs.run_due(now=clock.now() + timedelta(seconds=1))
    (mail,) = mailoutbox
    assert mail.to == [theatre.host.user.email]
    assert "Alma" in mail.body
    assert "http" not in mail.body


def test_they_read_it_on_their_first_page_until_a_new_step_stands(theatre):
    signed_in(theatre.owner).post(page(theatre, theatre.host))
    jonas = signed_in(theatre.host)
    today = f"/f/{theatre.firm.slug}/"
    assert "Alma took your second step away" in jonas.get(today).content.decode()
    assert "second step taken away by Alma" in signed_in(theatre.owner).get(f"{today}team/").content.decode()
    TOTP.activate(theatre.host.user, "JBSWY3DPEHPK3PXP")
    assert "took your second step away" not in jonas.get(today).content.decode()


def test_the_owner_proves_once_more_who_they_are(theatre):
    client = signed_in(theatre.owner, proven=False)
    for answer in (client.get(page(theatre, theatre.host)), client.post(page(theatre, theatre.host))):
        assert answer.url.startswith("/accounts/reauthenticate/")
    assert steps(theatre.host) == 2


def test_not_when_the_same_sign_in_opens_a_firm_of_somebody_else(theatre):
    bakery = house("Bäckerei Mohn", prefix="z")
    with firm_scope(bakery.firm):
        Member.objects.create(
            firm=bakery.firm, user=theatre.host.user, role=Role.ADVISER, name="Jonas", joined_at=clock.now()
        )
    shown = signed_in(theatre.owner).post(page(theatre, theatre.host), follow=True).content.decode()
    assert "signs in to other firms" in shown
    assert steps(theatre.host) == 2


@pytest.mark.parametrize("who", ["host", "colleague", "adviser"])
def test_only_an_owner_may(theatre, who):
    assert signed_in(getattr(theatre, who)).post(page(theatre, theatre.host)).status_code == 403


def test_not_ones_own_and_not_where_there_is_none(theatre):
    client = signed_in(theatre.owner)
    assert client.get(page(theatre, theatre.owner)).status_code == 404
    assert client.get(page(theatre, theatre.colleague)).status_code == 404
    assert (
        "second-step"
        not in client.get(f"/f/{theatre.firm.slug}/team/{theatre.colleague.public_id}/").content.decode()
    )
