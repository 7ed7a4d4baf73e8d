"""Tables: set up, invited to, closed for new guests."""

import pytest
import segno

from stammtisch.conversations.models import Room
from stammtisch.people.tenancy import firm_scope
from stammtisch.testing.cast import guest, house
from stammtisch.web.screens.tables import invite_url, qr


@pytest.fixture
def host(as_, theatre):
    return as_(theatre.host)


def test_a_host_sets_up_a_table_and_is_shown_how_guests_come(host, path):
    answer = host.post(path("tables/new/"), {"title": "Winterradler", "welcome": "Setzt euch."})
    table = Room.objects.get()
    assert answer["Location"] == path(f"tables/{table.public_id}/")
    page = host.get(answer["Location"]).content.decode()
    assert invite_url(table) in page
    assert "<svg viewBox" in page


def test_a_table_needs_a_name(host, path):
    answer = host.post(path("tables/new/"), {"title": "  ", "welcome": "Der Text bleibt."})
    assert answer.status_code == 422
    assert "Der Text bleibt." in answer.content.decode()
    assert host.post(path("tables/new/"), {"title": "a\0b"}).status_code == 422
    assert host.post(path("tables/new/"), {"title": "x" * 121}).status_code == 422


def test_the_name_and_the_doors_are_changed_by_hosts(host, path, table):
    host.post(path(f"tables/{table.public_id}/describe/"), {"title": "Sommerradler", "welcome": ""})
    host.post(path(f"tables/{table.public_id}/doors/"), {"open": "no"})
    table.refresh_from_db()
    assert (table.title, table.is_open) == ("Sommerradler", False)
    host.post(path(f"tables/{table.public_id}/doors/"), {"open": "yes"})
    table.refresh_from_db()
    assert table.is_open


def test_others_look_and_change_nothing(as_, theatre, path, table):
    for member in (theatre.colleague, theatre.adviser):
        browser = as_(member)
        assert browser.get(path(f"tables/{table.public_id}/")).context["screen"].form is None
        for address in ("tables/new/", f"tables/{table.public_id}/describe/", f"tables/{table.public_id}/doors/"):
            assert browser.post(path(address), {"title": "x"}).status_code == 403


def test_a_room_of_one_person_is_no_table(host, path, direct):
    assert host.get(path(f"tables/{direct.room.public_id}/")).status_code == 404


def test_the_list_counts_guests_who_still_sit_there(host, path, table):
    guest("Bea", table)
    assert len(host.get(path("tables/")).context["screen"].rows) == 1


def test_the_code_is_the_link(table):
    drawn = qr("https://stammtisch.example/t/abc/")
    rows = [
        list(row)
        for row in segno.make("https://stammtisch.example/t/abc/", error="m", micro=False).matrix_iter(border=4)
    ]
    assert drawn.size == len(rows)
    dark = sum(int(part.split("h")[1].split("v")[0]) for part in drawn.path.split("M")[1:])
    assert dark == sum(map(sum, rows))


@pytest.mark.security
def test_the_link_is_built_from_the_setting_and_not_from_the_request(host, path, table, settings):
    page = host.get(path(f"tables/{table.public_id}/sheet/"), headers={"host": "localhost"}).content.decode()
    assert f"{settings.PUBLIC_URL.origin}/t/{table.public_id}/" in page
    assert "//localhost" not in page


@pytest.mark.security
def test_another_firms_table_is_not_there(host, path, table, theatre):
    bakery = house("Bäckerei Zacharias", prefix="Z")
    with firm_scope(bakery.firm):
        from stammtisch.conversations.actions import rooms
        from stammtisch.testing.cast import NOON

        theirs = rooms.open_table(title="Brot", now=NOON)
    for rest in ("", "sheet/"):
        assert host.get(path(f"tables/{theirs.public_id}/{rest}")).status_code == 404
    for rest in ("describe/", "doors/"):
        assert host.post(path(f"tables/{theirs.public_id}/{rest}"), {"title": "x"}).status_code == 404
