"""A passkey from being made to opening the house, with Chromium's virtual authenticator (WebAuthn over the DevTools
protocol): made, used alone, used after the password, refused with a wrong finger and once it is removed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import Browser, BrowserContext, Page

from stammtisch.people.models import User
from stammtisch.testing.cast import PASSWORD, House, house

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def theatre() -> House:
    theatre = house()
    User.objects.update(language="en")
    return theatre


class Device:
    """A phone with a fingerprint reader, and the browser on it."""

    def __init__(self, context: BrowserContext) -> None:
        self.context = context
        self.page: Page = context.new_page()
        self.control = context.new_cdp_session(self.page)
        self.control.send("WebAuthn.enable")
        options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
        made = self.control.send(
            "WebAuthn.addVirtualAuthenticator",
            {"options": options | {"isUserVerified": True, "automaticPresenceSimulation": True}},
        )
        self.reader = made["authenticatorId"]

    def finger(self, *, right: bool) -> None:
        """From now on the right finger, or a wrong one."""
        self.control.send("WebAuthn.setUserVerified", {"authenticatorId": self.reader, "isUserVerified": right})

    def keys(self) -> int:
        """How many passkeys it holds."""
        return len(self.control.send("WebAuthn.getCredentials", {"authenticatorId": self.reader})["credentials"])

    def sign_in(self, email: str) -> None:
        """With the password."""
        self.page.goto("/accounts/login/")
        self.page.fill("[name=login]", email)
        self.page.fill("[name=password]", PASSWORD)
        self.page.click("main form button.button")

    def sign_out(self) -> None:
        """Leave the house; the passkeys stay on the device."""
        self.context.clear_cookies()

    def make_a_key(self, name: str, *, alone: bool = True) -> None:
        """From the page about the second step; proves who it is with the password first."""
        self.page.goto("/accounts/2fa/webauthn/add/")
        if "reauthenticate" in self.page.url:
            self.page.fill("[name=password]", PASSWORD)
            self.page.click("main form button.button")
        self.page.fill("[name=name]", name)
        self.page.set_checked("[name=passwordless]", alone)
        self.page.click("[data-passkey-button]")
        self.page.wait_for_url("**/accounts/2fa/recovery-codes/")


@pytest.fixture
def device(chromium: Browser, live_server: Any, settings: Any) -> Iterator[Device]:
    # A passkey belongs to a name; Chromium makes none for an address in digits.
    settings.ALLOWED_HOSTS = ["localhost"]
    address = live_server.url.replace("127.0.0.1", "localhost")
    context = chromium.new_context(viewport={"width": 390, "height": 844}, locale="en", base_url=address)
    yield Device(context)
    context.close()


def test_a_passkey_is_made_and_opens_the_house_alone(theatre: House, device: Device) -> None:
    device.sign_in(theatre.owner.user.email)
    device.make_a_key("my phone")
    assert device.page.locator("code").count() == 10
    assert device.keys() == 1
    device.page.goto("/accounts/2fa/webauthn/")
    assert "my phone" in device.page.inner_text("main")
    device.sign_out()
    device.page.goto("/accounts/login/")
    device.page.click("text=Sign in with a passkey")
    device.page.wait_for_url(f"**/f/{theatre.firm.slug}/")
    device.page.goto(f"/f/{theatre.firm.slug}/settings/sign-ins/")
    assert "Chrome, Linux" in device.page.inner_text("main")


def test_a_wrong_finger_opens_nothing_and_is_told_so(theatre: House, device: Device) -> None:
    device.sign_in(theatre.owner.user.email)
    device.make_a_key("my phone")
    device.sign_out()
    device.finger(right=False)
    device.page.goto("/accounts/login/")
    device.page.click("text=Sign in with a passkey")
    device.page.wait_for_selector("[data-passkey-error]:not([hidden])")
    assert "password" in device.page.inner_text("[data-passkey-error]")
    assert device.page.is_enabled("[data-passkey-button]")
    device.page.goto(f"/f/{theatre.firm.slug}/")
    assert "/accounts/login/" in device.page.url


def test_with_a_passkey_the_password_alone_opens_nothing(theatre: House, device: Device) -> None:
    device.sign_in(theatre.owner.user.email)
    device.make_a_key("key ring", alone=False)
    device.sign_out()
    device.sign_in(theatre.owner.user.email)
    device.page.wait_for_url("**/accounts/2fa/authenticate/")
    device.page.goto(f"/f/{theatre.firm.slug}/")
    assert "/accounts/2fa/authenticate/" in device.page.url
    device.page.click("[data-passkey-button]")
    device.page.wait_for_url(f"**/f/{theatre.firm.slug}/")


def test_a_removed_passkey_opens_nothing(theatre: House, device: Device) -> None:
    device.sign_in(theatre.owner.user.email)
    device.make_a_key("my phone")
    key = Authenticator.objects.get(type=Authenticator.Type.WEBAUTHN)
    device.page.goto(f"/accounts/2fa/webauthn/keys/{key.pk}/remove/")
    device.page.click("main form button.button-danger")
    device.page.wait_for_url("**/accounts/2fa/webauthn/**")
    device.sign_out()
    device.page.goto("/accounts/login/")
    with device.page.expect_response(lambda answer: answer.request.method == "POST"):
        device.page.click("text=Sign in with a passkey")
    device.page.goto(f"/f/{theatre.firm.slug}/")
    assert "/accounts/login/" in device.page.url
