"""Every page of the talk opens for those who may see it, and looks the same when there is more."""

import html5lib
import pytest


@pytest.fixture
def addresses(theatre, table, direct, ask, path):
    question = ask(direct)
    return {
        "today": path(),
        "inbox": path("inbox/"),
        "all": path("inbox/?tab=all"),
        "mine": path("inbox/?tab=mine"),
        "later": path("inbox/?tab=later"),
        "room": path(f"rooms/{direct.room.public_id}/"),
        "table": path(f"rooms/{table.public_id}/"),
        "message": path(f"messages/{question.public_id}/"),
        "tables": path("tables/"),
        "manage": path(f"tables/{table.public_id}/"),
        "sheet": path(f"tables/{table.public_id}/sheet/"),
        "search": path("search/?q=Karten"),
    }


def test_every_page_opens_for_everybody_in_the_team(theatre, addresses, as_):
    for member in (theatre.owner, theatre.host, theatre.colleague, theatre.adviser):
        browser = as_(member)
        for name, address in addresses.items():
            assert browser.get(address).status_code == 200, name


def test_pages_are_well_formed_and_hold_no_inline_code(theatre, addresses, browser):
    for name, address in addresses.items():
        page = browser.get(address).content.decode()
        tree = html5lib.parse(page, namespaceHTMLElements=False)
        for element in tree.iter():
            if not isinstance(element.tag, str):
                continue
            assert element.tag != "style", name
            assert element.tag != "script" or element.get("src"), name
            assert not [key for key in element.attrib if key.startswith("on") or key == "style"], name
        ids = [element.get("id") for element in tree.iter() if element.get("id")]
        assert len(ids) == len(set(ids)), name
