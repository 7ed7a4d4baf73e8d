"""The finished story: page, sheet for reading aloud, PDF; withdrawn, offline, and never more than it weighs."""

from __future__ import annotations

import gzip
import re
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from stammtisch.formats.actions import leading
from stammtisch.formats.models import Artefact
from stammtisch.kit import clock
from stammtisch.people.tenancy import firm_scope
from stammtisch.web.tests.guest.conftest import OUR_PAGE, Table, Visitor


@pytest.fixture
def story(table: Table, three: list[Visitor]) -> str:
    """Address of a finished story of four sentences."""
    three[1].post("mine/credit/", {"credit": "guest"})
    three[2].post("mine/credit/", {"credit": "none"})
    for number in range(4):
        table.holder(three).write(f"Und dann, {number}, summte er <leise>.")
    table.command("end")
    table.holder(three).write("Nacht im Fundus")
    return f"/s/{table.fresh().public_id}/"


def get(path: str, **extra: Any) -> Any:
    return Client(headers={"accept-language": "en"}).get(path, **extra)


def test_it_is_there_to_read_with_credits_as_wished(story: str) -> None:
    answer = get(story)
    page = answer.content.decode()
    for words in (
        "<h1", "Nacht im Fundus", "A beginning and four sentences", "Am Dienstag stand ein Koffer im Foyer.",
        "Und dann, 0, summte er &lt;leise&gt;.", "Rosa", "a guest", 'lang="de"',
    ):  # fmt: skip
        assert words in page
    assert "Omar" not in page
    assert "Lena" not in page
    assert not answer.cookies


def test_search_engines_stay_out_unless_the_host_chose_otherwise(table: Table, story: str) -> None:
    assert get(story).headers["X-Robots-Tag"] == "noindex"
    assert 'content="noindex"' in get(story).content.decode()
    with firm_scope(table.firm):
        leading.list_page(round=table.fresh(), is_listed=True)
    assert "X-Robots-Tag" not in get(story).headers
    assert "noindex" not in get(story).content.decode()


@pytest.mark.parametrize("part", ["", "aloud/", "story.pdf"])
def test_browsers_ask_again_and_hear_that_nothing_changed(
    table: Table, three: list[Visitor], story: str, part: str
) -> None:
    first = get(f"{story}{part}")
    assert first.headers["Cache-Control"] == "no-cache"
    tag = first.headers["ETag"]
    assert get(f"{story}{part}", HTTP_IF_NONE_MATCH=tag).status_code == 304
    mine = table.messages(is_contribution=True, address=three[0].seat.address)[0]
    three[0].post(f"mine/{mine.public_id}/back/")
    changed = get(f"{story}{part}", HTTP_IF_NONE_MATCH=tag)
    assert changed.status_code == 200
    assert mine.text.encode() not in changed.content


def test_the_pdf_is_tagged_titled_and_in_its_language(story: str) -> None:
    answer = get(f"{story}story.pdf")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    for mark in (b"/StructTreeRoot", b"/Lang", b"/Marked true"):
        assert mark in answer.content
    assert get(f"{story}story.pdf?aloud=1").content != answer.content


def test_the_sheet_for_reading_aloud_has_one_sentence_to_a_line(story: str) -> None:
    page = get(f"{story}aloud/").content.decode()
    assert '<body class="aloud">' in page
    assert page.count('class="line"') == 5


def test_a_story_that_was_taken_away_says_so_kindly(table: Table, three: list[Visitor], story: str) -> None:
    for visitor in three:
        visitor.post("mine/everything/")
    for part in ("", "aloud/", "story.pdf"):
        answer = get(f"{story}{part}")
        assert answer.status_code == 410
        assert "This story is no longer shown." in answer.content.decode()
        assert "summte" not in answer.content.decode()
    assert get(f"{story}report/").status_code == 404


def test_a_running_story_and_nonsense_have_no_page(table: Table, three: list[Visitor]) -> None:
    for story in (table.fresh().public_id, "x", table.room.public_id):
        assert get(f"/s/{story}/").status_code == 404


def test_a_reader_may_report_a_sentence_of_it(story: str) -> None:
    page = get(f"{story}report/").content.decode()
    assert "Und dann, 0, summte er" in page


@pytest.mark.parametrize(("which", "requests"), [("table", 6), ("story", 3)])
def test_a_page_is_light(table: Table, three: list[Visitor], story: str, which: str, requests: int) -> None:
    """Below 40 kB over the wire, with everything it loads."""
    page = three[0].page() if which == "table" else get(story).content.decode()
    files = {finders.find(name) for name in re.findall(r'(?:href|src)="/static/([^"]+)"', page)}
    parts = [page.encode(), *(Path(str(file)).read_bytes() for file in files)]
    assert len(parts) <= requests
    assert sum(len(gzip.compress(part)) for part in parts) < 40_000


def test_a_receipt_outlives_the_page(table: Table, story: str) -> None:
    fields = {"reason": "Das verletzt mich.", "good_faith": "on", "key": str(uuid4())}
    receipt = Client().post(f"{story}report/", fields, **OUR_PAGE)["Location"]
    with firm_scope(table.firm):
        Artefact.objects.update(offline_at=clock.now())
    assert get(story).status_code == 410
    assert get(f"{story}report/").status_code == 404
    assert "will stand on this page" in get(receipt).content.decode()
