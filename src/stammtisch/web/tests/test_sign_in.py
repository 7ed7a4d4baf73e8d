"""Signing in: one answer for every stranger, limits that hold, keys that change, doors that close."""

import re
import time
from pathlib import Path

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.conf import settings as django_settings
from django.core.cache import cache
from django.test import Client

from stammtisch.testing.cast import PASSWORD, house
from stammtisch.web import accounts

LOGIN = "/accounts/login/"


@pytest.fixture
def theatre(db):
    return house()


@pytest.fixture
def owner(theatre):
    return theatre.owner.user


def sign_in(client, email, password=PASSWORD, **extra):
    return client.post(LOGIN, {"login": email, "password": password}, **extra)


def code_for(secret):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def test_the_right_password_opens_today(client, owner, theatre):
    assert sign_in(client, owner.email.upper()).url == "/"
    assert client.get("/").url == f"/f/{theatre.firm.slug}/"


def test_a_wrong_password_and_a_stranger_get_the_same_answer(owner):
    known, unknown = (sign_in(Client(), email, "falsches Passwort") for email in (owner.email, "nobody@example.org"))
    hide = re.compile(rb'csrfmiddlewaretoken" value="[^"]+"|X-CSRFToken": "[^"]+"|value="[^"]+@example.org"')
    assert known.status_code == unknown.status_code == 200
    assert hide.sub(b"", known.content) == hide.sub(b"", unknown.content)


def test_a_stranger_costs_the_same_hashing(owner, monkeypatch):
    hashed = []
    from django.contrib.auth.hashers import MD5PasswordHasher

    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *a, **k: hashed.append(1) or encode(*a, **k))
    sign_in(Client(), owner.email, "falsches Passwort")
    for_known = len(hashed)
    sign_in(Client(), "nobody@example.org", "falsches Passwort")
    assert len(hashed) == 2 * for_known


@pytest.mark.security
def test_an_account_is_closed_after_five_failures_from_anywhere(owner):
    for number in range(5):
        sign_in(Client(REMOTE_ADDR=f"192.0.2.{number}"), owner.email, "falsch")
    answer = sign_in(Client(REMOTE_ADDR="192.0.2.99"), owner.email)
    assert "_auth_user_id" not in answer.client.session
    assert answer.status_code == 200


@pytest.mark.security
def test_an_address_is_closed_after_ten_failures_at_any_names(theatre):
    for number in range(10):
        sign_in(Client(REMOTE_ADDR="192.0.2.7"), f"nobody{number}@example.org", "falsch")
    answer = sign_in(Client(REMOTE_ADDR="192.0.2.7"), theatre.host.user.email)
    assert "_auth_user_id" not in answer.client.session


@pytest.mark.security
def test_one_ipv6_house_is_one_address(theatre):
    for number in range(10):
        sign_in(Client(REMOTE_ADDR=f"2001:db8:1:2::{number}"), f"nobody{number}@example.org", "falsch")
    answer = sign_in(Client(REMOTE_ADDR="2001:db8:1:2:ffff::1"), theatre.host.user.email)
    assert "_auth_user_id" not in answer.client.session


def test_the_limits_are_rows_that_every_process_sees(owner):
    sign_in(Client(), owner.email, "falsch")
    assert cache.__class__.__name__ == "ConnectionProxy"
    assert "db.DatabaseCache" in django_settings.CACHES["default"]["BACKEND"]


@pytest.mark.security
@pytest.mark.parametrize(
    ("remote", "forwarded", "believed"),
    [
        ("203.0.113.5", "198.51.100.1", "203.0.113.5"),
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "1.2.3.4, 198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "198.51.100.1, 10.0.0.2", "198.51.100.1"),
        ("10.0.0.1", "nonsense", "10.0.0.1"),
        ("10.0.0.1", "", "10.0.0.1"),
    ],
)
def test_only_our_own_proxies_name_the_client(rf, settings, remote, forwarded, believed):
    settings.TRUSTED_PROXIES = ["10.0.0.1", "10.0.0.2"]
    request = rf.get("/", REMOTE_ADDR=remote, HTTP_X_FORWARDED_FOR=forwarded)
    assert accounts.client_address(request) == believed


@pytest.mark.security
def test_signing_in_changes_the_session_key(client, owner):
    client.session["seed"] = 1
    session = client.session
    session["seed"] = 1
    session.save()
    before = session.session_key
    sign_in(client, owner.email)
    assert client.session.session_key != before


@pytest.mark.security
@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil.example", "\t//evil.example"])
def test_signing_in_leads_to_no_foreign_place(client, owner, target):
    answer = client.post(f"{LOGIN}?next={target}", {"login": owner.email, "password": PASSWORD, "next": target})
    assert answer.url == "/"


