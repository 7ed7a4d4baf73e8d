"""A page that followed the feed equals a page that was just loaded, whatever happened in between."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stammtisch.conversations import feed
from stammtisch.conversations.actions import talk
from stammtisch.conversations.models import FeedEntry
from stammtisch.kit import clock
from stammtisch.people.tenancy import firm_scope
from stammtisch.testing.cast import guest
from stammtisch.web.live import reader
from stammtisch.web.live.topics import Topic
from stammtisch.web.screens.guest.table import alias
from stammtisch.web.tests.guest.conftest import Table, Visitor

_REGION = re.compile(r'<(header|div|section)([^>]*data-live-region="(\w+)"[^>]*)>.*?</\1>', re.DOTALL)
_ITEM = re.compile(r'<li class="(?:msg|talk-event)[^"]*" id="(m\d+)">.*?</li>', re.DOTALL)


@dataclass
class Page:
    """The live parts of a table's page, and what `js/live.js` does with an event."""

    visitor: Visitor
    regions: dict[str, str]
    kinds: dict[str, set[str]]
    items: dict[str, str]
    after: int
    alias: str
    fetched: int = 0

    @classmethod
    def load(cls, visitor: Visitor) -> Page:
        text = visitor.page()
        regions = {name: match.group(0) for match in _REGION.finditer(text) for name in [match.group(3)]}
        kinds = {name: set(_attribute(region, "live-on").split()) for name, region in regions.items()}
        items = {match.group(1): match.group(0) for match in _ITEM.finditer(text)}
        after = int(_attribute(text, "live-after"))
        return cls(visitor, regions, kinds, items, after, _attribute(text, "live-seat"))

    def apply(self, event: Mapping[str, Any]) -> None:
        kind, swap = event["kind"], event.get("swap")
        for item in event.get("list", {}).values():
            name = _ITEM.match(item.strip())
            assert name
            if name.group(1) in self.items or kind == "message":
                self.items[name.group(1)] = item.strip()
        self.items.pop(event.get("drop", ""), None)
        wanted = event.get("views", {}).get(self.alias, event.get("view"))
        stale = set()
        for name in self.regions:
            if kind not in self.kinds[name]:
                continue
            view = _attribute(self.regions[name], "live-view")
            if swap is None:
                stale.add(name)
            elif view is None:
                self.regions[name] = _with_mine(swap.get(name, self.regions[name]), self.regions[name])
            elif view != wanted:
                if wanted in swap.get(name, {}):
                    self.regions[name] = swap[name][wanted]
                else:
                    stale.add(name)
        if stale:
            self.fetched += 1
            fresh = Page.load(self.visitor)
            self.regions.update({name: fresh.regions[name] for name in stale})

    def follow(self, table: Table) -> None:
        """Everything since the page was loaded, as it comes over the wire."""
        with firm_scope(table.firm):
            topic = Topic(table.firm.pk, table.room.pk, for_team=False, language="en")
            entries = FeedEntry.objects.filter(n__gt=self.after).select_related("firm", "room__firm")
            for packet in reader.render(list(entries), topic):
                self.apply(json.loads(packet.data.decode().split("data: ", 1)[1]))
            self.after = feed.head(table.firm)

    @property
    def comparable(self) -> tuple[dict[str, str], list[str]]:
        """Without the keys of forms, which are new at each load, and the marks of own lines."""
        regions = {name: _plain(text) for name, text in self.regions.items()}
        return regions, [_plain(item) for item in self.items.values()]


def _attribute(text: str, name: str) -> Any:
    found = re.search(rf'data-{name}="([^"]*)"', text)
    return html.unescape(found.group(1)) if found else None


def _plain(text: str) -> str:
    text = re.sub(r'name="key" value="[^"]*"', "", text).replace(" line-mine", "")
    text = re.sub(
        r' <span class="line-mine">.*?</span> is what you wrote\.|<span class="line-mine">.*?wrote\.', "", text
    )
    return " ".join(text.split())


