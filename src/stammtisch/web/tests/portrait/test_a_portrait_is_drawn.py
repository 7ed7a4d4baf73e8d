"""From an exported chat to a page: the file, what it does not say, the portrait, the paper to take along."""

import html
import io
import json
import re
import zipfile

import pypdf
import pytest
from django.apps import apps

from stammtisch.people.models import Firm, SignIn
from stammtisch.people.tenancy import firm_scope
from stammtisch.web.portrait import reading
from stammtisch.web.tests.portrait.conftest import CHAT, UNCLEAR

ANSWERS = {"team": ["0"], "timezone": "Europe/Berlin"}


def text(answer):
    """The words of a page, without its tags."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", "", answer.content.decode())))


def papers(answer):
    """What the page sends back when one takes it along: paper, page."""
    return re.findall(r'name="paper" value="([^"]+)"', answer.content.decode())


def everything(firm):
    """Every row there is; when a sign-in was last seen is none of it."""
    with firm_scope(firm):
        models = [model for model in apps.get_models() if model is not SignIn]
        return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}


def test_the_file_leads_to_who_is_the_team_with_the_likely_ones_ticked(hand_in, browser, portrait_url):
    answer = hand_in()
    assert answer.url == portrait_url + "team/"
    page = browser.get(answer.url)
    assert "3 people speak there." in text(page)
    assert "Theater1 message · founded the group" in text(page)
    ticked = re.findall(r'name="team" value="(\d)"[^>]* checked', page.content.decode())
    assert ticked == ["0"]


def test_the_portrait_shows_no_names_unless_asked(hand_in, browser, portrait_url):
    hand_in()
    hidden = text(browser.post(portrait_url + "team/", ANSWERS | {"pseudonyms": "on"}))
    assert "1 of 2 people is in conversation with you." in hidden
    assert "Gibt es noch freie Karten?" in hidden
    assert "Am Samstag um acht, Guest 1." in hidden
    assert not any(name in hidden for name in ("Lena", "Omar", "Bühne"))
    hand_in()
    named = text(browser.post(portrait_url + "team/", ANSWERS))
    assert "Am Samstag um acht, Lena." in named
    assert "Omar" in named


def test_names_are_replaced_by_default(hand_in, browser, portrait_url):
    hand_in()
    page = browser.get(portrait_url + "team/").content.decode()
    assert re.search(r'name="pseudonyms"[^>]* checked', page)
    assert 'value="Europe/Berlin"' in page


def test_which_number_is_the_day_is_asked_where_the_file_does_not_say(hand_in, browser, portrait_url):
    hand_in(UNCLEAR)
    page = browser.get(portrait_url + "team/")
    assert "5 Mar 2024" in text(page)
    assert "3 May 2024" in text(page)
    unanswered = browser.post(portrait_url + "team/", ANSWERS)
    assert unanswered.status_code == 422
    drawn = text(browser.post(portrait_url + "team/", ANSWERS | {"order": "mdy"}))
    assert "13 May 2024 to 9 June 2024" in drawn


def test_it_is_not_asked_where_the_file_says_it(hand_in, browser, portrait_url):
    hand_in()
    assert 'name="order"' not in browser.get(portrait_url + "team/").content.decode()


@pytest.mark.parametrize(
    ("slip", "sentence"),
    [
        ({"team": []}, "Please tick at least one name."),
        ({"team": ["9"]}, "9"),
        ({"timezone": "Mond"}, "No place of this name is known here."),
    ],
)
def test_a_slip_keeps_the_file_for_the_next_try(hand_in, browser, portrait_url, slip, sentence):
    hand_in()
    answer = browser.post(portrait_url + "team/", ANSWERS | slip)
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert browser.post(portrait_url + "team/", ANSWERS).status_code == 200


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "This file is empty."),
        ("Einkaufszettel\nBrot\n", "No line of this file begins like a message."),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "This is no text file."),
        ("13.02.24, 09:00 - Theater hat die Gruppe „Bühne“ erstellt.\n", "Nobody says anything in this chat."),
    ],
)
def test_what_is_no_chat_is_said_in_a_sentence(hand_in, content, sentence):
    answer = hand_in(content)
    assert answer.status_code == 422
    assert sentence in text(answer)


def test_a_chat_that_is_too_big_is_said_in_a_sentence(hand_in, monkeypatch):
    monkeypatch.setattr(reading, "MOST_BYTES", 100)
    answer = hand_in()
    assert answer.status_code == 422
    assert "This is more than can be read." in text(answer)


def several_chats(*names):
    """An account of Telegram."""
    written = {"type": "message", "date_unixtime": "1709630000", "from": "Lena", "from_id": "u1", "text": "Hallo!"}
    chats = [
        {"name": name, "type": "private_group", "id": number, "messages": [{"id": 1, **written}]}
        for number, name in enumerate(names, start=1)
    ]
    return json.dumps({"chats": {"list": chats}})


def test_which_chat_is_asked_where_a_file_holds_several(hand_in, browser, portrait_url):
    asked = browser.get(hand_in(several_chats("Probe", "Bar"), "result.json").url, follow=True)
    assert "This file holds 2 chats." in text(asked)
    assert "Bar1 message" in text(asked)
    assert browser.post(portrait_url + "chat/", {"chat": "7"}).status_code == 422
    answer = browser.post(portrait_url + "chat/", {"chat": "1"}, follow=True)
    assert "1 person speaks there." in text(answer)
    assert "Bar" in text(browser.post(portrait_url + "team/", ANSWERS))


def test_a_table_whose_columns_say_nothing_says_how_to_name_them(hand_in):
    answer = hand_in("a;b;c\n2024-03-05 09:08;Lena;Wann ist Probe?\n", "table.csv")
    assert "Name them “date”, “author” and “text” in its first line." in text(answer)


def test_a_package_as_the_phone_gives_it_is_read(hand_in, browser):
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("_chat.txt", CHAT)
        archive.writestr("00000042-PHOTO-2024-02-13.jpg", b"\xff\xd8\xff")
    answer = hand_in(package.getvalue(), "WhatsApp Chat - Bühne.zip")
    assert "3 people speak there." in text(browser.get(answer.url))


def test_nothing_chosen_is_said_in_a_sentence(browser, portrait_url):
    answer = browser.post(portrait_url)
    assert answer.status_code == 422
    assert "Please choose the file that your phone wrote." in text(answer)


def test_it_is_taken_along_as_paper_and_as_a_page(hand_in, browser, portrait_url):
    hand_in()
    paper, page = papers(browser.post(portrait_url + "team/", ANSWERS | {"pseudonyms": "on"}))
    as_paper = browser.post(portrait_url + "take/", {"paper": paper})
    assert as_paper["Content-Type"] == "application/pdf"
    sheets = pypdf.PdfReader(io.BytesIO(as_paper.content)).pages
    assert any("Guest 2" in sheet.extract_text() for sheet in sheets)
    as_page = browser.post(portrait_url + "take/", {"paper": page})
    assert as_page["Content-Disposition"] == 'attachment; filename="portrait.html"'
    assert "Gibt es noch freie Karten?" in as_page.content.decode()


def test_what_does_not_carry_our_seal_is_not_made_into_a_file(browser, portrait_url):
    assert browser.post(portrait_url + "take/", {"paper": "e30:forged"}).url == portrait_url


def test_words_of_the_chat_stay_words(hand_in, browser, portrait_url):
    hand_in("13.02.24, 09:08 - <b>Lena</b>: <script>alert(1)</script> #strong[Was] kostet es?\n")
    drawn = browser.post(portrait_url + "team/", ANSWERS)
    assert "<script>alert" not in drawn.content.decode()
    paper, page = papers(drawn)
    assert browser.post(portrait_url + "take/", {"paper": paper}).status_code == 200
    assert "<script" not in browser.post(portrait_url + "take/", {"paper": page}).content.decode()


def test_nothing_is_written_into_the_database(theatre, hand_in, browser, portrait_url):
    browser.get(portrait_url)  # the sign-in is seen, the firm remembered
    before = everything(theatre.firm)
    hand_in()
    browser.post(portrait_url + "team/", ANSWERS)
    assert everything(theatre.firm) == before


def test_the_effect_page_and_the_settings_lead_here(theatre, sign_in, portrait_url):
    for member in (theatre.owner, theatre.host, theatre.adviser):
        browser = sign_in(member)
        for page in ("effect/", "settings/"):
            assert f'href="{portrait_url}"' in browser.get(f"/f/{theatre.firm.slug}/{page}").content.decode()
        assert browser.get(portrait_url).status_code == 200


@pytest.mark.parametrize(
    ("tone", "words"), [("du", "Wer davon spricht für euch?"), ("sie", "Wer davon spricht für Sie?")]
)
def test_it_speaks_german_with_du_and_sie(theatre, hand_in, tone, words):
    Firm.objects.filter(pk=theatre.firm.pk).update(tone=tone)
    theatre.host.user.language = "de"
    theatre.host.user.save(update_fields=["language"])
    answer = hand_in()
    assert words in text(answer.client.get(answer.url))