def test_signing_out_is_a_post_and_makes_the_browser_forget(client, owner):
    client.force_login(owner)
    assert client.get("/accounts/logout/").status_code == 200
    assert "_auth_user_id" in client.session
    answer = client.post("/accounts/logout/")
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert "_auth_user_id" not in client.session


def test_what_is_sent_after_the_sign_in_has_ended_leads_back_to_where_it_was_typed(theatre):
    home = f"/f/{theatre.firm.slug}/"
    for referer, after in (
        (f"http://testserver{home}rooms/x/?at=3", f"{home}rooms/x/?at=3"),
        ("https://evil.example/", home),
        ("", home),
    ):
        client = Client(headers={"accept-language": "en"})
        answer = client.post(f"{home}rooms/x/say/", {"text": "Hallo"}, headers={"referer": referer})
        page = client.get(answer.url).content.decode()
        assert "was not done" in page
        typed = {"login": theatre.owner.user.email, "password": PASSWORD, "next": after}
        assert f'name="next" value="{after}"' in page
        assert client.post(LOGIN, typed).url == after


def test_an_address_for_forms_alone_says_so(client, owner, theatre):
    client.force_login(owner)
    answer = client.get(f"/f/{theatre.firm.slug}/team/invite/")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "<h1>" in answer.content.decode()


def test_every_page_of_the_house_can_be_left(client, owner, theatre):
    client.force_login(owner)
    page = client.get(f"/f/{theatre.firm.slug}/people/").content.decode()
    assert '<form method="post" action="/accounts/logout/">' in page


@pytest.mark.security
def test_a_new_password_ends_the_other_sign_ins(owner, theatre):
    here, there = Client(), Client()
    for client in (here, there):
        sign_in(client, owner.email)
    changed = here.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": "noch ein langer Satz", "password2": "noch ein langer Satz"},
    )
    assert changed.status_code == 302
    page = f"/f/{theatre.firm.slug}/people/"
    assert (here.get(page).status_code, there.get(page).status_code) == (200, 302)


@pytest.mark.parametrize(
    "weak", ["kurz", "123456789012", "passwort1234", "hallohallohallo", "Stammtisch2026!", "alma@example.org"]
)
def test_a_weak_password_is_refused_when_changing(client, owner, weak):
    client.force_login(owner)
    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": weak, "password2": weak})
    owner.refresh_from_db()
    assert owner.check_password(PASSWORD)


def test_a_long_sentence_without_digits_is_a_good_password(client, owner):
    client.force_login(owner)
    good = "der inspizient macht heute keinen koffer auf " * 4
    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": good, "password2": good})
    owner.refresh_from_db()
    assert owner.check_password(good)


@pytest.mark.security
@pytest.mark.parametrize("address", ["/accounts/signup/", "/accounts/email/", "/accounts/password/set/"])
def test_nobody_signs_up(client, db, address):
    assert client.get(address).status_code == 404
    assert client.post(address, {"email": "x@example.org", "password1": PASSWORD}).status_code == 404


@pytest.mark.security
def test_a_link_to_a_new_password_begins_with_our_own_address(client, owner, mailoutbox, monkeypatch, settings):
    monkeypatch.setattr("stammtisch.web.accounts.Thread", Now)
    client.post("/accounts/password/reset/", {"email": owner.email}, HTTP_HOST="localhost")
    links = re.findall(r"https?://\S+", mailoutbox[0].body)
    assert links
    assert all(link.startswith(f"{settings.PUBLIC_URL}/accounts/password/reset/key/") for link in links)


@pytest.mark.security
def test_an_unknown_address_gets_the_same_answer_and_no_mail(owner, mailoutbox, monkeypatch):
    monkeypatch.setattr("stammtisch.web.accounts.Thread", Now)
    known, unknown = (
        Client().post("/accounts/password/reset/", {"email": email}) for email in (owner.email, "nobody@example.org")
    )
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert [mail.to for mail in mailoutbox] == [[owner.email]]


@pytest.mark.security
def test_a_reset_link_works_once(client, owner, mailoutbox, monkeypatch):
    monkeypatch.setattr("stammtisch.web.accounts.Thread", Now)
    client.post("/accounts/password/reset/", {"email": owner.email})
    link = re.search(r"/accounts/password/reset/key/\S+", mailoutbox[0].body)[0]
    form = client.get(link).url
    new = {"password1": "noch ein langer Satz", "password2": "noch ein langer Satz"}
    assert client.post(form, new).status_code == 302
    owner.refresh_from_db()
    assert owner.check_password("noch ein langer Satz")
    assert "form" not in Client().get(link).context_data or Client().get(link).context_data["token_fail"]


