"""The way from strings in the source to complete, well-worded German catalogues."""

from __future__ import annotations

import gettext
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from stammtisch.kit.messages import catalogues
from stammtisch.kit.messages.__main__ import faults
from stammtisch.kit.messages.extract import extract_messages, hidden_messages
from stammtisch.kit.messages.wording import SAYS_DU_ALWAYS, problems, says_du


def test_the_german_catalogues_are_complete_and_well_worded() -> None:
    assert faults() == []


def catalogue(*entries: tuple[str | tuple[str, str], str | tuple[str, str]], context: str | None = None) -> Catalog:
    made = Catalog(locale="de", fuzzy=False)
    for text, german in entries:
        made.add(text, german, context=context)
    return made


def source(*texts: str | tuple[str, str]) -> Catalog:
    return catalogue(*[(text, "" if isinstance(text, str) else ("", "")) for text in texts])


def texts(catalog: Catalog) -> list[tuple[str, ...] | str]:
    return [message.id for message in catalogues.messages(catalog)]


# --- extraction --------------------------------------------------------------------------------------------


def test_it_finds_strings_in_python(tmp_path: Path) -> None:
    (tmp_path / "area.py").write_text(
        "from django.utils.translation import gettext as _, ngettext, npgettext_lazy, pgettext\n"
        "# Translators: shown on the first page\n"
        'a = _("Hello")\n'
        'b = ngettext("%(count)s guest", "%(count)s guests", 3)\n'
        'c = pgettext("season", "Spring")\n'
        'd = npgettext_lazy("seat", "place", "places", "n")\n'
        'e = _("Two "\n      "lines")\n'
    )
    found = extract_messages(tmp_path)

    assert ("%(count)s guest", "%(count)s guests") in texts(found)
    assert {"Hello", "Spring", "Two lines"} <= {text for text in texts(found) if isinstance(text, str)}
    assert found.get("Spring", "season") is not None
    assert found.get("place", "seat") is not None
    assert found["Hello"].auto_comments == ["Translators: shown on the first page"]


def test_it_finds_strings_in_templates(tmp_path: Path) -> None:
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "page.html").write_text(
        '{% load i18n %}\n<ul>\n    <li>{% translate "Sit down" %}</li>\n  </ul>\n'
        '{% translate "Spring" context "season" %} {{ name|default:_("somebody") }}\n'
        "{% blocktranslate trimmed count n=guests|length with who=name %}\n  One guest\n  of {{ who }}\n"
        "{% plural %}\n  {{ n }} guests of {{ who }}\n{% endblocktranslate %}\n"
        "{# Translators: a button #}\n{% translate 'Go' %}"
    )
    found = extract_messages(tmp_path)

    assert ("One guest of %(who)s", "%(n)s guests of %(who)s") in texts(found)
    assert {"Sit down", "somebody"} <= {text for text in texts(found) if isinstance(text, str)}
    assert found.get("Spring", "season") is not None


def test_it_notices_what_hides_in_an_f_string(tmp_path: Path) -> None:
    (tmp_path / "area.py").write_text("""a = f"{who}: {_('Sit down.')}"\nb = f"{_}" + _("Get up.")\n""")
    assert list(hidden_messages(tmp_path)) == ["area.py:1"]


