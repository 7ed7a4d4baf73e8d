"""My words and rights: seeing, changing, taking back, coming back. They are mine alone and outlast the seat."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client

from stammtisch.conversations.actions import rooms
from stammtisch.conversations.models import MessageVersion
from stammtisch.kit import clock
from stammtisch.people.actions.persons import KEY_LASTS
from stammtisch.people.models import AddressKey, Consent
from stammtisch.people.tenancy import firm_scope
from stammtisch.web.tests.guest.conftest import OUR_PAGE, Table, Visitor

Enter = Callable[..., Visitor]


def personal_link(visitor: Visitor) -> str:
    """The link as it is shown, without its host."""
    page = visitor.post("mine/link/").content.decode()
    found = re.search(r'value="http://[^/]+(/t/[^"]+/me/[^"]+/)"', page)
    assert found
    return found.group(1)


def test_everything_i_wrote_and_agreed_to_is_listed(table: Table, three: list[Visitor]) -> None:
    holder = table.holder(three)
    holder.write("Er summte leise.")
    holder.post("say/", {"text": "Wie schön"})
    page = holder.page("mine/")
    for words in ("Er summte leise.", "In the story", "Wie schön", "At the table", "shown, read aloud and printed"):
        assert words in page
    assert all("Er summte leise." not in other.page("mine/") for other in three if other is not holder)


def test_a_new_name_holds_from_now_on_at_table_and_in_story(table: Table, three: list[Visitor]) -> None:
    holder = table.holder(three)
    holder.write("Er summte.")
    who = holder.who
    assert holder.post("mine/name/", {"name": "Die Nachbarin"}).status_code == 302
    assert "Die Nachbarin wrote last." in next(v for v in three if v is not holder).page()
    assert table.state.player(who).name == "Die Nachbarin"
    assert holder.post("mine/name/", {"name": "Jonas"}).status_code == 422


def test_the_wish_how_to_be_named_may_change(table: Table, three: list[Visitor]) -> None:
    three[0].post("mine/credit/", {"credit": "none"})
    assert table.state.player(three[0].who).credit == "none"
    three[0].post("mine/credit/", {"credit": "nonsense"})
    assert table.state.player(three[0].who).credit == "none"


def test_talk_is_changed_at_once_and_a_line_asks_the_host(table: Table, three: list[Visitor]) -> None:
    holder = table.holder(three)
    holder.post("say/", {"text": "Wie schon"})
    holder.write("Er sumte.")
    said, line = table.messages(member=None, address=holder.seat.address)
    assert holder.post(f"mine/{said.public_id}/", {"text": "Wie schön"}).status_code == 303
    assert "Wie schön" in three[0].page()
    holder.post(f"mine/{line.public_id}/", {"text": "Er summte."})
    assert [proposal.text for proposal in table.state.proposals] == ["Er summte."]
    assert holder.post(f"mine/{said.public_id}/", {"text": " "}).status_code == 422


def test_what_is_taken_back_is_gone_everywhere(table: Table, three: list[Visitor]) -> None:
    holder = table.holder(three)
    holder.write("Der verratene Satz.")
    (line,) = table.messages(is_contribution=True)
    assert "Der verratene Satz." in holder.page(f"mine/{line.public_id}/back/")
    assert holder.post(f"mine/{line.public_id}/back/").status_code == 302
    for visitor in three:
        assert "verratene" not in visitor.page()
        assert "[withdrawn]" in visitor.page()
    assert all("verratene" not in message.text for message in table.messages())
    with firm_scope(table.firm):
        assert not MessageVersion.objects.filter(text__contains="verratene").exists()
        assert "verratene" not in str(list(table.fresh().events.values_list("payload", flat=True)))


def test_words_of_others_are_not_mine_to_change(table: Table, three: list[Visitor]) -> None:
    holder = table.holder(three)
    holder.write("Er summte.")
    (line,) = table.messages(is_contribution=True)
    other = next(visitor for visitor in three if visitor is not holder)
    for path in (f"mine/{line.public_id}/", f"mine/{line.public_id}/back/"):
        assert other.client.get(f"{table.url}{path}").status_code == 404
        assert other.post(path, {"text": "Ha!"}).status_code == 404
    assert Client().get(f"{table.url}mine/{line.public_id}/").status_code == 302


def test_everything_can_be_taken_back_with_two_clicks(table: Table, three: list[Visitor]) -> None:
    holder = table.holder(three)
    holder.write("Er summte.")
    holder.post("say/", {"text": "Wie schön"})
    who, seat = holder.who, holder.seat
    assert "Take everything back?" in holder.page("mine/everything/")
    assert holder.post("mine/everything/").status_code == 302
    assert not table.messages(address=seat.address, deleted_at=None)
    assert not table.state.is_in(who)
    with firm_scope(table.firm):
        newest = {consent.purpose: consent.given for consent in Consent.objects.filter(address=seat.address)}
        assert newest == {"participation": False, "licence": False}
    assert "Take a seat" in holder.page() or "Good to see you again" in holder.page()


def test_rights_outlast_the_seat(table: Table, three: list[Visitor]) -> None:
    holder = table.holder(three)
    holder.write("Er summte.")
    (line,) = table.messages(is_contribution=True)
    holder.post("leave/", {"fate": "stay"})
    assert "Er summte." in holder.page("mine/")
    holder.post(f"mine/{line.public_id}/back/")
    assert not table.state.shown


def test_the_personal_link_opens_the_seat_on_another_device(table: Table, visitor: Enter) -> None:
    rosa = visitor("Rosa")
    link = personal_link(rosa)
    phone = Client()
    shown = phone.get(link)
    assert shown.headers["Referrer-Policy"] == "no-referrer"
    assert shown.headers["Cache-Control"] == "no-store"
    assert not phone.cookies  # mail programs open links, too
    assert phone.post(link).status_code == 403
    taken = phone.post(link, **OUR_PAGE)
    assert taken.status_code == 302
    assert taken.headers["Referrer-Policy"] == "no-referrer"
    assert "Good to see you again, Rosa!" in phone.get(taken.headers["Location"]).content.decode()
    token = link.split("/")[-2]
    assert token not in rosa.page("mine/")
    assert next(iter(phone.cookies.values())).value != token


def test_a_wrong_old_or_foreign_link_opens_nothing(table: Table, visitor: Enter) -> None:
    link = personal_link(visitor("Rosa"))
    token = link.split("/")[-2]
    for wrong in (token[:-1], token.swapcase(), token + "a", "x", "0" * 43):
        assert Client().get(link.replace(token, wrong)).status_code == 404
    with firm_scope(table.firm):
        AddressKey.objects.update(expires_at=clock.now())
    assert Client().get(link).status_code == 404
    assert KEY_LASTS.days == 365


@pytest.mark.parametrize(
    "path", ["mine/name/", "mine/credit/", "mine/link/", "line/", "say/", "press/", "join/", "sit/"]
)
def test_nothing_happens_by_following_a_link(table: Table, visitor: Enter, path: str) -> None:
    assert visitor("Rosa").client.get(f"{table.url}{path}").status_code == 405


def test_what_i_agreed_to_at_several_tables_stands_there_once(table: Table, visitor: Enter) -> None:
    rosa = visitor("Rosa")
    with firm_scope(table.firm):
        other = rooms.open_table(title="Ein anderer Tisch", welcome="", now=clock.now())
    fields = {"key": str(uuid4()), "name": "Rosa", "agrees": "on", "licence": "on", "credit": "name"}
    assert rosa.client.post(f"/t/{other.public_id}/sit/", fields, **OUR_PAGE).status_code == 303
    assert rosa.page("mine/").count("My name at the table and what I write or show here") == 1


def test_after_the_end_nobody_is_said_to_write_on(table: Table, three: list[Visitor]) -> None:
    for number in range(3):
        table.holder(three).write(f"Satz Nummer {number}.")
    assert "The others write on." in three[0].page("leave/")
    table.command("end")
    table.command("title", text="Nacht im Fundus")
    page = three[0].page("leave/")
    assert "The others write on." not in page
    assert "What shall become of your sentences?" in page
