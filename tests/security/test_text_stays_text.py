"""Class 3: hostile words in every name, title, line, note and reason of a house, and no page runs any of them."""

from datetime import timedelta

import html5lib
import pytest
from django.test import Client

from stammtisch.kit import clock
from stammtisch.people.actions import firms
from stammtisch.people.tenancy import firm_scope
from stammtisch.testing.cast import house
from stammtisch.testing.storytellers import Storytellers
from stammtisch.web.tests.talk.test_hostile_text import hostile
from tests.test_access_matrix import ALL, sample

pytestmark = [pytest.mark.security, pytest.mark.django_db]

#: Short enough for the shortest field (a name has 60 characters, of which some are taken).
PAYLOADS = [
    "\"'><svg onload=canary()>",
    "</title></textarea><script>canary()//",
    "<iframe srcdoc=canary()> ' onfocus='canary()",
]


@pytest.fixture(params=PAYLOADS)
def filled(request):
    """A house in which `word` stands wherever anybody writes, with a story that was played to its end."""
    word = request.param
    theatre = house(word)
    firms.change_firm(theatre.firm, now=clock.now(), imprint=word, contact=word)
    found = sample(theatre, word)
    with firm_scope(theatre.firm):
        played = Storytellers(theatre)
        for number in range(4):
            played.write(text=f"{word} sagt Nummer {number}.")
        played.host("title", text=word)
        played.wait(timedelta(days=1))
    return word, found, played.round


def browsers(found):
    from stammtisch.web import guests

    owner, guest, nobody = Client(), Client(), Client()
    owner.force_login(found.house.owner.user)
    guest.cookies[guests.cookie_name(found.house.firm)] = found.guest_token
    return {"owner": owner, "guest": guest, "nobody": nobody}


def test_no_page_runs_what_somebody_wrote(filled):
    word, found, played = filled
    seen = 0
    assert Client().get(f"/s/{played.public_id}/").status_code == 200, "a finished story is among the pages"
    addresses = [route.path(found) for route in ALL.values()]
    addresses += [route.path(found, round=played.public_id) for route in ALL.values() if "round" in route.arguments]
    addresses += [route.path(found, story=played.public_id) for route in ALL.values() if "story" in route.arguments]
    addresses += [f"/f/{found.slug}/search/?q={word}", f"/f/{found.slug}/people/?q={word}", f"/nothing/{word}"]
    for who, browser in browsers(found).items():
        for address in addresses:
            answer = browser.get(address)
            if answer.streaming or not answer.headers.get("Content-Type", "").startswith("text/html"):
                continue
            page = answer.content.decode()
            seen += "canary" in page
            assert not list(hostile(html5lib.parse(page, namespaceHTMLElements=False))), (who, address)
    assert seen > 40, "the words are on the pages, as text"


def test_refused_forms_give_words_back_as_text(filled):
    word, found, _played = filled
    fields = "name email note title text reason welcome contact login imprint opening words"
    body = dict.fromkeys(fields.split(), word)
    for who, browser in browsers(found).items():
        for route in ALL.values():
            answer = browser.post(route.path(found), body, headers={"sec-fetch-site": "same-origin"})
            if not answer.streaming and answer.headers.get("Content-Type", "").startswith("text/html"):
                assert not list(hostile(html5lib.parse(answer.content.decode(), namespaceHTMLElements=False))), (
                    who,
                    route.name,
                )
            if who == "owner" and route.name == "account_logout":
                browser.force_login(found.house.owner.user)
