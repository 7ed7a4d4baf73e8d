"""Classes 5, 16, 17, 19, 25: tokens open once and only as they are, nothing is let in by the way it is asked."""

import re
import uuid
from datetime import timedelta
from urllib.parse import urljoin, urlsplit

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from stammtisch.conversations.actions import rooms
from stammtisch.kit import clock
from stammtisch.people.actions import members, persons
from stammtisch.people.models import Firm, Member, User
from stammtisch.people.tenancy import firm_scope
from stammtisch.testing.cast import PASSWORD, guest, house
from stammtisch.web import guests, throttling
from tests.test_access_matrix import ALL, sample

pytestmark = [pytest.mark.security, pytest.mark.django_db]

OURS = {"sec-fetch-site": "same-origin"}


@pytest.fixture
def theatre():
    return house()


@pytest.fixture
def table(theatre):
    with firm_scope(theatre.firm):
        return rooms.open_table(title="Tisch", now=clock.now())


def as_(member):
    browser = Client()
    browser.force_login(member.user)
    return browser


# --- class 16: tokens ---------------------------------------------------------------------------------------------
def spoiled(token, firm_code, other_code):
    """What is nearly the token, by name."""
    return {
        "empty": firm_code,
        "cut": token[:-1],
        "longer": token + "A",
        "other letters": token[: len(firm_code)] + token[len(firm_code) :].swapcase(),
        "of the other firm": other_code + token[len(firm_code) :],
        "without its firm": token[len(firm_code) :],
        "a pattern": firm_code + "%",
        "of nothing": firm_code + "A" * 43,
    }


def invite(theatre, *, ago=timedelta(0)):
    with firm_scope(theatre.firm):
        invitation, token = members.invite(role="colleague", by=theatre.owner, now=clock.now() - ago)
    return invitation, theatre.firm.code + token


def join(token, name="Nora"):
    body = {"name": name, "email": f"{name.lower()}@example.org", "password": "ein neuer langer Satz"}
    return Client().post(f"/join/{token}/", body).status_code


def test_an_invitation_opens_once_and_only_as_it_is(theatre):
    bakery = house("Bäckerei Zacharias", prefix="Z")
    _invitation, token = invite(theatre)
    before = User.objects.count()
    for name, wrong in spoiled(token, theatre.firm.code, bakery.firm.code).items():
        assert Client().get(f"/join/{wrong}/").status_code == 404, name
        assert join(wrong) == 404, name
    assert User.objects.count() == before
    assert Client().get(f"/join/{token}/").status_code == 200, "looking uses nothing up: mail programs look"
    assert join(token) == 302
    assert join(token, "Nils") == 404, "used"
    old, taken_back = invite(theatre, ago=timedelta(days=8)), invite(theatre)
    with firm_scope(theatre.firm):
        members.revoke(invitation=taken_back[0], by=theatre.owner, now=clock.now())
    assert join(old[1], "Nele") == 404, "too old"
    assert join(taken_back[1], "Nele") == 404, "taken back"
    assert User.objects.count() == before + 1


def test_a_guests_link_and_cookie_open_only_as_they_are(theatre, table):
    bakery = house("Bäckerei Zacharias", prefix="Z")
    with firm_scope(theatre.firm):
        seat = guest("Bea", table, now=clock.now())
        token = persons.new_key(address=seat.address, now=clock.now())
    mine = f"/t/{table.public_id}/mine/"

    def sits(value):
        browser = Client()
        browser.cookies[guests.cookie_name(theatre.firm)] = value
        return browser.get(mine).status_code == 200

    assert sits(token)
    for name, wrong in spoiled(token, "", bakery.firm.code).items():
        if name != "without its firm":
            assert not sits(wrong), name
            if wrong:
                assert Client().get(f"/t/{table.public_id}/me/{wrong}/").status_code == 404, name