def _with_mine(fresh: str, old: str) -> str:
    for line in re.findall(r'class="line line-mine[^"]*" id="(l\d+)"', old):
        fresh = re.sub(rf'class="line( line-new)?" id="{line}"', rf'class="line line-mine\1" id="{line}"', fresh)
    return fresh


_DEEDS = st.lists(
    st.tuples(
        st.sampled_from(
            ("write", "say", "skip", "later", "answer", "note", "withdraw", "rename", "leave", "sit", "pause")
        ),
        st.integers(0, 2),
    ),
    min_size=1,
    max_size=8,
)


@pytest.mark.parametrize("preset", ["in_turn", "open_chain", "folded"])
@settings(
    max_examples=settings.default.max_examples // 8,  # each example plays a whole evening
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(deeds=_DEEDS)
def test_a_followed_page_equals_a_fresh_one(table: Table, preset: str, deeds: list[tuple[str, int]]) -> None:
    table = Table(table.house)
    table.announce(preset)
    guests = [Visitor(table) for _ in range(3)]
    for visitor, name in zip(guests, ("Rosa", "Omar", "Lena"), strict=True):
        visitor.sit(name)
    table.begin()
    pages = [Page.load(visitor) for visitor in guests]
    for number, (deed, who) in enumerate(deeds):
        _do(table, guests, deed, who, number)
        for page in pages:
            if page.visitor.seat.left_at is None:
                page.follow(table)
    for page in pages:
        if page.visitor.seat.left_at is None:
            assert page.comparable == Page.load(page.visitor).comparable


def _do(table: Table, guests: list[Visitor], deed: str, who: int, number: int) -> None:
    visitor = guests[who]
    if table.state.lease and deed in ("write", "skip", "later"):
        visitor = table.holder(guests) if any(g.who == table.state.lease.holder for g in guests) else visitor
    match deed:
        case "write":
            visitor.write(f"Satz Nummer {number}.")
        case "say":
            visitor.post("say/", {"text": f"Gerede {number}"})
        case "skip" | "later":
            visitor.post("press/", {"do": deed, "token": visitor.token()})
        case "answer" | "note":
            with firm_scope(table.firm):
                getattr(talk, deed)(
                    room=table.room, member=table.house.host, text=f"{deed} {number}", now=clock.now()
                )
        case "withdraw":
            mine = [
                message
                for message in table.messages(deleted_at=None)
                if message.address_id == visitor.seat.address_id
            ]
            if mine:
                visitor.post(f"mine/{mine[-1].public_id}/back/")
        case "rename":
            visitor.post("mine/name/", {"name": f"{visitor.name}{number}"})
        case "leave":
            visitor.post("leave/", {"fate": "stay"})
        case "sit":
            visitor.post("sit/", {"name": visitor.name, "agrees": "on", "licence": "on", "credit": "name"})
        case "pause" if table.state.status in ("open", "paused"):
            table.command("resume" if table.state.status == "paused" else "pause")


def test_others_are_told_what_is_new_without_fetching_anything(table: Table, three: list[Visitor]) -> None:
    holder = table.holder(three)
    others = [Page.load(visitor) for visitor in three if visitor is not holder]
    holder.write("Er summte.")
    for page in others:
        page.follow(table)
    assert sorted(page.fetched for page in others) == [0, 1]  # only who has the turn now looks again
    assert all("Er summte." in page.regions["tale"] for page in others)


def test_an_event_names_nobody_whom_others_could_recognise(table: Table, three: list[Visitor]) -> None:
    aliases = set()
    for visitor in three:
        with firm_scope(table.firm):
            seat = visitor.seat
            assert seat.public_id not in alias(seat)
            aliases.add(alias(seat))
    assert len(aliases) == 3


def test_the_table_asks_no_more_questions_with_more_people_and_words(table: Table, three: list[Visitor]) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            three[0].page()
        return len(asked)

    def fill(count: int) -> None:
        with firm_scope(table.firm):
            for number in range(count):
                seat = guest(f"Gast {number}", table.room, now=clock.now())
                talk.answer(room=table.room, member=table.house.host, text=f"Wort {number}", now=clock.now())
                assert seat

    fill(10)
    before = queries()
    fill(10)
    assert queries() == before
