"""The story on paper: tagged, named, the same bytes for the same story, and never without its words."""

import io

import pypdf
import pytest
import typst

from stammtisch.web import print as paper


def story(**changes):
    return {
        "house": "Theater Sprungbrett",
        "title": "Licht aus",
        "byline": "Eine Geschichte in zwei Sätzen",
        "language": "de",
        "paragraphs": [["Im Theater war noch Licht.", "Größe zählt."]],
        "credits": ["Bea"],
        "credits_heading": "Geschrieben von",
        "closing": "",
        "aftercare": "",
        "aloud": False,
    } | changes


@pytest.fixture(autouse=True)
def _nothing_kept():
    paper._story_pdf.cache_clear()


@pytest.mark.parametrize("aloud", [False, True])
def test_it_keeps_the_standard_for_accessible_paper(aloud):
    reader = pypdf.PdfReader(io.BytesIO(paper.story_pdf(story(aloud=aloud))))
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "de"
    assert root["/MarkInfo"]["/Marked"]
    assert reader.metadata.title == "Licht aus"
    assert b"pdfuaid:part" in root["/Metadata"].get_data()
    assert "Größe zählt." in reader.pages[0].extract_text()


def test_the_same_story_is_the_same_bytes():
    first = paper.story_pdf(story())
    paper._story_pdf.cache_clear()
    assert paper.story_pdf(story()) == first
    assert paper.story_pdf(story(title="Licht an")) != first


def test_a_sign_without_a_font_costs_the_promise_and_not_the_paper(monkeypatch):
    real = typst.compile

    def on_a_bare_server(*arguments, **options):
        return real(*arguments, **options, ignore_system_fonts=True)

    monkeypatch.setattr(typst, "compile", on_a_bare_server)
    reader = pypdf.PdfReader(io.BytesIO(paper.story_pdf(story(title="Bühne 🎭"))))
    assert "Größe zählt." in reader.pages[0].extract_text()
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
