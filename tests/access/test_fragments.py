"""Parts of pages are held as pages are: the same rights with htmx's headers, and no id of another firm anywhere."""

from __future__ import annotations

import pytest

from stammtisch.web.access import ANYBODY
from tests.test_access_matrix import (
    ALL,
    CANARY,
    METHODS,
    NARROWER,
    PUBLIC,
    STAFF,
    Route,
    World,
    ask,
    names_of_objects,
)

pytestmark = [pytest.mark.security, pytest.mark.django_db]

HTMX = {"hx-request": "true", "hx-target": "main", "hx-boosted": "false"}


@pytest.mark.parametrize("route", STAFF, ids=lambda route: route.name)
def test_a_part_opens_for_whom_its_page_does(world: World, route: Route) -> None:
    refused = {"nobody": 302, "guest": 302, "stranger": 404} | dict.fromkeys(set(ANYBODY) - set(route.access), 403)
    for method in METHODS:
        for who in ("owner", "adviser", "nobody", "guest", "stranger"):
            part = ask(world, who, method, route.path(world.ours), headers=HTMX)
            assert part.status_code == refused.get(who, part.status_code), (method, who)
            assert (part.status_code == 403) == (refused.get(who) == 403) or route.name in NARROWER, (method, who)
            assert CANARY not in part.content.decode(errors="replace")
        assert ask(world, "owner", method, route.path(world.theirs), headers=HTMX).status_code == 404


@pytest.mark.parametrize("route", ALL.values(), ids=lambda route: route.name)
def test_no_page_names_an_object_of_another_firm(world: World, route: Route) -> None:
    """Public ids begin with their firm's code; so this holds for every link and every choice of every form, also
    where ids of the other firm are asked for in the query."""
    smuggled = names_of_objects(world.theirs)
    odd = {"q": CANARY, "page": "2", "_connector": "OR", "firm__id": "2", "_negated": "1"}
    for who in ("owner", "guest"):
        for query in ({}, smuggled | odd):
            answer = ask(world, who, "get", route.path(world.ours), query)
            text = answer.content.decode(errors="replace")
            said = [value for value in query.values() if isinstance(value, str)]
            for spoken in sorted(said, key=len, reverse=True):
                text = text.replace(spoken, "")  # what was asked may be repeated, not answered
            assert world.theirs.code not in text
            assert CANARY not in text


@pytest.mark.parametrize("route", [one for one in ALL.values() if one.access == PUBLIC], ids=lambda one: one.name)
def test_a_page_of_guests_names_nothing_of_the_team(world: World, route: Route) -> None:
    """Invitations, members' sign-ins and notes about people stand on no page that needs no sign-in."""
    ours = world.ours
    for who in ("guest", "their guest", "nobody"):
        text = ask(world, who, "get", route.path(ours)).content.decode(errors="replace")
        for member in (ours.house.owner, ours.house.host, ours.house.colleague, ours.house.adviser):
            assert member.user.email not in text
        assert "Reihe drei" not in text
