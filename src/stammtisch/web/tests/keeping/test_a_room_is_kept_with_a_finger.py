"""A row is one large link; a button on it must still be a button, on a phone and on a desk, without JavaScript."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser

from stammtisch.conversations.actions import rooms, talk
from stammtisch.conversations.models import Room
from stammtisch.kit import clock
from stammtisch.people.tenancy import firm_scope
from stammtisch.testing.cast import guest, house

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [390, 1280])
def test_the_button_keeps_the_room_and_the_row_opens_it(chromium: Browser, live_server: Any, width: int) -> None:
    theatre = house()
    with firm_scope(theatre.firm):
        at = clock.now() - timedelta(days=720)
        room = rooms.open_table(title="Der Winterstammtisch", now=at)
        talk.say(seat=guest("Bea", room, now=at), text="Guten Abend", now=at, dice=Random(1))
    signed_in = Client()
    signed_in.force_login(theatre.owner.user)
    context = chromium.new_context(
        viewport={"width": width, "height": 844}, java_script_enabled=False, base_url=live_server.url
    )
    cookies = [{"name": name, "value": one.value, "url": live_server.url} for name, one in signed_in.cookies.items()]
    context.add_cookies(cookies)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"/f/{theatre.firm.slug}/settings/keeping/")
    page.click(f"form[action*='{room.public_id}'] button", timeout=5_000)
    page.wait_for_selector(".notice-good")
    with firm_scope(theatre.firm):
        assert Room.objects.get().kept_until
    page.click("a.row-name", position={"x": 5, "y": 5})
    assert page.url.endswith(f"/rooms/{room.public_id}/")
    context.close()
