"""Sign-ins end: by themselves when unused or old, one by one, all others at once, and by the owner's hand."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.test import Client

from stammtisch.conversations.work import tidy
from stammtisch.kit import clock
from stammtisch.people.models import SignIn, User
from stammtisch.people.models.sign_in import IDLE, IDLE_SHARED, LONGEST, LONGEST_SHARED
from stammtisch.testing.cast import NOON, PASSWORD, house, user
from stammtisch.web.devices import device_of

PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0 Safari/604.1"
DESK = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"


@pytest.fixture
def theatre(db):
    theatre = house()
    User.objects.update(language="en")
    return theatre


@pytest.fixture
def page(theatre):
    return f"/f/{theatre.firm.slug}/settings/sign-ins/"


def signed_in(member, *, agent=DESK, remember=True):
    """A browser whose user typed the password."""
    client = Client(headers={"user-agent": agent})
    typed = {"login": member.user.email, "password": PASSWORD} | ({"remember": "on"} if remember else {})
    assert client.post("/accounts/login/", typed).status_code == 302
    return client


def is_open(client, theatre):
    return client.get(f"/f/{theatre.firm.slug}/team/").status_code == 200


def handles(html):
    return re.findall(r"/sign-ins/(\w{24})/end/", html)


@pytest.mark.security
@pytest.mark.parametrize(("remember", "idle"), [(True, IDLE), (False, IDLE_SHARED)])
def test_a_sign_in_that_is_not_used_ends_by_itself(theatre, remember, idle):
    with time_machine.travel(NOON, tick=False) as travel:
        used, unused = (signed_in(theatre.owner, remember=remember) for _each in range(2))
        travel.shift(idle / 2)
        assert is_open(used, theatre)
        travel.shift(idle / 2 + timedelta(minutes=1))
        assert is_open(used, theatre)
        assert not is_open(unused, theatre)


@pytest.mark.security
@pytest.mark.parametrize(
    ("remember", "idle", "longest"), [(True, IDLE, LONGEST), (False, IDLE_SHARED, LONGEST_SHARED)]
)
def test_a_sign_in_in_daily_use_ends_as_well(theatre, remember, idle, longest):
    with time_machine.travel(NOON, tick=False) as travel:
        client = signed_in(theatre.owner, remember=remember)
        while clock.now() < NOON + longest - idle / 2:
            assert is_open(client, theatre)
            travel.shift(idle / 2)
        assert is_open(client, theatre)
        travel.move_to(NOON + longest + timedelta(seconds=1))
        assert not is_open(client, theatre)


def test_a_browser_of_others_forgets_its_cookie_when_it_is_closed(theatre):
    for remember, lasts in ((True, settings.SESSION_COOKIE_AGE), (False, "")):
        client = signed_in(theatre.owner, remember=remember)
        assert client.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == lasts


def test_reading_along_is_written_down_once_in_a_quarter_of_an_hour(theatre, django_assert_num_queries):
    with time_machine.travel(NOON, tick=False) as travel:
        client = signed_in(theatre.owner)
        is_open(client, theatre)
        for minutes, seen_at in ((14, NOON), (1, NOON + timedelta(minutes=15)), (14, NOON + timedelta(minutes=15))):
            travel.shift(timedelta(minutes=minutes))
            is_open(client, theatre)
            assert SignIn.objects.get().seen_at == seen_at


def test_the_list_says_device_and_time_and_gives_no_key_away(theatre, page):
    phone = signed_in(theatre.owner, agent=PHONE)
    desk = signed_in(theatre.owner)
    html = desk.get(page).content.decode()
    assert html.index("Firefox, Linux") < html.index("(this one)") < html.index("Safari, iPhone")
    assert len(handles(html)) == 1
    assert not any(client.session.session_key in html for client in (phone, desk))


def test_one_sign_in_is_ended_and_the_others_stay(theatre, page):
    here, lost, other = (signed_in(theatre.owner) for _each in range(3))
    mine = SignIn.objects.get(pk=lost.session.session_key)
    assert here.post(f"{page}{mine.handle}/end/").url == page
    assert [is_open(client, theatre) for client in (here, lost, other)] == [True, False, True]
    assert here.post(f"{page}{mine.handle}/end/").status_code == 404


@pytest.mark.security
def test_all_others_are_ended_at_once(theatre, page):
    here, *others = (signed_in(theatre.owner) for _each in range(3))
    stranger = signed_in(theatre.host)
    assert here.post(f"{page}others/end/").url == page
    assert [is_open(client, theatre) for client in (here, stranger, *others)] == [True, True, False, False]
    assert "End all others" not in here.get(page).content.decode()


@pytest.mark.security
def test_nobody_ends_the_sign_in_of_somebody_else_or_this_one_by_its_handle(theatre, page):
    here, stranger = signed_in(theatre.host), signed_in(theatre.owner)
    for client in (here, stranger):
        handle = SignIn.objects.get(pk=client.session.session_key).handle
        assert here.post(f"{page}{handle}/end/").status_code == 404
    assert is_open(here, theatre)
    assert is_open(stranger, theatre)


@pytest.mark.security
def test_an_owner_signs_somebody_out_everywhere_and_their_access_stays(theatre):
    cem, phone = signed_in(theatre.colleague), signed_in(theatre.colleague, agent=PHONE)
    address = f"/f/{theatre.firm.slug}/team/{theatre.colleague.public_id}/sign-out/"
    assert signed_in(theatre.host).post(address).status_code == 403
    alma = signed_in(theatre.owner)
    assert alma.get(address).status_code == 200
    assert is_open(cem, theatre)
    assert alma.post(address).status_code == 302
    assert [is_open(client, theatre) for client in (alma, cem, phone)] == [True, False, False]
    assert is_open(signed_in(theatre.colleague), theatre)


@pytest.mark.security
def test_a_new_password_takes_the_others_from_the_list(theatre, page):
    here = signed_in(theatre.owner)
    signed_in(theatre.owner, agent=PHONE)
    new = {"oldpassword": PASSWORD, "password1": "noch ein langer Satz", "password2": "noch ein langer Satz"}
    here.post("/accounts/password/change/", new)
    assert "iPhone" not in here.get(page).content.decode()
    assert SignIn.objects.filter(user=theatre.owner.user).count() == 1


def test_the_demo_shares_its_sign_in_and_so_has_no_list(theatre, page):
    theatre.firm.is_demo = True
    theatre.firm.save(update_fields=["is_demo"])
    client = signed_in(theatre.owner)
    assert client.get(page).status_code == 404
    assert client.post(f"{page}others/end/").status_code == 404
    assert "sign-ins/" not in client.get(f"/f/{theatre.firm.slug}/settings/").content.decode()


def test_what_has_ended_is_thrown_away(theatre):
    with time_machine.travel(NOON, tick=False) as travel:
        signed_in(theatre.owner)
        Client().get("/accounts/2fa/webauthn/login/", headers={"accept": "application/json"})
        assert SignIn.objects.count() == 2
        travel.shift(timedelta(hours=2))
        tidy.prune_all(now=clock.now())
        assert [sign_in.user for sign_in in SignIn.objects.all()] == [theatre.owner.user]
        travel.shift(IDLE)
        tidy.prune_all(now=clock.now())
        assert not SignIn.objects.exists()


def test_somebody_who_is_gone_takes_their_sign_ins_along(theatre):
    SignIn.objects.all().delete()
    gone = user("Neu")
    client = Client()
    client.force_login(gone)
    gone.delete()
    assert not SignIn.objects.exists()


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        (PHONE, "Safari, iPhone"),
        (DESK, "Firefox, Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/142.0 Safari/537.36 Edg/142.0", "Edge, Windows"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/142.0 Mobile Safari/537.36", "Chrome, Android"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 15_0) Version/19.0 Safari/605.1.15", "Safari, Mac"),
        ("x" * 100_000, ""),
        ("", ""),
    ],
)
def test_a_device_is_named_by_browser_and_system(agent, device):
    assert device_of(agent) == device
