"""The guests' pages in a real browser: without barriers, without errors, alive, and whole without JavaScript."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, BrowserContext

from stammtisch.web.tests.guest.conftest import Table, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Enter = Callable[..., Visitor]


@pytest.fixture
def open_as(chromium: Browser, live_server: Any) -> Iterator[Callable[..., BrowserContext]]:
    """A browser on a phone that holds a visitor's cookies."""
    opened: list[BrowserContext] = []

    def enter(visitor: Visitor | None = None, **options: Any) -> BrowserContext:
        settings = {"viewport": {"width": 390, "height": 844}, "locale": "de-DE", "base_url": live_server.url}
        context = chromium.new_context(**{**settings, **options})
        for cookie in visitor.client.cookies.values() if visitor else ():
            context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
        opened.append(context)
        return context

    yield enter
    for context in opened:
        context.close()


@pytest.fixture
def story(table: Table, three: list[Visitor]) -> str:
    """Address of a finished story."""
    for number in range(3):
        table.holder(three).write(f"Satz Nummer {number}.")
    table.command("end")
    table.holder(three).write("Nacht im Fundus")
    return f"/s/{table.fresh().public_id}/"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_has_a_barrier(table: Table, visitor: Enter, open_as: Any, scheme: str) -> None:
    """WCAG 2.2 A and AA as far as a machine can tell, with every address a guest can reach."""
    table.announce()
    three = [visitor(name) for name in ("Rosa", "Omar", "Lena")]
    table.begin()
    holder = table.holder(three)
    other = next(each for each in three if each is not holder)
    other.post("say/", {"text": "Wie spannend!"})
    places: list[tuple[Visitor | None, str]] = [
        *((None, f"{table.url}{part}") for part in ("", "privacy/", "report/")),
        (holder, table.url),
        *((other, f"{table.url}{part}") for part in ("", "mine/", "mine/everything/", "leave/", "report/")),
    ]
    for number in range(3):
        table.holder(three).write(f"Satz Nummer {number}.")
    table.command("end")
    table.holder(three).write("Nacht im Fundus")
    places += [(None, f"/s/{table.fresh().public_id}/{part}") for part in ("", "aloud/", "report/")]
    for who, place in places:
        page = open_as(who, color_scheme=scheme).new_page()
        page.goto(place)
        found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
        assert found.violations_count == 0, f"{place}: {found.generate_report()}"


def test_no_page_breaks_the_policy_or_stores_anything_before_an_act(table: Table, open_as: Any) -> None:
    table.announce()
    context = open_as()
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    hosts: set[str] = set()
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    for part in ("", "privacy/", "report/"):
        page.goto(f"{table.url}{part}")
    assert not said
    assert len(hosts) == 1
    assert not context.cookies()
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


@pytest.mark.parametrize("javascript", [True, False])
def test_a_guest_sits_down_and_writes(table: Table, visitor: Enter, open_as: Any, javascript: bool) -> None:
    table.announce()
    others = [visitor("Omar"), visitor("Lena")]
    page = open_as(java_script_enabled=javascript).new_page()
    page.goto(table.url)
    page.fill("[name=name]", "Rosa")
    page.check("[name=agrees]")
    page.check("[name=licence]")
    page.click("button[type=submit]")
    page.wait_for_url("**/?done=sat")
    table.begin()
    page.goto(table.url)
    while page.locator("#story").count() == 0:
        table.holder(others).write("Ein anderer Satz.")
        page.goto(table.url)
    page.fill("#text", "Er summte leise.")
    page.click("#story button[type=submit]")
    page.wait_for_url("**/?said=*")
    assert page.locator(".line-new").inner_text() == "Er summte leise."
    assert "Rosa" in page.inner_text("#notice:focus")


@pytest.fixture
def picture(settings: Any, tmp_path: Path) -> Path:
    """A picture on a guest's phone; what the house keeps goes elsewhere."""
    settings.MEDIA_ROOT = tmp_path / "media"
    Image.new("RGB", (60, 40), "teal").save(tmp_path / "koffer.png")
    return tmp_path / "koffer.png"


