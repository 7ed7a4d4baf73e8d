"""Rows 23 to 26, 28, 31, 53, 55, 60: headers and cookies of every answer, also of errors and of the server itself."""

import json
import re
import subprocess
import sys

import pytest
from django.conf import settings
from django.test import Client
from django.urls import path as url_path

from stammtisch.conversations.actions import rooms
from stammtisch.people.tenancy import firm_scope
from stammtisch.testing.cast import NOON, house
from stammtisch.web.access import public
from stammtisch.web.live import wire
from stammtisch.web.server import protocol
from tests.test_access_matrix import ALL, PUBLIC, ask, world

__all__ = ["world"]

pytestmark = [pytest.mark.security, pytest.mark.django_db]


@public
def broken(request):
    raise RuntimeError("canary of an error")


urlpatterns = [*__import__("stammtisch.urls", fromlist=["urlpatterns"]).urlpatterns, url_path("broken/", broken)]
handler500 = "stammtisch.web.views.errors.server_error"


def another_house():
    """Beside those of the world, which stand while this file is tested."""
    return house("Gasthaus", prefix="X")


def is_guarded(answer, name):
    policy = answer.headers.get("Content-Security-Policy", "")
    directives = dict((part.strip() + " ").split(" ", 1) for part in policy.split(";") if part.strip())
    assert "unsafe" not in policy, name
    assert "*" not in policy, name
    assert "http:" not in policy, name
    assert directives["default-src"].strip() == "'none'", name
    assert "sandbox" in directives or directives["frame-ancestors"].strip() == "'none'", name
    assert answer.headers["X-Content-Type-Options"] == "nosniff", name
    assert answer.headers["X-Frame-Options"] == "DENY", name
    assert answer.headers["Referrer-Policy"] in {"same-origin", "no-referrer"}, name
    kind = answer.headers.get("Content-Type", "")
    assert not kind.startswith("text/") or "charset=utf-8" in kind, name
    assert "Access-Control-Allow-Origin" not in answer.headers, name


@pytest.mark.parametrize("method", ["get", "post"])
def test_every_page_for_everybody(world, method):
    """Pages, forms refused, redirects and missing pages alike; a page for the team is kept by no cache."""
    for route in ALL.values():
        for who in ("owner", "colleague", "guest", "nobody"):
            answer = ask(world, who, method, route.path(world.ours))
            is_guarded(answer, (route.name, who, method, answer.status_code))
            if who in {"owner", "colleague"} and route.access != PUBLIC:
                assert answer.headers["Cache-Control"] in {"no-store", "private, no-cache"}, route.name


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(
    ("request_of", "status"),
    [
        (lambda: Client().get("/nothing/here"), 404),
        (lambda: Client().get("/f/nobody/inbox/"), 302),
        (lambda: Client().get("/", HTTP_HOST="evil.example"), 400),
        (lambda: Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "a", "password": "b"}), 403),
        (lambda: Client().post("/healthz"), 405),
        (lambda: Client(raise_request_exception=False).get("/broken/"), 500),
        (lambda: Client().get("/accounts/login/", headers={"hx-request": "true"}), 200),
    ],
    ids=["not there", "not signed in", "another host", "forged form", "wrong method", "broken", "fragment"],
)
def test_errors_are_answers_too(request_of, status):
    answer = request_of()
    assert answer.status_code == status
    is_guarded(answer, status)
    assert b"canary" not in answer.content
    assert b"Traceback" not in answer.content


def test_what_the_server_says_by_itself_is_plain_text():
    """Refusals before any page, and the live feed: never a page a browser would run."""
    import asyncio

    sent = []

    async def send(message):
        sent.append(message)

    asyncio.run(protocol.answer(send, 413, "Too long."))
    for headers in (dict(sent[0]["headers"]), dict(wire.HEADERS)):
        assert headers[b"x-content-type-options"] == b"nosniff"
        assert headers[b"content-type"] in {b"text/plain; charset=utf-8", b"text/event-stream; charset=utf-8"}


def test_signing_out_empties_the_browser():
    theatre = another_house()
    browser = Client()
    browser.force_login(theatre.owner.user)
    answer = browser.post("/accounts/logout/")
    assert answer["Clear-Site-Data"] == '"cache", "storage"'


