"""From an empty installation to a story read aloud: an owner, six guests in browsers of their own, one who vanishes,
one who misbehaves and one who withdraws."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright
from pypdf import PdfReader

from tests.playing import DESK, PHONE, QUIET, Guest, Host
from tests.serving import Serving

pytestmark = pytest.mark.browser

OPENING = "On the Tuesday before the opening night a suitcase stood in the foyer."
ADVERTISEMENT = "Buy cheap suitcases at https://suitcase.example now."


@pytest.fixture
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def house(serving: Serving, migrated: dict[str, str]) -> str:
    serving.wait_until_ready()
    return serving.url


def holder_among(guests: list[Guest], *, seconds: float = 15) -> Guest:
    """The one guest who is asked now, as the pages show it without a reload."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        asked = [guest for guest in guests if guest.is_asked()]
        if len(asked) == 1:
            return asked[0]
        guests[0].page.wait_for_timeout(100)
    raise AssertionError(f"Asked at the same time: {[guest.name for guest in guests if guest.is_asked()]}")


def pass_over(host: Host, round_url: str, guest: Guest) -> None:
    """The host passes the turn on; the guest's page loses its field without a reload."""
    host.go(round_url)
    host.send("form[action*='/do/skip/'] button")
    guest.page.wait_for_selector("#story", state="detached")


def refuse_what_is_held(host: Host, round_url: str, reason: str) -> None:
    """The host looks at the held sentence and refuses it with a reason for its author."""
    host.go(round_url)
    host.send("a[href*='/do/reject/']")
    host.page.fill("main form [name=reason]", reason)
    host.send("main form button[type=submit], main form button.button, main form button.button-danger")


def play(guests: list[Guest], host: Host, round_url: str, *, lines: int) -> dict[str, list[str]]:
    """Everybody writes when asked; Dora has vanished and is passed over; Mallory's first try is an advertisement.

    Returns the sentences that stand, by author.
    """
    written: dict[str, list[str]] = {}
    tried = False
    while (count := sum(map(len, written.values()))) < lines:
        holder = holder_among(guests)
        if holder.name == "Dora":
            pass_over(host, round_url, holder)
        elif holder.name == "Mallory" and not tried:
            tried = True
            holder.write(ADVERTISEMENT)
            refuse_what_is_held(host, round_url, "Advertising does not belong in our story.")
        else:
            sentence = f"Sentence {count + 1} of {holder.name} opened the suitcase a little more."
            holder.write(sentence)
            written.setdefault(holder.name, []).append(sentence)
    return written


def pdf_text(host: Host, url: str) -> str:
    """The words in the PDF of the story."""
    answer = host.page.request.get(url)
    assert answer.ok
    pages = PdfReader(io.BytesIO(answer.body())).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_from_an_empty_house_to_a_story_read_aloud(house: str, browser: Browser) -> None:
    host = Host.arrive("Alma", browser, DESK)
    host.found(house)
    home = host.page.url
    round_url, table = host.prepare_a_story(home, opening=OPENING, lines=8)
    guests = [Guest.arrive(name, browser, PHONE) for name in ("Bea", "Omar", "Lena", "Cem", "Dora", "Mallory")]
    for guest in guests:
        guest.sit_down(table)
    host.go(round_url)
    host.send("form[action*='/do/start/'] button")

    written = play(guests, host, round_url, lines=8)
    holder_among(guests).write("The suitcase that hummed")
    host.page.wait_for_timeout(300)
    host.go(round_url)
    if (publish := host.page.locator("form[action*='/do/publish/'] button")).count():
        publish.first.click()
        host.go(round_url)
    story = host.page.get_attribute("a[href*='/s/']", "href") or ""
    sentences = [sentence for theirs in written.values() for sentence in theirs]

    # The page and the PDF hold every sentence, everybody's name, and nothing that was refused.
    host.go(house + story)
    page = host.page.inner_text("main")
    pdf = pdf_text(host, f"{house}{story}story.pdf")
    for sentence in [OPENING, *sentences]:
        assert sentence in page
        assert sentence in pdf
    for name in written:
        assert name in page
    assert "cheap suitcases" not in page + pdf

    # Omar takes one sentence back: it is gone from his page, from the story and from the PDF.
    omar = guests[1]
    gone = written["Omar"][0]
    omar.go(f"{table}mine/")
    omar.page.locator(".row", has_text=gone).get_by_role("link", name="Take back").click()
    omar.send("main form button[type=submit]")
    host.go(house + story)
    assert gone not in host.page.inner_text("main")
    assert gone not in pdf_text(host, f"{house}{story}story.pdf")

    # A guest asks at the table; the team answers in the inbox; the figures know of both.
    bea = guests[0]
    bea.go(table)
    bea.page.fill("#said", "When do you read the story aloud at the theatre?")
    bea.send("form[action$='/say/'] button")
    host.go(f"{home}inbox/")
    assert "Bea" in host.page.inner_text("main")
    host.page.locator("main a", has_text="Bea").first.click()
    host.page.fill("main textarea[name=text]", "On Saturday at eight, and you are all invited.")
    host.send("form:has(textarea[name=text]) button.button")
    bea.page.wait_for_selector("text=On Saturday at eight")
    host.go(f"{home}inbox/")
    assert "Nobody" in host.page.inner_text("main h1")
    host.go(f"{home}effect/")
    assert "Bea" not in host.page.inner_text("main h1")

    for visitor in (host, *guests):
        assert visitor.complaints == [], visitor.name