@pytest.mark.parametrize("javascript", [True, False])
def test_a_guest_lays_a_picture_on_the_table(
    table: Table, three: list[Visitor], open_as: Any, picture: Path, javascript: bool
) -> None:
    for number in range(20):
        three[number % 3].post("say/", {"text": f"Wort Nummer {number}."})
    page = open_as(three[0], java_script_enabled=javascript).new_page()
    page.goto(table.url)
    page.click("details.more summary")
    page.set_input_files("#picture", picture)
    page.click("form[action$='say/'] button")
    shown = page.locator(".msg-body img[alt$=' Rosa']")
    shown.wait_for()
    page.wait_for_timeout(300)
    box = shown.bounding_box()
    assert box["width"] > 30
    # One sees what one has just shown, and not the top of the page.
    assert 0 < box["y"] < 844
    assert "/file/" in three[1].page()


def test_no_word_is_long_enough_to_push_a_page_aside(table: Table, three: list[Visitor], open_as: Any) -> None:
    rosa = three[0]
    rosa.post("say/", {"text": "a" * 5_000})
    rosa.post("say/", {"text": "👩‍👩‍👧‍👦" * 200 + "_" * 500})
    table.holder(three).write("ж" * 180)
    page = open_as(rosa).new_page()
    for path in ("", "mine/", "report/"):
        page.goto(f"{table.url}{path}")
        assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_a_sentence_that_is_too_long_comes_back_with_the_focus_on_it(
    table: Table, three: list[Visitor], open_as: Any
) -> None:
    page = open_as(table.holder(three)).new_page()
    page.goto(table.url)
    page.fill("#text", "x" * 181)
    page.click("#story button[type=submit]")
    page.wait_for_url("**/?said=*")
    assert page.input_value("#text") == "x" * 181
    assert page.get_attribute("#text", "aria-invalid") == "true"
    assert page.evaluate("document.activeElement.id") == "text"


def test_what_comes_live_is_put_in_place_and_nothing_is_taken_from_under_the_fingers(
    table: Table, visitor: Enter, open_as: Any
) -> None:
    """The script alone, fed by hand with the events that the server renders."""
    from stammtisch.conversations.models import FeedEntry
    from stammtisch.people.tenancy import firm_scope
    from stammtisch.web.live import reader
    from stammtisch.web.live.topics import Topic

    table.announce("open_chain")
    rosa, omar, _lena = (visitor(name) for name in ("Rosa", "Omar", "Lena"))
    table.begin()
    page = open_as(rosa).new_page()
    page.route("**/live/**", lambda route: route.fulfill(status=204))
    page.add_init_script(
        "window.EventSource = class { constructor() { window.feed = this; } addEventListener() {} };"
    )
    page.goto(table.url)
    after = int(page.get_attribute("[data-live]", "data-live-after") or 0)
    page.fill("#text", "Ich schreibe gerade")
    shown = page.input_value('[name="token"][form="story"]')
    omar.write("Es klopfte.")
    omar.post("say/", {"text": "Juhu!"})
    with firm_scope(table.firm):
        topic = Topic(table.firm.pk, table.room.pk, for_team=False, language="de")
        entries = FeedEntry.objects.filter(n__gt=after).select_related("firm", "room__firm")
        packets = list(reader.render(list(entries), topic))
    for packet in packets:
        data = packet.data.decode().split("data: ", 1)[1].strip()
        page.evaluate("([id, data]) => feed.onmessage({lastEventId: id, data})", [str(packet.n), data])
    assert "Es klopfte." in page.inner_text("#tale")
    assert "Juhu!" in page.inner_text(".talk")
    assert page.input_value("#text") == "Ich schreibe gerade"
    assert page.input_value('[name="token"][form="story"]') == shown
    assert "Es klopfte." in page.inner_text("[data-live-say]") or "Juhu!" in page.inner_text("[data-live-say]")
