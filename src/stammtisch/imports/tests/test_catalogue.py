"""Every wording of the messenger is known in each language; sentences of people that come near are theirs."""

import re

import pytest

from stammtisch.imports.tests.opening import read
from stammtisch.imports.values import Kind
from stammtisch.imports.whatsapp.marks import body_of
from stammtisch.imports.whatsapp.system_lines import LANGUAGES, kind_of, wordings

PLACES = {
    "{A}": "Lena Vogt",
    "{B}": "Omar 🎭",
    "{T}": "Probe: Samstag",
    "{N}": "12",
    "{…}": " Tippe, um mehr zu erfahren.",
}
WORDINGS = [
    (language, kind, line)
    for language in LANGUAGES
    for kind, entry in wordings(language).items()
    for line in entry["lines"]
]
NEAR = [
    (language, kind, line)
    for language in LANGUAGES
    for kind, entry in wordings(language).items()
    for line in entry["near"]
]


def filled(line: str) -> str:
    """A wording as a phone would write it."""
    return re.sub(r"\{[ABTN…]\}", lambda place: PLACES[place[0]], line)


@pytest.mark.parametrize(("language", "kind", "line"), WORDINGS, ids=lambda it: it if len(it) < 40 else it[:40])
def test_each_wording_is_known_with_other_quotation_marks_and_blanks_and_without_its_full_stop(language, kind, line):
    written = filled(line)
    plain = {kind_of(written), kind_of(written.removesuffix(".")), kind_of(written.replace(" ", "\u00a0"))}
    quoted = {kind_of(written.replace("„", one).replace("“", two)) for one, two in ('""', "«»", "“”")}
    assert plain | quoted == {kind}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_has_two_near_misses(language):
    assert {kind: len(entry["near"]) for kind, entry in wordings(language).items() if len(entry["near"]) < 2} == {}


@pytest.mark.parametrize(("language", "kind", "line"), NEAR, ids=lambda it: it if len(it) < 40 else it[:40])
def test_a_sentence_that_comes_near_is_what_somebody_wrote(language, kind, line):
    ios = f"[25.11.24, 23:59:00] Lena Vogt: {line}\n[25.11.24, 23:59:30] Lena Vogt: gut\n"
    android = f"25.11.24, 23:59 - Lena Vogt: {line}\n25.11.24, 23:59 - Lena Vogt: gut\n"
    for file in (ios, android):
        records, reader = read(file.encode())
        assert records[0][2:5] == ("Lena Vogt", Kind.MESSAGE, line)
        assert reader.report.authors == {"Lena Vogt": 2}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_knows_the_kinds_that_give_the_number_of_members(language):
    assert {"encryption", "created", "added", "joined", "removed", "left", "number"} <= wordings(language).keys()


@pytest.mark.parametrize(
    ("body", "kind", "text", "detail"),
    [
        ("<Medien ausgeschlossen>", Kind.MEDIA, "", ""),
        ("\u200eBild weggelassen", Kind.MEDIA, "", "image"),
        ("\u200e<Anhang: 00000042-PHOTO-2024-04-02-12-15-30.jpg>", Kind.MEDIA, "", "image"),
        ("\u200eIMG-20240402-WA0001.jpg (Datei angehängt)\nAm See", Kind.MEDIA, "Am See", "image"),
        ("\u200eAm See \u200e<Anhang: 00000042-PHOTO-2024-04-02.jpg>", Kind.MEDIA, "Am See", "image"),
        ("Zwei\nZeilen\n\u200e<attached: 00000043-VIDEO.mp4>", Kind.MEDIA, "Zwei\nZeilen", "video"),
        ("Plan.pdf (file attached)", Kind.MEDIA, "", "document"),
        ("Ida.vcf (Datei angehängt)", Kind.CONTACT, "", "contact"),
        ("\u200eKontaktkarte weggelassen", Kind.CONTACT, "", ""),
        ("Diese Nachricht wurde gelöscht.", Kind.DELETED, "", ""),
        ("\u200eYou deleted this message", Kind.DELETED, "", ""),
        ("null", Kind.MEDIA, "", "unknown"),
        ("Standort: https://maps.google.com/?q=52.5,13.4", Kind.LOCATION, "", ""),
        ("\u200ePOLL:\nWann?\nOPTION: Ja (3 votes)", Kind.POLL, "Wann?\nOPTION: Ja (3 votes)", ""),
        ("UMFRAGE:\nWann?\nOPTION: Ja (3 Stimmen)", Kind.POLL, "Wann?\nOPTION: Ja (3 Stimmen)", ""),
    ],
)
def test_each_mark_is_understood(body, kind, text, detail):
    found = body_of(body)
    assert (found.kind, found.text, found.detail) == (kind, text, detail)


@pytest.mark.parametrize(
    "body",
    [
        "Da steht <Medien ausgeschlossen>",
        "Bild weggelassen habe ich nicht",
        "Diese Nachricht wurde gelöscht, warum?",
        "null Bock",
        "Standort: bei mir",
        "POLL: wer kommt?",
        "Plan.pdf (Datei angehängt) hast du den?",
        "<Diese Nachricht wurde bearbeitet.> stand da",
        "siehe<Anhang: plan.pdf>",
    ],
)
def test_words_around_a_mark_make_it_a_message(body):
    found = body_of(body)
    assert (found.kind, found.text, found.edited) == (Kind.MESSAGE, body, False)