def test_tests_and_migrations_have_nothing_to_translate(tmp_path: Path) -> None:
    for name in ("tests", "migrations"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file.py").write_text('gettext("No")')

    assert texts(extract_messages(tmp_path)) == []


# --- catalogues --------------------------------------------------------------------------------------------


def test_a_catalogue_is_written_without_noise(tmp_path: Path) -> None:
    path = tmp_path / "django.po"
    long = "A sentence " * 20
    wanted = catalogue(("b", "B"), (long, "Ein langer Satz"), (("one", "many"), ("eins", "viele")))

    assert catalogues.write(wanted, path, "de")
    assert not catalogues.write(catalogues.read(path), path, "de")
    text = path.read_text()
    assert "Date" not in text
    assert "#:" not in text
    assert f'msgid "{long}"' in text
    assert text.index(long) < text.index('"b"')


def test_renewing_adds_keeps_and_puts_aside() -> None:
    old = catalogue(("kept", "behalten"), ("gone", "fort"))

    new = catalogues.renew(old, source("kept", "new"), complete=True)

    assert texts(new) == ["kept", "new"]
    assert new["kept"].string == "behalten"
    back = catalogues.renew(new, source("gone"), complete=True)
    assert back["gone"].string == "fort"


def test_what_is_put_aside_survives_the_file(tmp_path: Path) -> None:
    path = tmp_path / "django.po"
    catalogues.write(catalogues.renew(catalogue(("gone", "fort")), source(), complete=True), path, "de")

    assert catalogues.renew(catalogues.read(path), source("gone"), complete=True)["gone"].string == "fort"


def test_the_formal_catalogue_gets_no_empty_entries() -> None:
    new = catalogues.renew(catalogue(("you", "Sie")), source("you", "table"), complete=False)

    assert texts(new) == ["you"]


def test_a_fragment_fills_gaps_and_wins() -> None:
    before = catalogue(("a", ""), ("b", "alt"), ("c", "bleibt"))

    merged, overruled = catalogues.merge(before, catalogue(("a", "A"), ("b", "neu"), ("c", ""), ("d", "D")))

    assert {message.id: message.string for message in catalogues.messages(merged)} == {
        "a": "A",
        "b": "neu",
        "c": "bleibt",
        "d": "D",
    }
    assert [message.string for message in overruled] == ["alt"]


def test_compiled_sie_holds_what_it_shares_with_du(tmp_path: Path) -> None:
    du, sie = (catalogues.path_of(tmp_path, name) for name in ("de", "de_Formal"))
    catalogues.write(catalogue(("Sit down.", "Setz dich."), ("Note", "Notiz")), du, "de")
    catalogues.write(catalogue(("Sit down.", "Setzen Sie sich.")), sie, "de_Formal")
    target = catalogues.compile_file(sie, over=du)

    with target.open("rb") as file:
        spoken = gettext.GNUTranslations(file)  # one file, without what gettext would fall back to

    assert (spoken.gettext("Sit down."), spoken.gettext("Note")) == ("Setzen Sie sich.", "Notiz")


# --- wording -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("german", "fault"),
    [
        ("", "has no German translation"),
        ("Hallo %(nam)s", "other placeholders"),
        ("Hallo", "other placeholders"),
        ('Hallo "%(name)s"', "straight quotation marks"),
        ("Hallo %(name)s ...", "three dots"),
        ("Hallo %(name)s, setz dich", "needs a wording with Sie"),
        ('<a href="/x">Hallo %(name)s</a>', ""),
        ("Hallo „%(name)s“ …", ""),
    ],
)
def test_it_names_each_fault(german: str, fault: str) -> None:
    found = list(problems(source("Hello %(name)s"), catalogue(("Hello %(name)s", german)), catalogue()))

    assert bool(found) is bool(fault)
    assert all(fault in sentence for sentence in found)


def test_a_fuzzy_entry_is_not_a_translation() -> None:
    du = Catalog(locale="de")
    du.add("Hello", "Hallo", flags={"fuzzy"})

    assert list(problems(source("Hello"), du, catalogue())) == ["'Hello' is marked fuzzy in German."]


def test_a_singular_may_leave_the_number_out() -> None:
    guests = ("%(count)s guest", "%(count)s guests")
    du = catalogue((guests, ("Ein Gast", "%(count)s Gäste")))

    assert list(problems(source(guests), du, catalogue())) == []


def test_sie_must_differ_and_must_not_say_du() -> None:
    du = catalogue(("a", "Setz dich"), ("b", "Hallo"), ("c", "Dein Tisch"))
    sie = catalogue(("a", "Setzen Sie sich"), ("b", "Hallo"), ("c", "Dein Tisch ist fertig"))

    assert list(problems(source("a", "b", "c"), du, sie)) == [
        "'b' is the same with Sie as with du; leave it out there.",
        "'c' says du in the wording with Sie: 'Dein Tisch ist fertig'",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Das ist dein Tisch.",
        "Wir schreiben euch.",
        "Schreib einen Satz.",
        "Fertig. Wähle einen Tisch.",
        "Bitte gib ihn ein",
    ],
)
def test_it_hears_du(text: str) -> None:
    assert says_du(text)


@pytest.mark.parametrize(
    "text",
    [
        "Schreiben Sie einen Satz.",
        "Individuell",
        "Frage der Woche",
        "Sie haben eine Antwort.",
        "Die Dirne",
        "Zeige ich gern.",
    ],
)
def test_it_does_not_hear_du_where_none_is(text: str) -> None:
    assert not says_du(text)


def test_every_exemption_is_still_in_use() -> None:
    from stammtisch.kit.messages.__main__ import ROOT

    known = {catalogues.key(message)[1] for message in catalogues.messages(extract_messages(ROOT))}
    assert set(SAYS_DU_ALWAYS) <= known