# --- class 17: the host in a request ------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "localhost@evil.example"]
)
def test_a_foreign_host_is_served_nothing(theatre, host, mailoutbox):
    for address in ("/", "/accounts/login/", "/accounts/password/reset/", f"/f/{theatre.firm.slug}/"):
        assert Client().get(address, HTTP_HOST=host).status_code == 400
    assert (
        Client().post("/accounts/password/reset/", {"email": "alma@example.org"}, HTTP_HOST=host).status_code == 400
    )
    assert not mailoutbox


@pytest.mark.parametrize(
    "header", ["X-Forwarded-Host", "X-Host", "Forwarded", "X-Forwarded-Server", "X-Original-URL"]
)
def test_no_other_header_names_the_host_of_a_link(theatre, header, settings):
    browser = as_(theatre.owner)
    evil = {header: "host=evil.example" if header == "Forwarded" else "evil.example"}
    answer = browser.post(f"/f/{theatre.firm.slug}/team/invite/", {"role": "host"}, headers=evil)
    assert answer.context["screen"].link.startswith(f"{settings.PUBLIC_URL}/join/")
    assert b"evil.example" not in answer.content
    assert b"evil.example" not in Client().get("/accounts/login/", headers=evil).content


# --- class 25: where a page may lead ------------------------------------------------------------------------------
ELSEWHERE = [
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "https:evil.example",
    "https:/evil.example",
    "https:///evil.example",
    "http://evil.example",
    "http:\\\\evil.example",
    "\t//evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    " //evil.example",
    "//evil.example@testserver",
    "https://testserver@evil.example",
    "https://testserver.evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "//evil%2eexample",
    "/%09/evil.example",
    "／／evil.example",
]


@pytest.mark.parametrize("target", ELSEWHERE)
def test_no_page_leads_elsewhere(theatre, table, target):
    owner = as_(theatre.owner)
    slug = theatre.firm.slug
    answers = [
        Client().post("/accounts/login/", {"login": "alma@example.org", "password": PASSWORD, "next": target}),
        owner.get("/accounts/login/", {"next": target}),
        owner.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": target}),
        owner.post(f"/f/{slug}/tables/new/", {"title": "Neu", "next": target, "key": str(uuid.uuid4())}),
        owner.get("/", {"next": target, "return": target, "back": target, "url": target}),
        Client().post(f"/t/{table.public_id}/sit/", {"name": "Bea", "next": target}, headers=OURS),
        owner.post("/accounts/logout/", {"next": target}),
    ]
    for answer in answers:
        where = answer.headers.get("Location", "/")
        # as browsers read it: tabs and line breaks are dropped, backslashes are slashes
        read = re.sub(r"[\t\r\n]", "", where.strip()).replace("\\", "/")
        led = urlsplit(urljoin("http://testserver/accounts/login/", read))
        assert (led.scheme, led.netloc) == ("http", "testserver"), where


# --- class 19: how often ------------------------------------------------------------------------------------------
def sit(table, number):
    body = {"name": f"Gast {number}", "key": str(uuid.uuid4()), "agrees": "on"}
    return Client().post(f"/t/{table.public_id}/sit/", body, headers=OURS)


def seated(theatre, table):
    with firm_scope(theatre.firm):
        seat = guest("Bea", table, now=clock.now())
        token = persons.new_key(address=seat.address, now=clock.now())
    browser = Client()
    browser.cookies[guests.cookie_name(theatre.firm)] = token
    return browser


LIMITED = {
    "sitting down": lambda theatre, table: (throttling.SITTING.burst, lambda number: sit(table, number)),
    "speaking": lambda theatre, table: (throttling.SPEAKING.burst, speaking(seated(theatre, table), table)),
    "reporting": lambda theatre, table: (
        throttling.REPORTING.burst,
        lambda number: Client().post(
            f"/t/{table.public_id}/report/",
            {"reason": f"Grund {number}", "good_faith": "on", "key": str(uuid.uuid4())},
            headers=OURS,
        ),
    ),
    "trying invitations": lambda theatre, table: (20, lambda number: Client().post(f"/join/abcde{number}/")),
    "inviting": lambda theatre, table: (throttling.INVITING.burst, inviting(as_(theatre.owner), theatre)),
    "printing a story": lambda theatre, table: (throttling.PRINTING.burst, printing(printed(theatre))),
}


