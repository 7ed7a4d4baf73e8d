"""Who may listen: every address under /live/ × everybody, and what is told when a stream begins."""

from __future__ import annotations

import pytest

from stammtisch.kit import clock
from stammtisch.web.live.hub import Hub
from stammtisch.web.live.subscribing import Opened, Wish, subscribe
from tests.test_access_matrix import CANARY, World, contents

pytestmark = [pytest.mark.security, pytest.mark.django_db]

TEAM = {"owner", "host", "colleague", "adviser"}
#: Address → who hears something there, of the theatre's.
STREAMS = {
    "/live/f/{firm}/": TEAM,
    "/live/f/{firm}/rooms/{room}/": TEAM,
    "/live/t/{room}/": {"guest"},
}


def listen(world: World, who: str, path: str, after: int | None = None) -> Opened | None:
    """Open a stream as this browser would."""
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in world.browsers[who].cookies.items())
    wish = Wish.of(
        {
            "type": "http",
            "path": path,
            "headers": [(b"cookie", cookies.encode())],
            "query_string": b"" if after is None else f"after={after}".encode(),
        }
    )
    return subscribe(wish, Hub(), now=clock.now()) if wish else None


@pytest.mark.parametrize("path", STREAMS)
def test_a_stream_opens_for_those_it_is_for(world: World, path: str) -> None:
    ours, theirs = world.ours, world.theirs
    for who in world.browsers:
        own = path.format(firm=ours.slug, room=ours.room.public_id)
        assert (listen(world, who, own) is not None) == (who in STREAMS[path]), who
        foreign = path.format(firm=theirs.slug, room=theirs.room.public_id)
        mine = {"stranger"} if STREAMS[path] == TEAM else {"their guest"}
        assert (listen(world, who, foreign) is not None) == (who in mine), who
        mixed = path.format(firm=ours.slug, room=theirs.room.public_id)
        if "{firm}" in path and "{room}" in path:
            assert listen(world, who, mixed) is None, who


@pytest.mark.parametrize("path", STREAMS)
def test_what_was_missed_is_told_of_one_firm_alone(world: World, path: str) -> None:
    ours, theirs = world.ours, world.theirs
    for who in STREAMS[path]:
        opened = listen(world, who, path.format(firm=ours.slug, room=ours.room.public_id), after=0)
        assert opened is not None
        assert opened.missed
        assert CANARY.encode() not in opened.missed
        assert theirs.code.encode() not in opened.missed
        if who == "guest":
            assert "Notiz" not in opened.missed.decode()


def test_listening_changes_nothing(world: World) -> None:
    before = contents(world.ours)
    for path in STREAMS:
        for who in world.browsers:
            listen(world, who, path.format(firm=world.ours.slug, room=world.ours.room.public_id), after=0)
    assert contents(world.ours) == before


@pytest.mark.parametrize("path", ["/live/", "/live/f/", "/live/t/", "/live/x/y/", "/live/f/a/rooms/", "/live/f/*/"])
def test_nothing_else_is_a_stream(world: World, path: str) -> None:
    assert all(listen(world, who, path) is None for who in world.browsers)
