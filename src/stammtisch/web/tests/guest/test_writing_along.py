"""Writing a sentence, pressing a button, talking, going: what a guest sees after each, and what is stored."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from stammtisch.conversations.actions import files, talk
from stammtisch.conversations.models import Attachment, IdempotentRequest, Side
from stammtisch.formats import engine
from stammtisch.formats.events import TimerFired
from stammtisch.kit import clock
from stammtisch.people.tenancy import firm_scope
from stammtisch.web.tests.guest.conftest import OUR_PAGE, Table, Visitor

Enter = Callable[..., Visitor]


def _picture() -> bytes:
    content = BytesIO()
    Image.new("RGB", (8, 8), "teal").save(content, "PNG")
    return content.getvalue()


_PIXEL = _picture()


def test_the_page_says_whose_turn_it_is(table: Table, three: list[Visitor]) -> None:
    holder = table.holder(three)
    page = holder.page()
    assert f"{holder.name}, it is your turn." in page
    assert 'id="story"' in page
    assert "You have time until" in page
    for other in three:
        if other is not holder:
            page = other.page()
            assert f"It is {holder.name}’s turn now." in page
            assert 'id="story"' not in page


def test_a_sentence_stands_for_everybody_and_its_author_is_thanked(table: Table, three: list[Visitor]) -> None:
    holder = table.holder(three)
    answer = holder.write("Er summte leise.")
    assert answer.status_code == 303
    page = holder.client.get(answer.headers["Location"]).content.decode()
    assert f"Your sentence stands. Thank you, {holder.name}!" in page
    for visitor in three:
        assert "Er summte leise." in visitor.page()
    assert "line-mine" in page
    (message,) = table.messages(side=Side.OUTSIDE)
    assert message.is_contribution


@pytest.mark.parametrize(
    ("text", "reason"),
    [("x" * 181, "It is 1 too long."), ("Eins. Zwei. Drei.", "send it once more as it is")],
)
def test_a_sentence_that_does_not_fit_comes_back_into_the_field(
    table: Table, three: list[Visitor], text: str, reason: str
) -> None:
    holder = table.holder(three)
    page = holder.client.get(holder.write(text).headers["Location"]).content.decode()
    assert reason in page
    assert page.count(text) == 1
    assert f">{text}</textarea>" in page
    assert 'aria-invalid="true"' in page
    assert all(text not in other.page() for other in three if other is not holder)
    assert holder is table.holder(three)


def test_two_sentences_count_when_they_are_sent_again(table: Table, three: list[Visitor]) -> None:
    holder = table.holder(three)
    holder.write("Eins. Zwei.")
    holder.write("Eins. Zwei.")
    assert [line.text for line in table.state.shown] == ["Eins. Zwei."]


def test_an_empty_sentence_is_refused_beside_the_field(table: Table, three: list[Visitor]) -> None:
    answer = table.holder(three).write(" \n ")
    assert answer.status_code == 422
    assert "There is nothing to send yet." in answer.content.decode()


def test_out_of_turn_is_told_kindly_and_goes_to_the_team_alone(table: Table, three: list[Visitor]) -> None:
    other = next(visitor for visitor in three if visitor is not table.holder(three))
    page = other.client.get(other.write("Ich zuerst!").headers["Location"]).content.decode()
    assert "not in the story" in page
    assert all("Ich zuerst!" not in visitor.page() for visitor in three if visitor is not other)
    assert not table.state.lines


def test_talk_at_the_table_never_enters_the_story_not_even_of_the_one_whose_turn_it_is(
    table: Table, three: list[Visitor]
) -> None:
    holder = table.holder(three)
    assert holder.post("say/", {"text": "Wie spannend!"}).status_code == 303
    assert not table.state.lines
    assert all("Wie spannend!" in visitor.page() for visitor in three)


def test_passing_and_putting_off_move_the_turn(table: Table, three: list[Visitor]) -> None:
    for button in ("skip", "later"):
        holder = table.holder(three)
        holder.post("press/", {"do": button, "token": holder.token()})
        assert table.holder(three) is not holder
    assert "Pass" in table.holder(three).page()


def test_buttons_that_are_not_offered_do_nothing(table: Table, three: list[Visitor]) -> None:
    before = table.state
    other = next(visitor for visitor in three if visitor is not table.holder(three))
    for button in ("skip", "remove", "start", "", "x" * 5000):
        assert other.post("press/", {"do": button, "token": other.token()}).status_code == 302
    assert table.state.lease == before.lease


def test_in_an_open_chain_the_faster_one_stands_and_the_other_is_asked(table: Table, visitor: Enter) -> None:
    table.announce("open_chain")
    rosa, omar, _lena = (visitor(name) for name in ("Rosa", "Omar", "Lena"))
    table.begin()
    shown = omar.token()
    rosa.write("Es klopfte.")
    omar.post("line/", {"text": "Es regnete.", "token": shown})
    page = omar.page()
    assert "Somebody was faster." in page
    assert "Es klopfte." in page
    assert "Es regnete." in page
    omar.post("press/", {"do": "append"})
    assert [line.text for line in table.state.shown] == ["Es klopfte.", "Es regnete."]
    assert "Let others go first" in omar.page()


def test_a_folded_story_shows_the_others_nothing_of_it(table: Table, visitor: Enter) -> None:
    table.announce("folded")
    guests = [visitor(name) for name in ("Rosa", "Omar", "Lena")]
    table.begin()
    author = table.holder(guests)
    author.write("Das Geheimnis liegt im Keller.")
    holder = table.holder(guests)
    assert "Geheimnis" in holder.page()
    for other in guests:
        if other is not holder:
            assert "Geheimnis" not in other.page("report/")
        if other not in (holder, author):
            page = other.page()
            assert "Geheimnis" not in page
            assert "Somebody else is writing now." in page


def test_paused_closing_and_finished_are_said_in_words(table: Table, three: list[Visitor]) -> None:
    table.command("pause")
    assert "The story is having a rest." in three[0].page()
    table.command("resume")
    for number in range(3):
        table.holder(three).write(f"Satz Nummer {number}.")
    table.command("end")
    titler = table.holder(three)
    assert "You may name the story." in titler.page()
    assert "It only needs a title now." in next(v for v in three if v is not titler).page()
    titler.write("Nacht im Fundus")
    page = three[0].page()
    assert "The story is finished." in page
    assert f"/s/{table.fresh().public_id}/" in page
    assert "<h1>Nacht im Fundus</h1>" in page


def test_somebody_who_sits_already_may_join_a_new_story(table: Table, visitor: Enter) -> None:
    rosa = visitor("Rosa")
    table.announce()
    assert "Would you like to write along?" in rosa.page()
    assert rosa.post("join/", {"credit": "guest"}).status_code == 422
    assert rosa.post("join/", {"licence": "on", "credit": "guest"}).status_code == 302
    assert table.state.player(rosa.who).credit == "guest"


def test_sent_twice_is_said_once(table: Table, three: list[Visitor]) -> None:
    holder = table.holder(three)
    fields = {"key": str(uuid4()), "text": "Er summte leise.", "token": holder.token()}
    answers = [holder.client.post(f"{table.url}line/", fields, **OUR_PAGE) for _ in range(3)]
    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert len(table.messages(side=Side.OUTSIDE)) == 1


def test_a_damaged_form_keeps_the_words(table: Table, three: list[Visitor]) -> None:
    holder = table.holder(three)
    answer = holder.post("line/", {"text": "Er summte.", "key": "nonsense"})
    assert answer.status_code == 400
    assert "Er summte.</textarea>" in answer.content.decode()


def test_who_sends_all_the_time_is_slowed_down_and_loses_nothing(table: Table, three: list[Visitor]) -> None:
    answers = [three[0].post("say/", {"text": f"Wort {number}"}) for number in range(15)]
    slowed = [answer for answer in answers if answer.status_code == 429]
    assert slowed
    assert int(slowed[0].headers["Retry-After"]) >= 1
    assert "Nothing is lost" in slowed[0].content.decode()
    first = next(number for number, answer in enumerate(answers) if answer.status_code == 429)
    assert f"Wort {first}</textarea>" in answers[first].content.decode()
    assert three[1].post("say/", {"text": "Ich darf"}).status_code == 303


_ODD = {
    "a megabyte": "x" * 1_000_000,
    "control characters": "Ein\x00 Ton\x07 und\x1b[31m ein\x7f Ende\u2028 hier",
    "right to left": "\u202eשלום עולם\u202c مرحبا",
    "zalgo": "Z" + "\u0316\u0317\u0318\u0319\u031a\u0301\u0302" * 200 + "algo",
    "ten thousand emoji": "😀" * 10_000,
    "family emoji": "👩‍👩‍👧‍👦 und 👍🏽",
    "html": "<script>alert(1)</script><img src=x onerror=alert(1)>&lt;b&gt;",
    "template": "{{ firm.name }}{% debug %}%(name)s %s {0}",
    "lone surrogate": "\ud800 halb",
    "quotes": "„Er“, sagte “sie”, «ça va» ‚ja‘",
}


@pytest.mark.parametrize("path", ["line/", "say/"])
@pytest.mark.parametrize("text", _ODD.values(), ids=_ODD.keys())
def test_whatever_is_sent_the_page_stands(table: Table, three: list[Visitor], path: str, text: str) -> None:
    holder = table.holder(three)
    body = text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    answer = holder.post(path, {"text": body, "token": holder.token()})
    assert answer.status_code in (303, 400, 413, 422)
    for visitor in three:
        page = visitor.page()
        assert "<script>alert" not in page
        assert "\x00" not in page
        assert "onerror=alert(1)>" not in page.replace("&gt;", "") or "&lt;img" in page
    for message in table.messages():
        assert "\x00" not in message.text
        assert len(message.text) <= 10_000


def test_wrong_and_stale_tokens_never_write_into_the_story(table: Table, three: list[Visitor]) -> None:
    holder = table.holder(three)
    old = holder.token()
    holder.write("Er summte.")
    for token in (old, "turn-999", "", "x" * 10_000, "line-1", "<b>"):
        holder.post("line/", {"text": f"Noch einer {token[:5]}.", "token": token})
    assert [line.text for line in table.state.shown] == ["Er summte."]


def test_after_going_the_pages_show_the_door_and_words_are_refused(table: Table, three: list[Visitor]) -> None:
    holder = table.holder(three)
    holder.write("Er summte.")
    page = holder.page("leave/")
    assert "What shall become of your sentences?" in page
    answer = holder.post("leave/", {"fate": "stay"})
    assert answer.status_code == 302
    assert "You have got up." in holder.client.get(answer.headers["Location"]).content.decode()
    assert holder.post("say/", {"text": "Hallo?"}).status_code == 302
    assert not table.messages(side=Side.OUTSIDE, is_contribution=False)
    assert not table.state.is_in(holder.who)
    assert [line.text for line in table.state.shown] == ["Er summte."]


@pytest.mark.parametrize(("fate", "text", "credit"), [("remove", "", "name"), ("unnamed", "Er summte.", "none")])
def test_going_with_ones_words_or_without_ones_name(
    table: Table, three: list[Visitor], fate: str, text: str, credit: str
) -> None:
    holder = table.holder(three)
    holder.write("Er summte.")
    who = holder.who
    holder.post("leave/", {"fate": fate})
    assert table.state.lines[0].text == text
    assert table.state.player(who).credit == credit


def test_keys_of_guests_never_meet(table: Table, three: list[Visitor]) -> None:
    key = str(uuid4())
    for visitor in three:
        assert visitor.post("say/", {"text": "Dasselbe", "key": key}).status_code == 303
    assert len(table.messages(side=Side.OUTSIDE)) == 3
    with firm_scope(table.firm):
        assert IdempotentRequest.objects.filter(key=key).count() == 3


def test_two_sentences_of_one_moment_both_stand_in_one_order(
    table: Table, visitor: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    table.announce("open_chain")
    rosa, omar, _lena = (visitor(name) for name in ("Rosa", "Omar", "Lena"))
    table.begin()
    moment = clock.now()
    monkeypatch.setattr(clock, "now", lambda: moment)
    rosa.write("Es klopfte.")
    omar.write("Es regnete.")
    first, second = table.messages(is_contribution=True)
    assert (first.at, first.seq) < (second.at, second.seq)
    assert first.at == second.at
    assert [line.text for line in table.state.shown] == ["Es klopfte.", "Es regnete."]


def test_pictures_of_the_house_are_shown_to_the_table_alone(table: Table, three: list[Visitor]) -> None:
    picture = SimpleUploadedFile("tisch.png", _PIXEL, content_type="image/png")
    with firm_scope(table.firm):
        said = talk.answer(
            room=table.room, member=table.house.host, text="", files=[files.prepare(picture)], now=clock.now()
        )
        noted = talk.note(
            room=table.room, member=table.house.host, text="", files=[files.prepare(picture)], now=clock.now()
        )
        shown, hidden = (Attachment.objects.get(message=message).public_id for message in (said, noted))
    assert f"file/{shown}/" in three[0].page()
    assert hidden not in three[0].page()
    answer = three[0].client.get(f"{table.url}file/{shown}/")
    assert answer.headers["Content-Type"].startswith("image/")
    assert answer.getvalue()  # reading to the end also closes the file
    assert three[0].client.get(f"{table.url}file/{hidden}/").status_code == 404
    assert Client().get(f"{table.url}file/{shown}/").status_code == 302


def test_a_hosts_impulse_is_read_by_the_one_whose_turn_it_is_alone(table: Table, three: list[Visitor]) -> None:
    holder = table.holder(three)
    table.command("impulse", text="Was steht auf dem Anhänger?")
    assert "Was steht auf dem Anhänger?" in holder.page()
    assert all("Anhänger" not in other.page() for other in three if other is not holder)


def test_whose_sentence_was_struck_reads_why(table: Table, three: list[Visitor]) -> None:
    author = table.holder(three)
    author.write("Er summte leise.")
    table.command("strike", ref=table.state.lines[0].refs[0], reason="Bitte keine Namen.")
    page = author.page()
    assert "We have taken your sentence out of the story. The reason: Bitte keine Namen." in page
    assert all("keine Namen" not in other.page() for other in three if other is not author)


def test_a_story_that_too_few_joined_says_so(table: Table, visitor: Enter) -> None:
    table.announce(announce_hours=0)
    rosa = visitor("Rosa")
    with firm_scope(table.firm):
        for days in (1, 4):
            engine.happen(table.fresh(), TimerFired(timer="announce"), now=clock.now() + timedelta(days=days))
    assert "The story did not begin." in rosa.page()
    assert "three sentences" not in rosa.page()
