"""The team: a link that works once, roles that hold, an owner that stays."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client

from stammtisch.kit import clock, signing
from stammtisch.people.actions import members
from stammtisch.people.models import Invitation, Member, Role, User
from stammtisch.people.tenancy import firm_scope
from stammtisch.testing.cast import PASSWORD, house, user

NEW = {"name": "Ayla", "email": "ayla@example.org", "password": PASSWORD}


@pytest.fixture
def theatre(db):
    return house()


@pytest.fixture
def team(theatre):
    return f"/f/{theatre.firm.slug}/team/"


def asked(theatre, role=Role.COLLEAGUE, *, ago=timedelta(0)):
    """An invitation and the path of its link."""
    with firm_scope(theatre.firm):
        invitation, token = members.invite(role=role, by=theatre.owner, now=clock.now() - ago)
    return invitation, f"/join/{theatre.firm.code}{token}/"


def signed_in(member):
    client = Client()
    client.force_login(member.user)
    return client


def test_the_link_is_shown_once_with_a_qr_code_and_never_stored(theatre, team):
    client = signed_in(theatre.owner)
    answer = client.post(team + "invite/", {"role": "colleague", "note": "Rosa"})
    page = answer.content.decode()
    link = re.search(rf'value="({re.escape(str(settings.PUBLIC_URL))}/join/[^"]+)"', page)[1]
    token = link.rstrip("/").rsplit("/", 1)[1].removeprefix(theatre.firm.code)
    assert answer.status_code == 201
    assert "data:image/svg+xml" in page
    assert answer["Referrer-Policy"] == "no-referrer"
    with firm_scope(theatre.firm):
        invitation = Invitation.objects.get()
    assert invitation.token_digest == signing.digest(token)
    assert token not in client.get(team).content.decode()
    assert "Rosa" in client.get(team).content.decode()


def test_looking_at_a_link_uses_nothing_up(theatre):
    invitation, link = asked(theatre)
    for _again in range(2):
        assert Client().get(link).status_code == 200
    with firm_scope(theatre.firm):
        invitation.refresh_from_db()
    assert invitation.accepted_at is None


def test_somebody_new_joins_and_is_signed_in(theatre, client):
    _invitation, link = asked(theatre, Role.HOST)
    assert client.post(link, NEW).url == f"/f/{theatre.firm.slug}/"
    joined = Member.objects.get(user__email="ayla@example.org")
    assert (joined.role, joined.name) == (Role.HOST, "Ayla")
    assert int(client.session["_auth_user_id"]) == joined.user_id


def test_somebody_signed_in_joins_with_the_same_sign_in(theatre):
    vera = user("Vera2")
    client = Client()
    client.force_login(vera)
    _invitation, link = asked(theatre, Role.ADVISER)
    client.post(link, {"name": "Vera"})
    assert Member.objects.get(user=vera).role == Role.ADVISER


def test_a_role_cannot_be_posted_along(theatre, client):
    _invitation, link = asked(theatre)
    client.post(link, NEW | {"role": "owner", "firm": "1", "is_active": "0", "language": "xx"})
    assert Member.objects.get(user__email="ayla@example.org").role == Role.COLLEAGUE


def test_an_address_in_use_is_refused_and_the_link_stays_good(theatre, client):
    _invitation, link = asked(theatre)
    taken = client.post(link, NEW | {"email": theatre.host.user.email})
    assert taken.status_code == 422
    assert 'id="id_email_error"' in taken.content.decode()
    assert client.post(link, NEW).status_code == 302


@pytest.mark.security
def test_a_link_that_does_not_open_looks_the_same_whatever_the_reason(theatre):
    neighbour = house("Bäckerei Zacharias", prefix="Z")
    used, used_link = asked(theatre)
    with firm_scope(theatre.firm):
        members.accept(invitation=used, user=user("Neu"), name="Neu", now=clock.now())
    revoked, revoked_link = asked(theatre)
    with firm_scope(theatre.firm):
        members.revoke(invitation=revoked, by=theatre.owner, now=clock.now())
    _old, old_link = asked(theatre, ago=timedelta(days=7, seconds=1))
    _good, good_link = asked(theatre)
    token = good_link.split("/")[2][len(theatre.firm.code) :]
    closed = [
        used_link,
        revoked_link,
        old_link,
        good_link[:-5] + "/",
        f"/join/{theatre.firm.code}{token.swapcase()}/",
        f"/join/{neighbour.firm.code}{token}/",
        f"/join/{theatre.firm.code}/",
        "/join/x/",
    ]
    hide = re.compile(rb'X-CSRFToken": "[^"]+"')
    pages = set()
    for link in closed:
        for answer in (Client().get(link), Client().post(link, NEW)):
            assert answer.status_code == 404, link
            assert answer["Referrer-Policy"] == "no-referrer"
            pages.add(hide.sub(b"", answer.content))
    assert len(pages) == 1
    assert not User.objects.filter(email="ayla@example.org").exists()


@pytest.mark.security
def test_guessing_links_is_slowed_down(theatre):
    statuses = [Client(REMOTE_ADDR="192.0.2.1").post("/join/abcdefg/").status_code for _ in range(21)]
    assert statuses == [404] * 20 + [429]


def test_a_host_asks_colleagues_and_advisers_but_makes_nobody_more_powerful(theatre, team):
    client = signed_in(theatre.host)
    assert client.post(team + "invite/", {"role": "colleague"}).status_code == 201
    assert client.post(team + "invite/", {"role": "owner"}).status_code == 422
    owners, _link = asked(theatre, Role.OWNER)
    assert client.post(f"{team}invitations/{owners.pk}/revoke/").status_code == 404


@pytest.mark.parametrize("who", ["colleague", "adviser"])
def test_others_see_the_team_without_addresses_and_invitations(theatre, team, who):
    asked(theatre)
    client = signed_in(getattr(theatre, who))
    page = client.get(team).content.decode()
    assert "Jonas" in page
    assert theatre.host.user.email not in page
    assert "invitations/" not in page
    assert client.post(team + "invite/", {"role": "colleague"}).status_code == 403


def test_taking_an_invitation_back_closes_its_link(theatre, team):
    invitation, link = asked(theatre)
    assert signed_in(theatre.owner).post(f"{team}invitations/{invitation.pk}/revoke/").url == team
    assert Client().get(link).status_code == 404


def test_an_owner_changes_a_role(theatre, team):
    address = f"{team}{theatre.colleague.public_id}/"
    assert signed_in(theatre.owner).post(address, {"role": "host"}).url == team
    theatre.colleague.refresh_from_db()
    assert theatre.colleague.role == Role.HOST


def test_the_last_owner_stays(theatre, team):
    client, address = signed_in(theatre.owner), f"{team}{theatre.owner.public_id}/"
    assert client.post(address, {"role": "host"}).status_code == 422
    client.post(address + "dismiss/")
    theatre.owner.refresh_from_db()
    assert (theatre.owner.role, theatre.owner.is_present) == (Role.OWNER, True)


def test_access_ends_at_once(theatre, team):
    dismissed = signed_in(theatre.colleague)
    assert signed_in(theatre.owner).get(f"{team}{theatre.colleague.public_id}/dismiss/").status_code == 200
    assert dismissed.get(team).status_code == 200
    signed_in(theatre.owner).post(f"{team}{theatre.colleague.public_id}/dismiss/")
    assert dismissed.get(team).status_code == 404


def test_the_team_page_costs_the_same_with_more_members(theatre, team):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = signed_in(theatre.owner)
    client.get(team)

    def queries():
        with CaptureQueriesContext(connection) as seen:
            client.get(team)
        return len(seen)

    few = queries()
    for number in range(10):
        asked(theatre)
        with firm_scope(theatre.firm):
            Member.objects.create(
                firm=theatre.firm,
                user=user(f"M{number}"),
                role=Role.COLLEAGUE,
                name=f"M{number}",
                joined_at=clock.now(),
            )
    assert queries() == few
