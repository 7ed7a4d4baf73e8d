"""One file with everything inside, and the same on paper: no network, no script, no word lost."""

import io
import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pypdf
import pytest

from stammtisch.web.portrait.as_page import as_html, as_pdf, page_of
from stammtisch.web.portrait.reading import portrait_of
from stammtisch.web.portrait.waiting import Question
from stammtisch.web.tests.portrait.conftest import CHAT

NOW = datetime(2026, 11, 25, tzinfo=UTC)


@pytest.fixture
def page(tmp_path):
    def page(chat=CHAT):
        path = tmp_path / "export"
        path.write_text(chat, "utf-8")
        zone = ZoneInfo("Europe/Berlin")
        words = portrait_of(
            path, Question("Bühne.txt"), team=["Theater"], order="", zone=zone, now=NOW, with_pseudonyms=False
        )
        return page_of(words)

    return page


def test_it_asks_the_network_for_nothing(page):
    html = as_html(page())
    assert "<script" not in html
    assert not re.search(r"https?:|\ssrc=|\shref=|@import|url\((?!\"#)", html)
    assert "--dialogue:" in html


def test_chart_and_table_say_the_same(page):
    html = as_html(page())
    assert html.count('class="bar-dialogue"') == 1
    assert re.search(r'<th scope="row">\S+ \S+</th><td class="num">1</td><td class="num">0</td>', html)


def test_paper_keeps_the_standard_for_accessible_paper(page):
    reader = pypdf.PdfReader(io.BytesIO(as_pdf(page())))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert b"pdfuaid:part" in root["/Metadata"].get_data()
    assert [round(side) for side in reader.pages[0].mediabox[2:]] == [595, 842]
    words = " ".join(sheet.extract_text() for sheet in reader.pages)
    for said in ("Bühne", "Gibt es noch freie Karten?", "Danke, ich bin dabei!", "What this cannot tell"):
        assert said in words


def test_a_chat_without_words_to_quote_is_a_page_all_the_same(page):
    quiet = page("13.02.24, 09:08 - Lena Vogt: <Medien ausgeschlossen>\n13.02.24, 09:09 - Theater: ok\n")
    assert as_html(quiet).count("<h1>") == 1
    assert as_pdf(quiet).startswith(b"%PDF")


def test_a_turn_of_many_pages_is_cut_with_a_mark(page):
    html = as_html(page(CHAT.replace("Gibt es noch freie Karten?", "Gibt es noch Karten? " + "ha " * 5_000)))
    assert len(html) < 60_000
    assert "ha…" in html
