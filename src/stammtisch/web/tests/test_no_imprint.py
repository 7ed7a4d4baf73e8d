"""Before a page becomes public, whoever does it reads that no imprint stands under it; owners are led to one."""

from uuid import uuid4

import pytest
from django.test import Client

from stammtisch.conversations.actions import rooms
from stammtisch.formats.one_sentence_story.settings import PRESETS
from stammtisch.people.models import Firm, User
from stammtisch.people.tenancy import firm_scope
from stammtisch.testing.cast import NOON, house

MISSING = "No imprint stands under this page yet."


@pytest.fixture
def theatre(db):
    theatre = house()
    User.objects.update(language="en")
    return theatre


@pytest.fixture
def places(theatre):
    """The page with the guests' link, and the page on which a story is announced."""
    home = f"/f/{theatre.firm.slug}/"
    with firm_scope(theatre.firm):
        room = rooms.open_table(title="Stammtisch", now=NOON)
    wish = {
        "key": str(uuid4()),
        "table": room.public_id,
        "way": next(iter(PRESETS)),
        "opening": "Im Foyer stand ein Koffer.",
    }
    draft = signed_in(theatre.owner).post(f"{home}rounds/new/", wish).url.removesuffix("prepare/")
    return [f"{home}tables/{room.public_id}/", f"{draft}do/announce/"]


def signed_in(member):
    client = Client()
    client.force_login(member.user)
    return client


def test_an_owner_is_warned_and_led_to_writing_it(theatre, places):
    for place in places:
        page = signed_in(theatre.owner).get(place).content.decode()
        assert MISSING in page, place
        assert f'href="/f/{theatre.firm.slug}/settings/imprint/"' in page


def test_a_host_is_asked_to_ask_an_owner(theatre, places):
    page = signed_in(theatre.host).get(places[0]).content.decode()
    assert MISSING in page
    assert "Please ask an owner" in page
    assert "settings/imprint/" not in page


@pytest.mark.parametrize("change", [{"imprint": "Hafenstraße 5"}, {"is_demo": True}])
def test_with_an_imprint_and_in_the_demo_nobody_is_warned(theatre, places, change):
    Firm.objects.update(**change)
    for place in places:
        answer = signed_in(theatre.owner).get(place)
        assert answer.status_code == 200
        assert MISSING not in answer.content.decode()
