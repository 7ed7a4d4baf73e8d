"""A host and guests in real browsers, each in a context of their own, as on separate phones."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

#: Debian's Chromium, quiet: no look-ups, no updates, nothing that leaves this machine.
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "locale": "en-GB"}
DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}, "locale": "en-GB"}
#: Long enough for a busy machine; a page that needs so long for real is caught by the benches.
PATIENCE_MS = 20_000


@dataclass
class Visitor:
    """One person in front of one browser. What the browser complains about is kept in `complaints`."""

    name: str
    page: Page
    complaints: list[str] = field(default_factory=list)

    @classmethod
    def arrive(cls, name: str, browser: Browser, screen: dict[str, Any]) -> Visitor:
        """A new browser context that has never been here."""
        context = browser.new_context(**screen)
        context.set_default_timeout(PATIENCE_MS)
        visitor = cls(name, context.new_page())
        visitor.page.on("console", lambda said: visitor._note(said.type, said.text))
        visitor.page.on("pageerror", lambda error: visitor.complaints.append(str(error)))
        return visitor

    def _note(self, kind: str, text: str) -> None:
        # A refusal that the page shows in words (409, 422, 429) is logged by the browser as well.
        if kind in {"error", "warning"} and "Failed to load resource" not in text:
            self.complaints.append(text)

    def go(self, url: str) -> None:
        """Open a page."""
        self.page.goto(url)

    def send(self, selector: str) -> None:
        """Press a button that leads to a page."""
        with self.page.expect_navigation():
            self.page.locator(selector).first.click()

    def cookies(self) -> list[str]:
        """Names of the cookies this browser holds."""
        return [cookie["name"] for cookie in self.page.context.cookies()]


class Guest(Visitor):
    """A guest on a phone."""

    def sit_down(self, url: str) -> None:
        """Read, give a name, tick both boxes, take the seat."""
        self.go(url)
        assert self.cookies() == []
        self.page.fill("[name=name]", self.name)
        for box in self.page.locator("form.turn input[type=checkbox]").all():
            box.check()
        self.send("form.turn button[type=submit]")

    def is_asked(self) -> bool:
        """Whether the page shows the field to this guest now; it appears without a reload."""
        return bool(self.page.locator("#story textarea").count())

    def write(self, text: str) -> None:
        """Give a sentence (or a title) and send it."""
        self.page.fill("#story textarea", text)
        self.send("#story button[type=submit]")


class Host(Visitor):
    """The owner at a desk."""

    def found(self, url: str) -> None:
        """Set up the firm on its one page."""
        self.go(f"{url}/start/")
        for name, value in {
            "firm_name": "Theater Sprungbrett",
            "name": "Alma",
            "email": "alma@example.org",
            "password": "a long sentence at the bar",
            "timezone": "Europe/Berlin",
        }.items():
            self.page.fill(f"[name={name}]", value)
        self.page.check("[name=language][value=en]")
        self.send("main form button.button")

    def prepare_a_story(self, home: str, *, opening: str, lines: int) -> tuple[str, str]:
        """A story in turns at a new table, invited to; returns the addresses of the round and of the table."""
        self.go(f"{home}rounds/new/")
        self.page.fill("[name=opening]", opening)
        self.page.fill("[name=new_table]", "The suitcase in the foyer")
        self.send("main form button.button")
        self.page.locator("details.more summary").click()
        self.page.fill("[name=lines]", str(lines))
        self.page.fill("[name=join_seconds]", "0")
        # Whatever hour it is while this runs: no quiet hours.
        self.page.fill("[name=quiet_from]", "03:00")
        self.page.fill("[name=quiet_until]", "03:00")
        self.send("button[name=then][value=announce]")
        self.send("main form button.button")
        table = re.search(r"https?://[^\"'\s<]+/t/\w+/", self.page.content())
        assert table, "The round shows no link to sit down."
        return self.page.url, table.group(0)
