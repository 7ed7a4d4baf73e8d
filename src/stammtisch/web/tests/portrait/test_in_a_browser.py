"""The walk to a portrait on a phone without JavaScript: choose, tick, read, take along."""

import pytest
from django.conf import settings as django_settings

from stammtisch.web.tests.portrait.conftest import UNCLEAR

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = {"width": 390, "height": 844}


@pytest.fixture
def phone(chromium, live_server, browser):
    """A phone that is signed in as `browser` is."""

    contexts = []

    def phone(**more):
        context = chromium.new_context(viewport=PHONE, base_url=live_server.url, **more)
        cookie = browser.cookies[django_settings.SESSION_COOKIE_NAME]
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
        contexts.append(context)
        return context.new_page()

    yield phone
    for context in contexts:
        context.close()


def fits(page):
    """Nothing pushes the page aside."""
    return page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_the_walk_on_a_phone(phone, portrait_url, lying, tmp_path):
    chat = tmp_path / "WhatsApp Chat mit Bühne.txt"
    chat.write_text(UNCLEAR, "utf-8")
    page = phone(java_script_enabled=False, accept_downloads=True)
    page.goto(portrait_url)
    page.set_input_files("input[type=file]", chat)
    page.click("main button.button")
    assert len(lying()) == 2
    assert fits(page)
    page.get_by_label("Theater").check()
    page.get_by_label("The month comes first").check()
    page.click("main button.button")
    page.wait_for_selector(".portrait-shown h1")
    assert lying() == []
    assert fits(page)
    assert "Guest 1" in page.inner_text(".portrait-shown")
    with page.expect_download() as download:
        page.click(".portrait-tools button.button")
    assert download.value.suggested_filename == "portrait.pdf"
    assert download.value.path().read_bytes().startswith(b"%PDF")


def test_a_file_can_be_dropped(phone, portrait_url):
    page = phone()
    page.goto(portrait_url)
    given = page.evaluate(
        """() => {
            const dropped = new DataTransfer();
            dropped.items.add(new File(["x"], "chat.txt"));
            const place = document.querySelector("[data-drop]");
            place.dispatchEvent(new DragEvent("drop", {dataTransfer: dropped, cancelable: true}));
            return document.querySelector("input[type=file]").files[0].name;
        }"""
    )
    assert given == "chat.txt"