def test_cookies_cannot_be_read_or_sent_by_others():
    theatre = another_house()
    browser = Client()
    browser.post("/accounts/login/", {"login": theatre.owner.user.email, "password": "ein langer Satz am Tresen"})
    browser.get("/accounts/login/")
    assert settings.SESSION_COOKIE_NAME in browser.cookies
    for cookie in browser.cookies.values():
        assert cookie["httponly"], cookie.key
        assert cookie["samesite"] == "Lax", cookie.key
        assert not cookie["domain"], cookie.key
        assert cookie["path"] == "/", cookie.key


def test_who_only_looks_gets_no_cookie():
    theatre = another_house()
    with firm_scope(theatre.firm):
        room = rooms.open_table(title="Tisch", now=NOON)
    browser = Client()
    assert browser.get(f"/t/{room.public_id}/").status_code == 200
    assert not browser.cookies


def test_on_https_cookies_are_bound_to_the_host_and_browsers_stay_with_it(tmp_path):
    """Read from the settings as an installation with https has them."""
    wanted = (
        "SESSION_COOKIE_NAME CSRF_COOKIE_NAME SESSION_COOKIE_SECURE CSRF_COOKIE_SECURE SECURE_HSTS_SECONDS"
        " USE_X_FORWARDED_HOST SECURE_PROXY_SSL_HEADER DEBUG"
    )
    code = (
        "import json; from stammtisch import settings;"
        f"print(json.dumps({{name: getattr(settings, name, None) for name in {wanted.split()!r}}}))"
    )
    environ = {"STAMMTISCH_PUBLIC_URL": "https://tisch.example", "STAMMTISCH_DATA": str(tmp_path), "PATH": "/usr/bin"}
    done = subprocess.run([sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    assert found["SESSION_COOKIE_NAME"].startswith("__Host-")
    assert found["CSRF_COOKIE_NAME"].startswith("__Host-")
    assert found["SESSION_COOKIE_SECURE"]
    assert found["CSRF_COOKIE_SECURE"]
    assert found["SECURE_HSTS_SECONDS"] >= 60 * 60 * 24 * 365
    assert not found["USE_X_FORWARDED_HOST"]
    assert found["SECURE_PROXY_SSL_HEADER"] is None
    assert not found["DEBUG"]


@pytest.mark.parametrize("origin", ["null", "https://evil.example", "http://testserver.evil.example", "*"])
def test_no_origin_is_let_in(origin):
    answer = Client().get("/healthz", headers={"origin": origin})
    assert not [name for name in answer.headers if name.lower().startswith("access-control")]


def test_forms_carry_the_token_or_prove_their_page():
    """Without either nothing happens: the team's forms ask for the token, guests' forms for their origin."""
    theatre = another_house()
    with firm_scope(theatre.firm):
        room = rooms.open_table(title="Tisch", now=NOON)
    forger = Client(enforce_csrf_checks=True)
    forger.force_login(theatre.owner.user)
    for address, extra in (
        (f"/f/{theatre.firm.slug}/team/invite/", {}),
        (f"/f/{theatre.firm.slug}/settings/talk/", {}),
        ("/accounts/logout/", {}),
        ("/accounts/password/change/", {}),
        (f"/t/{room.public_id}/sit/", {"HTTP_SEC_FETCH_SITE": "cross-site"}),
        (f"/t/{room.public_id}/sit/", {"HTTP_SEC_FETCH_SITE": "same-site"}),
        (f"/t/{room.public_id}/sit/", {"HTTP_ORIGIN": "https://evil.example"}),
        (f"/t/{room.public_id}/sit/", {"HTTP_ORIGIN": "null"}),
        (f"/t/{room.public_id}/sit/", {}),
        (f"/t/{room.public_id}/report/", {"HTTP_SEC_FETCH_SITE": "cross-site"}),
    ):
        assert forger.post(address, {"name": "Mallory"}, **extra).status_code == 403, (address, extra)


def test_a_page_names_no_other_host(world):
    """No third party: everything a page loads comes from here."""
    for route in ALL.values():
        answer = ask(world, "owner", "get", route.path(world.ours))
        if answer.headers.get("Content-Type", "").startswith("text/html"):
            loads = re.findall(
                r"<(?:script|img|link|iframe|video|source)\b[^>]*\b(?:src|href)=\"([^\"]+)", answer.content.decode()
            )
            assert not [each for each in loads if not each.startswith(("/", "data:", "?"))], route.name
