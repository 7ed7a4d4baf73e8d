"""The door: nothing is stored before somebody acts; then a name, a consent, one cookie, one seat."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import time
from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from stammtisch.conversations.actions import rooms
from stammtisch.conversations.models import Room
from stammtisch.formats.one_sentence_story.settings import PRESETS
from stammtisch.kit import clock
from stammtisch.people.models import AddressKey, Consent, Person
from stammtisch.people.tenancy import firm_scope
from stammtisch.testing.cast import house
from stammtisch.web import guests
from stammtisch.web.screens.guest.welcome import begun, rules_of_play
from stammtisch.web.tests.guest.conftest import OUR_PAGE, Table, Visitor

Enter = Callable[..., Visitor]


@pytest.mark.parametrize("path", ["", "privacy/", "report/", "mine/", "leave/"])
def test_public_pages_set_no_cookie_and_store_nothing(table: Table, path: str) -> None:
    table.announce()
    client = Client()
    answer = client.get(f"{table.url}{path}")
    assert answer.status_code in (200, 302)
    assert "Set-Cookie" not in answer.headers
    assert not answer.cookies
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert not client.cookies
    with firm_scope(table.firm):
        assert not Person.objects.exists()


def test_the_door_says_what_is_asked_before_it_asks(table: Table, visitor: Enter) -> None:
    table.announce()
    page = visitor().page()
    for words in (
        "Take a seat",
        "Schön, dass du da bist.",
        "in turn",
        "Am Dienstag stand ein Koffer",
        "not even a cookie",
    ):
        assert words.lower() in page.lower()
    assert "at any time" in page
    assert 'name="licence"' in page


def test_a_table_without_a_story_asks_for_no_licence(table: Table, visitor: Enter) -> None:
    page = visitor().page()
    assert 'name="licence"' not in page
    assert visitor().sit("Rosa", licence="").status_code == 303


def test_sitting_down_gives_a_seat_two_consents_and_a_cookie_of_the_careful_kind(
    table: Table, visitor: Enter
) -> None:
    table.announce()
    rosa = visitor()
    answer = rosa.sit("Rosa")
    assert answer.status_code == 303
    (cookie,) = answer.cookies.values()
    assert cookie.key == f"seat-{table.firm.code}"
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    with firm_scope(table.firm):
        assert rosa.seat.left_at is None
        consents = {consent.purpose: consent for consent in Consent.objects.all()}
        assert set(consents) == {"participation", "licence"}
        assert "shown, read aloud and printed" in consents["licence"].words
        # The database holds no token, only its digest.
        assert not AddressKey.objects.filter(token_digest=cookie.value).exists()
        assert guests.key_of(cookie.value, now=clock.now()) is not None
    assert table.state.is_in(rosa.who)
    assert "Good to have you here, Rosa!" in rosa.page(done="sat")


def test_on_https_the_cookie_is_bound_to_the_host(table: Table, visitor: Enter, settings) -> None:
    settings.HTTPS = True
    (cookie,) = visitor().sit("Rosa").cookies.values()
    assert cookie.key.startswith("__Host-")
    assert cookie["secure"]
    assert not cookie["domain"]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"agrees": ""}, "Without this tick we may not show what you write."),
        ({"licence": ""}, "Without this tick your sentences cannot be in the story."),
        ({"name": "x" * 61}, "Please choose a shorter name"),
        ({"name": "jonas"}, "Somebody of the house goes by this name."),
    ],
)
def test_a_refusal_is_a_sentence_and_keeps_what_was_typed(
    table: Table, visitor: Enter, fields: dict[str, str], sentence: str
) -> None:
    table.announce()
    somebody = visitor()
    answer = somebody.sit(fields.get("name", "Rosalinde"), **fields)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert sentence in page
    assert f'value="{fields.get("name", "Rosalinde")}"' in page
    assert not answer.cookies
    assert not table.seats()


def test_who_gives_no_name_is_a_guest(table: Table, visitor: Enter) -> None:
    visitor().sit("")
    assert [seat.name for seat in table.seats()] == ["a guest"]


def test_a_double_click_gives_one_seat_and_both_answers_the_cookie(table: Table) -> None:
    table.announce()
    fields = {"key": str(uuid4()), "name": "Rosa", "agrees": "on", "licence": "on", "credit": "name"}
    answers = [Client().post(f"{table.url}sit/", fields, **OUR_PAGE) for _ in range(3)]
    assert {answer.status_code for answer in answers} == {303}
    assert len({next(iter(answer.cookies.values())).value for answer in answers}) == 1
    assert len(table.seats()) == 1


def test_another_table_of_the_same_house_knows_the_guest(table: Table, visitor: Enter) -> None:
    rosa = visitor("Rosa")
    with firm_scope(table.firm):
        second: Room = rooms.open_table(title="Zweiter Tisch", now=clock.now())
    rosa.client.post(f"/t/{second.public_id}/sit/", {"key": str(uuid4()), "name": "Rosa", "agrees": "on"}, **OUR_PAGE)
    with firm_scope(table.firm):
        assert Person.objects.count() == 1


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"HTTP_SEC_FETCH_SITE": "cross-site", "HTTP_ORIGIN": "http://testserver"},
        {"HTTP_SEC_FETCH_SITE": "same-site"},
        {"HTTP_ORIGIN": "https://evil.example"},
        {"HTTP_ORIGIN": "null"},
    ],
)
def test_a_form_of_a_foreign_page_is_refused(table: Table, headers: dict[str, str]) -> None:
    fields = {"key": str(uuid4()), "name": "Rosa", "agrees": "on"}
    answer = Client().post(f"{table.url}sit/", fields, **headers)
    assert answer.status_code == 403
    assert not table.seats()


def test_an_older_browser_that_names_only_its_origin_may_sit_down(table: Table) -> None:
    fields = {"key": str(uuid4()), "name": "Rosa", "agrees": "on"}
    assert Client().post(f"{table.url}sit/", fields, HTTP_ORIGIN="http://testserver").status_code == 303


def test_a_closed_table_lets_nobody_new_in_and_everybody_back(table: Table, visitor: Enter) -> None:
    rosa = visitor("Rosa")
    rosa.post("leave/", {"fate": "stay"})
    with firm_scope(table.firm):
        Room.objects.filter(pk=table.room.pk).update(is_open=False)
    assert "This table is full for today." in visitor().page()
    assert visitor().sit("Cem").status_code == 422
    assert "Good to see you again, Rosa." in rosa.page()
    assert rosa.sit("Rosa").status_code == 303


def test_direct_rooms_archived_tables_and_nonsense_are_not_there(table: Table) -> None:
    with firm_scope(table.firm):
        archived = rooms.open_table(title="Alt", now=clock.now())
        Room.objects.filter(pk=archived.pk).update(archived_at=clock.now())
        direct = Room.objects.create(firm=table.firm, kind="direct", created_at=clock.now())
    other = Table(house("Bäckerei", prefix="Z"))
    swapped = table.room.public_id[:5] + other.room.public_id[5:]
    for room in (archived.public_id, direct.public_id, swapped, "x", "0" * 16, "../admin"):
        assert Client().get(f"/t/{room}/").status_code == 404


def test_a_whole_audience_may_sit_down_but_not_a_machine(table: Table) -> None:
    with time_machine.travel(clock.now(), tick=False):  # all within one moment, however slow the machine is
        codes = [
            Client()
            .post(f"{table.url}sit/", {"key": str(uuid4()), "name": f"Gast {n}", "agrees": "on"}, **OUR_PAGE)
            .status_code
            for n in range(61)
        ]
    assert codes == [303] * 60 + [429]


@pytest.mark.parametrize(
    ("opening", "shown"),
    [
        ("Im Foyer stand ein Koffer", "Im Foyer stand ein Koffer\N{NO-BREAK SPACE}…"),
        ("Im Foyer stand ein Koffer.", "Im Foyer stand ein Koffer."),
        ("„Wer da?“", "„Wer da?“"),
    ],
)
def test_a_beginning_without_an_end_asks_for_more(opening: str, shown: str) -> None:
    assert begun(opening) == shown


def test_quiet_hours_are_named_only_if_there_are_any() -> None:
    settings = PRESETS["in_turn"]
    assert any("all is quiet" in rule for rule in rules_of_play(settings))
    assert not any("all is quiet" in rule for rule in rules_of_play(replace(settings, quiet_until=time(21))))
