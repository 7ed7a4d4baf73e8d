"""Who takes words back finds them nowhere: not at the table, not in the log, not on the page, not on paper (I4)."""

import io
import json

import pypdf
import pytest
from django.db import connection

from stammtisch.conversations import search
from stammtisch.conversations.actions import talk
from stammtisch.conversations.models import Message
from stammtisch.formats import artefacts
from stammtisch.formats.actions import taking_part
from stammtisch.formats.models import Artefact, Cue, RoundEvent
from stammtisch.formats.one_sentence_story.settings import LAST_ONLY
from stammtisch.testing.storytellers import Storytellers, settings
from stammtisch.web import print as paper
from stammtisch.web.screens.guest.story import story_screen

WORDS = "Der Souffleur verschluckte einen Käfer."


def table_with_line(house, **changes):
    """A story in which the holder wrote WORDS as its second line; returns the table, the author and the message."""
    table = Storytellers(house, settings(**changes))
    table.write()
    name = table.holder()
    line = table.write(text=WORDS)
    return table, name, line


def everything_stored():
    """All text of all tables of the product."""
    found = []
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            if name.startswith(("conversations_", "formats_", "people_")) and "search_" not in name:
                cursor.execute(f"SELECT * FROM {name}")  # noqa: S608 - names of our own tables
                found += [json.dumps(row, default=str, ensure_ascii=False) for row in cursor.fetchall()]
    return "\n".join(found)


def pdf_words(table):
    story = artefacts.of_round(table.fresh())
    data = story_screen(table.fresh(), story).as_data()
    pages = pypdf.PdfReader(io.BytesIO(paper.story_pdf(data))).pages
    return " ".join(" ".join(page.extract_text().split()) for page in pages)


@pytest.mark.parametrize("way", ["deleting the message", "taking it back"])
def test_it_is_nowhere_in_the_database_while_the_story_runs(house, way):
    table, name, line = table_with_line(house)
    assert "Souffleur" in everything_stored()
    if way == "deleting the message":
        talk.delete(message=Message.objects.get(pk=line.pk), now=table.now, dice=table.dice)
    else:
        taking_part.withdraw(round=table.fresh(), somebody=table.seats[name].address, ref=str(line.pk), now=table.now)
    assert "Souffleur" not in everything_stored()
    assert search.find("Souffleur").message_ids == []
    assert table.state().lines[1].status == "withdrawn"
    table.is_true()


def test_prompts_that_quoted_it_carry_a_mark_instead(house):
    table, _name, line = table_with_line(house)
    talk.delete(message=Message.objects.get(pk=line.pk), now=table.now, dice=table.dice)
    quoting = [cue.message.text for cue in Cue.objects.filter(text="turn.line").order_by("id")]
    assert "[withdrawn]" in quoting[-1] or "[zurückgenommen]" in quoting[-1]


def test_a_refused_attempt_that_is_deleted_leaves_no_words_either(house):
    table = Storytellers(house)
    attempt = table.write(text="Ein Satz. Noch ein Satz vom Souffleur.")
    assert table.texts() == []
    talk.delete(message=Message.objects.get(pk=attempt.pk), now=table.now, dice=table.dice)
    assert "Souffleur" not in everything_stored()
    table.is_true()


def test_page_and_paper_lose_it_at_once(house):
    table, _name, line = table_with_line(house)
    table.finish()
    before = Artefact.objects.get(round=table.round).digest
    assert WORDS in pdf_words(table)
    talk.delete(message=Message.objects.get(pk=line.pk), now=table.now, dice=table.dice)
    table.work()
    assert Artefact.objects.get(round=table.round).digest != before
    assert WORDS not in str(artefacts.of_round(table.fresh()))
    assert "Souffleur" not in pdf_words(table)
    assert "Souffleur" not in everything_stored()
    table.is_true()


def test_the_unfolding_in_the_room_loses_it_too(house):
    table, _name, line = table_with_line(house, visibility=LAST_ONLY, reveal_seconds=1)
    table.finish()
    from datetime import timedelta

    table.wait(timedelta(minutes=1))
    assert Message.objects.filter(text=WORDS, side="auto").exists()
    talk.delete(message=Message.objects.get(pk=line.pk), now=table.now, dice=table.dice)
    assert "Souffleur" not in everything_stored()


def test_when_all_lines_are_gone_so_is_the_page(house):
    table = Storytellers(house)
    table.finish()
    for name in table.seats:
        taking_part.withdraw(round=table.fresh(), somebody=table.seats[name].address, now=table.now)
    assert Artefact.objects.get(round=table.round).offline_at == table.now
    assert artefacts.of_round(table.fresh()) is None


def test_a_name_can_be_taken_back_alone(house):
    table, name, _line = table_with_line(house)
    table.finish()
    assert name in {credit.name for credit in artefacts.of_round(table.fresh()).credits}
    taking_part.leave(round=table.fresh(), somebody=table.seats[name].address, fate="unnamed", now=table.now)
    story = artefacts.of_round(table.fresh())
    assert name not in {credit.name for credit in story.credits}
    assert WORDS in str(story)
    assert not any(name in json.dumps(event.payload) for event in RoundEvent.objects.filter(kind="Joined"))
    table.is_true()


def test_the_credit_can_be_changed_while_the_page_is_up(house):
    table = Storytellers(house)
    table.finish()
    name = next(iter(table.seats))
    table.join(name, credit="guest")
    assert name not in {credit.name for credit in artefacts.of_round(table.fresh()).credits}
    table.is_true()


def test_markup_in_a_sentence_stays_text_on_paper(house):
    table = Storytellers(house)
    evil = '#panic("x") $a^2$ #read("/etc/passwd") = <b>'
    table.write(text=evil)
    table.finish()
    assert '#panic("x")' in pdf_words(table).replace("“", '"').replace("”", '"').replace("„", '"')
    assert "root:" not in pdf_words(table)
