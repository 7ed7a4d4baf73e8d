"""Under every page guests see stands who is behind it, once the firm has written it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from stammtisch.formats.models import Artefact
from stammtisch.kit import clock
from stammtisch.people.models import Firm
from stammtisch.people.tenancy import firm_scope
from stammtisch.web.tests.guest.conftest import Table, Visitor

IMPRINT = "Theater Sprungbrett GmbH\nHafenstraße 5\n<b>Hamburg</b>"


def read(path: str) -> Any:
    return Client(headers={"accept-language": "en"}).get(path)


@pytest.fixture
def written(db: None) -> Any:
    return lambda: Firm.objects.update(imprint=IMPRINT, contact="alma@example.org")


@pytest.fixture
def story(table: Table, three: list[Visitor]) -> str:
    for number in range(4):
        table.holder(three).write(f"Und dann, {number}, summte er leise.")
    table.command("end")
    table.holder(three).write("Nacht im Fundus")
    return f"/s/{table.fresh().public_id}/"


def test_a_firm_that_has_written_nothing_shows_no_link(table: Table, story: str) -> None:
    for url in (table.url, story):
        assert f"{url}imprint/" not in read(url).content.decode()
        assert read(f"{url}imprint/").status_code == 404


def test_line_ends_stay_and_signs_are_no_markup(table: Table, story: str, written: Any) -> None:
    written()
    for url in (table.url, story):
        assert f"{url}imprint/" in read(url).content.decode()
        answer = read(f"{url}imprint/")
        assert "Hafenstraße 5<br>&lt;b&gt;Hamburg" in answer.content.decode()
        assert "alma@example.org" in answer.content.decode()
        assert not answer.cookies


def test_it_is_linked_wherever_a_guest_reads(table: Table, three: list[Visitor], written: Any) -> None:
    written()
    for page in ("", "mine/", "privacy/", "report/", "leave/"):
        assert f"{table.url}imprint/" in three[0].page(page)


def test_a_browser_that_knows_the_story_hears_of_the_new_link(story: str, written: Any) -> None:
    tag = read(story).headers["ETag"]
    written()
    assert Client(headers={"accept-language": "en"}).get(story, HTTP_IF_NONE_MATCH=tag).status_code == 200


def test_it_stands_under_a_story_that_was_taken_away(table: Table, story: str, written: Any) -> None:
    written()
    with firm_scope(table.firm):
        Artefact.objects.update(offline_at=clock.now())
    assert f"{story}imprint/" in read(story).content.decode()
    assert read(f"{story}imprint/").status_code == 200


def test_the_house_rules_are_linked_wherever_a_guest_reads(table: Table, three: list[Visitor], story: str) -> None:
    for page in ("", "mine/", "privacy/", "report/", "leave/"):
        assert f"{table.url}rules/" in three[0].page(page)
    assert f"{story}rules/" in read(story).content.decode()


def test_every_table_has_rules_and_the_firm_adds_its_own(table: Table, story: str) -> None:
    for url in (table.url, story):
        answer = read(f"{url}rules/")
        assert answer.status_code == 200
        assert f"{url}report/" in answer.content.decode()
        assert not answer.cookies
    Firm.objects.update(house_rules="Wir duzen uns.\n<b>Keine</b> Angebote.")
    for url in (table.url, story):
        assert "Wir duzen uns.<br>&lt;b&gt;Keine&lt;/b&gt; Angebote." in read(f"{url}rules/").content.decode()


def test_rules_of_nothing_are_not_there(db: None, table: Table) -> None:
    assert read("/s/nothing/rules/").status_code == 404
    assert read(f"{table.url}rules/".replace("/t/", "/s/")).status_code == 404
