"""Class 3 and row 25 in a real browser: hostile words run nothing, and our own pages break our own policy nowhere."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser

from stammtisch.kit import clock
from stammtisch.people.actions import firms
from stammtisch.people.tenancy import firm_scope
from stammtisch.testing.cast import house
from stammtisch.testing.storytellers import Storytellers
from stammtisch.web import guests
from tests.test_access_matrix import ALL, Sample, sample

pytestmark = [pytest.mark.security, pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORD = "\"'><img src=x onerror=canary()>"
#: Before anything else on each page: count what the policy stops, and notice if a hostile word runs.
WATCH = """
  window.stopped = []; window.ran = 0; window.canary = () => { window.ran += 1; };
  document.addEventListener('securitypolicyviolation', (e) => {
    window.stopped.push(`${e.violatedDirective} ${e.blockedURI}`);
  });
"""
#: Pages that answer with something else than a page.
NO_PAGES = ("healthz", "metrics", "security_txt", "hook", "pdf", "file", "logout", "webauthn", "download", "live")


def filled() -> tuple[Sample, str]:
    """A house full of hostile words, and the id of a story that was played to its end there."""
    theatre = house(WORD)
    firms.change_firm(theatre.firm, now=clock.now(), imprint=WORD, contact=WORD)
    found = sample(theatre, WORD)
    with firm_scope(theatre.firm):
        played = Storytellers(theatre)
        for number in range(4):
            played.write(text=f"{WORD} sagt Nummer {number}.")
        played.host("title", text=WORD)
        played.wait(timedelta(days=1))
    return found, played.round.public_id


def test_no_page_runs_a_word_or_breaks_the_policy(chromium: Browser, live_server: Any, client: Any) -> None:
    found, story = filled()
    client.force_login(found.house.owner.user)
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}
    cookies[guests.cookie_name(found.house.firm)] = found.guest_token
    context = chromium.new_context(base_url=live_server.url, locale="de-DE")
    context.add_cookies([{"name": name, "value": value, "url": live_server.url} for name, value in cookies.items()])
    context.add_init_script(WATCH)
    page = context.new_page()
    opened = 0
    for route in ALL.values():
        if any(word in route.name for word in NO_PAGES):
            continue
        instead = {"story": story} if "story" in route.arguments else {}
        answer = page.goto(route.path(found, **instead), wait_until="load")
        if answer is None or "text/html" not in answer.headers.get("content-type", ""):
            continue
        opened += answer.status == 200
        assert page.evaluate("window.ran") == 0, route.name
        assert page.evaluate("window.stopped") == [], route.name
    assert opened > 30
    context.close()


def test_the_browser_counts_what_the_policy_stops(chromium: Browser, live_server: Any) -> None:
    """The two counters work: without the policy the word runs, with it the violation is seen."""
    context = chromium.new_context(base_url=live_server.url)
    context.add_init_script(WATCH)
    page = context.new_page()
    page.goto("about:blank")
    page.set_content(f"<p title='{WORD}'></p>")
    page.wait_for_function("window.ran > 0")
    page.goto("/accounts/login/")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=canary()>')")
    page.wait_for_function("window.stopped.length > 0")
    assert page.evaluate("window.ran") == 0
    context.close()