class Now:
    """A thread that has run when it was started."""

    def __init__(self, target, kwargs):
        self.target, self.kwargs = target, kwargs

    def start(self):
        self.target(**self.kwargs)


@pytest.fixture
def secret(owner, rf):
    made = generate_totp_secret()
    TOTP.activate(owner, made)
    return made


def test_with_an_app_the_password_alone_opens_nothing(client, owner, secret, theatre):
    assert sign_in(client, owner.email).url == "/accounts/2fa/authenticate/"
    assert "_auth_user_id" not in client.session
    assert client.get("/accounts/2fa/authenticate/").status_code == 200
    client.post("/accounts/2fa/authenticate/", {"code": code_for(secret)})
    assert int(client.session["_auth_user_id"]) == owner.pk


@pytest.mark.security
def test_digits_open_once(owner, secret):
    digits = code_for(secret)
    for client, opens in ((Client(), True), (Client(), False)):
        sign_in(client, owner.email)
        client.post("/accounts/2fa/authenticate/", {"code": digits})
        assert ("_auth_user_id" in client.session) is opens


@pytest.mark.security
def test_a_recovery_code_opens_once(owner, secret):
    code = RecoveryCodes.activate(owner).get_unused_codes()[0]
    for client, opens in ((Client(), True), (Client(), False)):
        sign_in(client, owner.email)
        client.post("/accounts/2fa/authenticate/", {"code": code})
        assert ("_auth_user_id" in client.session) is opens


@pytest.mark.security
def test_no_second_secret_stands_in_the_database_as_it_is(owner, secret):
    RecoveryCodes.activate(owner)
    stored = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in stored
    assert get_adapter().decrypt(Authenticator.objects.get(type="totp").data["secret"]) == secret


def test_an_app_is_connected_with_our_own_qr_code(client, owner):
    sign_in(client, owner.email)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = client.get("/accounts/2fa/totp/activate/")
    assert page.status_code == 200
    assert 'src="data:image/svg+xml;base64,' in page.content.decode()
    answer = client.post("/accounts/2fa/totp/activate/", {"code": code_for(page.context["form"].secret)})
    assert answer.url == "/accounts/2fa/recovery-codes/"
    codes = client.get(answer.url).content.decode()
    assert len(re.findall(r"<code>\d{8}</code>", codes)) == 10
    assert not re.findall(r"<code>\d{8}</code>", client.get(answer.url).content.decode())


@pytest.mark.security
def test_before_the_keys_are_changed_one_proves_who_one_is(client, owner):
    sign_in(client, owner.email)
    for address in ("totp/activate/", "webauthn/add/", "recovery-codes/generate/"):
        answer = client.get(f"/accounts/2fa/{address}")
        assert answer.url.startswith("/accounts/reauthenticate/")


@pytest.mark.parametrize(
    "address",
    [
        "/accounts/2fa/",
        "/accounts/2fa/webauthn/",
        "/accounts/2fa/webauthn/add/",
        "/accounts/2fa/recovery-codes/generate/",
        "/accounts/2fa/totp/deactivate/",
        "/accounts/password/change/",
        "/accounts/reauthenticate/",
        "/accounts/2fa/reauthenticate/",
    ],
)
def test_pages_about_the_keys_obey_the_policy(client, owner, secret, address):
    sign_in(client, owner.email)
    client.post("/accounts/2fa/authenticate/", {"code": code_for(secret)})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    answer = client.get(address)
    assert answer.status_code == 200
    page = answer.content.decode()
    inline = [
        tag for tag in re.findall(r"<script[^>]*>", page) if "src=" not in tag and "application/json" not in tag
    ]
    assert not inline
    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", page)
    assert answer["Cache-Control"] == "no-store"
    assert "'unsafe" not in answer["Content-Security-Policy"]


def test_the_question_for_a_passkey_is_data(client, theatre):
    answer = client.get("/accounts/2fa/webauthn/login/", headers={"accept": "application/json"})
    assert answer.json()["request_options"]["publicKey"]["challenge"]


@pytest.mark.security
def test_somebody_is_signed_in_at_these_places_only():
    """`login()` opens the house: the list of places that call it is literal, so a new one is noticed."""
    root = Path(accounts.__file__).parents[1]
    files = [path for path in root.rglob("*.py") if "tests" not in path.parts]
    calling = {str(p.relative_to(root)) for p in files if re.search(r"(?<!\w)(login|sign_in)\(", p.read_text())}
    assert calling == {"web/accounts.py", "web/views/setup.py", "web/views/team.py"}
