"""Takes the pictures of the README from the demo theatre: `make pictures`. They are real pages, never drawings."""

import os
import re
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.playing import QUIET
from tests.serving import Serving, free_port, run

HERE = Path(__file__).parent
PASSWORD = "nur für diese Bilder gedacht"  # noqa: S105 - opens an invented firm for as long as the pictures take
#: Prints a personal link's token for the guest whose turn it is.
HOLDERS_KEY = """
from stammtisch.formats import engine, queries
from stammtisch.formats.who import person_id_of
from stammtisch.kit import clock
from stammtisch.people.actions.persons import new_key
from stammtisch.people.models import Address, Firm
from stammtisch.people.tenancy import firm_scope
with firm_scope(Firm.objects.get()):
    holder = engine.state_of(queries.running()[0]).holder
    print(new_key(address=Address.objects.filter(person=person_id_of(holder)).latest("id"), now=clock.now()))
"""
DESK, PHONE = {"width": 1280, "height": 860}, {"width": 390, "height": 844}


def main() -> None:
    """Fill a demo theatre in a folder of its own, look at it, and leave nothing behind but the pictures."""
    with tempfile.TemporaryDirectory() as folder:
        environ = os.environ | {"STAMMTISCH_DATA": folder, "STAMMTISCH_PORT": str(free_port())}
        run(environ, "upgrade")
        run(environ, "demo", "--quiet", "--language", "de", "--password", PASSWORD)
        token = run(environ, "django", "shell", "--no-imports", "-c", HOLDERS_KEY).stdout.split()[-1]
        serving = Serving(environ, Path(folder) / "log")
        try:
            serving.wait_until_ready()
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=QUIET)
                take_all(browser, serving.url, token)
        finally:
            serving.process.terminate()
            serving.process.wait(15)


def take_all(browser: Browser, url: str, token: str) -> None:
    """One picture of each face."""
    desk = visitor(browser, DESK)
    desk.goto(f"{url}/accounts/login/")
    desk.fill("[name=login]", "demo@stammtisch.example")
    desk.fill("[name=password]", PASSWORD)
    with desk.expect_navigation():
        desk.click("main form button[type=submit], main form button.button")
    home = desk.url
    take(desk, "today", home)
    take(desk, "inbox", f"{home}inbox/")
    take(desk, "effect", f"{home}effect/")
    take(desk, "rounds", f"{home}rounds/")
    rounds = desk.content()
    story = re.search(r"/s/\w+/", rounds)
    running = desk.locator("main a[href*='/rounds/']:not([href$='/new/'])").first.get_attribute("href")
    take(desk, "round", f"{url}{running}")
    talk = desk.locator("aside a[href*='/rooms/']").first.get_attribute("href") or ""
    room = talk.rstrip("/").rsplit("/", 1)[-1]
    phone = visitor(browser, PHONE)
    phone.goto(f"{url}/t/{room}/me/{token}/")
    with phone.expect_navigation():
        phone.click("main form button")
    take(phone, "table", f"{url}/t/{room}/?#turn")
    if story:
        take(phone, "story", f"{url}{story.group(0)}")


def visitor(browser: Browser, size: dict[str, int]) -> Page:
    """A German browser that has never been here."""
    context = browser.new_context(viewport=size, locale="de-DE", reduced_motion="reduce")
    return context.new_page()


def take(page: Page, name: str, address: str, *, whole: bool = False) -> None:
    """Save what a person sees at this address."""
    page.goto(address)
    page.screenshot(path=HERE / f"{name}.png", full_page=whole)


if __name__ == "__main__":
    main()
