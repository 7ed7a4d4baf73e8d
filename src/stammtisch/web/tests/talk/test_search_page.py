"""Finding what was said, and opening it where it was said."""

import pytest

from stammtisch.conversations.actions import talk
from stammtisch.testing.cast import NOON
from stammtisch.web.screens.marking import marked


@pytest.fixture
def search(browser, path):
    return lambda **asked: browser.get(path("search/"), asked)


def hits(answer):
    return ["".join(piece.text for piece in place.pieces) for place in answer.context["screen"].places]


def test_a_found_line_is_marked_and_opens_in_its_room(search, ask, bea, path, table, browser):  # noqa: PLR0917
    message = ask(bea, "Ich hätte einen Koffer für die Bühne.")
    place = search(q="koff").context["screen"].places[0]
    assert [piece.text for piece in place.pieces if piece.is_hit] == ["Koffer"]
    assert place.url == path(f"rooms/{table.public_id}/?at={message.seq}#m{message.seq}")
    assert f'id="m{message.seq}"' in browser.get(place.url.partition("#")[0]).content.decode()


@pytest.mark.parametrize("query", ["größe", "GRÖSSE", "groesse straße", "strasse"])
def test_umlauts_and_capitals_do_not_matter(search, ask, bea, query):
    ask(bea, "Welche Größe hat die Straße?")
    found = hits(search(q=query))
    assert bool(found) is ("groesse" not in query)


def test_it_is_narrowed_to_a_person_a_room_and_a_time(search, ask, bea, direct, table):
    ask(bea, "Koffer am Tisch")
    ask(direct, "Koffer unter vier Augen")
    assert len(hits(search(q="koffer"))) == 2
    assert hits(search(q="koffer", room=table.public_id)) == ["Koffer am Tisch"]
    assert hits(search(q="koffer", person=direct.address.person.public_id)) == ["Koffer unter vier Augen"]
    assert len(hits(search(q="koffer", period="nonsense"))) == 2


def test_people_are_found_by_name(search, theatre):
    from stammtisch.conversations import search as index
    from stammtisch.people.models import Person

    person = Person.objects.create(firm=theatre.firm, name="Rosa Klett", created_at=NOON)
    index.index_person(person)
    assert [known.person.name for known in search(q="klet").context["screen"].people] == ["Rosa Klett"]


def test_who_is_found_by_a_note_shows_the_note(search, theatre):
    from stammtisch.conversations import search as index
    from stammtisch.people.models import Person

    note = "Hat einen Keller voller Koffer."
    index.index_person(Person.objects.create(firm=theatre.firm, name="Rosa Klett", note=note, created_at=NOON))
    for query, shown in (("koffer", note), ("klett", "")):
        known = search(q=query).context["screen"].people[0]
        assert "".join(piece.text for piece in known.note) == shown
    assert "<mark>Koffer</mark>" in search(q="koffer").content.decode()


def test_what_was_taken_back_is_not_found(search, ask, bea, dice):
    talk.delete(message=ask(bea, "Geheimnis"), now=NOON, dice=dice)
    assert hits(search(q="Geheimnis")) == []


@pytest.mark.parametrize(
    "query",
    ["", "   ", "\0", '"', "' OR 1=1 --", "*", "a AND", "NEAR(", "(" * 500, "firm1", "kind0", "x" * 5000, "🎉", "%_"],
)
def test_any_text_is_a_search(search, ask, bea, query):
    ask(bea, "Hallo")
    answer = search(q=query)
    assert answer.status_code == 200
    assert hits(answer) == []


@pytest.mark.parametrize("name", ["person", "room"])
def test_somebody_unknown_is_not_there(search, name):
    assert search(q="x", **{name: "nonsense"}).status_code == 404


def test_marking_cuts_around_the_hit_and_never_loses_a_letter():
    text = "Wort " * 100 + "Koffer " + "Wort " * 100
    pieces = marked(text, "koffer")
    assert [piece.text for piece in pieces if piece.is_hit] == ["Koffer"]
    assert len("".join(piece.text for piece in pieces)) < 300
    short = "Ein Koffer, zwei Koffer."
    assert "".join(piece.text for piece in marked(short, "koffer")) == short
    assert marked("", "x") == []
    assert [piece.is_hit for piece in marked("ohne", "")] == [False]