def speaking(browser, table):
    path = f"/t/{table.public_id}/say/"
    return lambda number: browser.post(path, {"text": f"Satz {number}.", "key": str(uuid.uuid4())}, headers=OURS)


def inviting(browser, theatre):
    path = f"/f/{theatre.firm.slug}/team/invite/"
    return lambda number: browser.post(path, {"role": "colleague", "note": str(number)})


def printing(url):
    return lambda number: Client().get(url)


def printed(theatre):
    from stammtisch.testing.storytellers import Storytellers

    with firm_scope(theatre.firm):
        played = Storytellers(theatre)
        played.finish()
        played.wait(timedelta(days=1))
    return f"/s/{played.round.public_id}/story.pdf"


@pytest.mark.parametrize("what", LIMITED)
def test_one_too_many_is_told_to_wait(theatre, table, what, monkeypatch):
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now)
    monkeypatch.setattr("stammtisch.web.print.story_pdf", lambda data: b"%PDF")
    burst, once = LIMITED[what](theatre, table)
    answers = [once(number).status_code for number in range(burst + 1)]
    assert 429 not in answers[:burst], what
    assert answers[burst] == 429, what


# --- class 5: nothing is posted along -----------------------------------------------------------------------------
def standing_of(firm):
    """Who is who, and what makes a firm that firm."""
    fields = ("code", "slug", "is_demo", "created_at")
    return [
        list(User.objects.order_by("pk").values("pk", "email", "password", "is_active")),
        list(Member.objects.order_by("pk").values("pk", "firm_id", "user_id", "public_id", "left_at")),
        list(Member.objects.filter(firm=firm).order_by("pk").values("pk", "role")),
        list(Firm.objects.order_by("pk").values("pk", *fields)),
    ]


def every_field():
    """Name of each column of each table, with a value somebody might wish for."""
    names = {field.attname for model in apps.get_models() for field in model._meta.local_fields}
    names |= {field.name for model in apps.get_models() for field in model._meta.local_fields}
    wished = {
        "role": "owner",
        "is_staff": "on",
        "is_superuser": "on",
        "is_active": "",
        "password": "canary",
        "is_demo": "on",
    }
    # what signing in, out and changing one's own password read is theirs to read
    return dict.fromkeys(names, "1") | wished


def test_no_column_can_be_posted_along(theatre):
    found = sample(theatre, "Bühne")
    before = standing_of(theatre.firm)
    told = {"web:member", "web:dismiss", "web:join"}  # their very purpose; only owners, or whoever holds the link
    for member in (theatre.colleague, theatre.host):
        for route in ALL.values():
            if route.name not in told:
                browser = as_(member)
                browser.post(route.path(found), every_field(), headers=OURS)
        assert standing_of(theatre.firm) == before


def test_the_only_page_that_gives_roles_is_the_owners(theatre):
    path = reverse("web:member", args=[theatre.firm.slug, theatre.colleague.public_id])
    for member in (theatre.host, theatre.colleague, theatre.adviser):
        assert as_(member).post(path, {"role": "owner"}).status_code == 403


# --- class 6: no lookup is worded by a request --------------------------------------------------------------------
@pytest.mark.parametrize(
    "name", ["web:people", "web:inbox", "web:tables", "web:rounds", "web:search", "web:settings_log"]
)
def test_lookups_in_an_address_are_ignored(theatre, name):
    found = sample(theatre, "Bühne")
    browser, path = as_(theatre.owner), ALL[name].path(found)
    odd = {
        "_connector": "OR 1=1 OR", "_negated": "1", "firm__id__gt": "0", "firm": "0", "pk__in": "1",
        "order_by": "user__password", "sort": "-user__password", "after": "1) OR (1", "before": "x", "page": "9" * 30,
    }  # fmt: skip
    assert browser.get(path, odd).status_code == 200
