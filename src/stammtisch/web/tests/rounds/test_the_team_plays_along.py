"""Members write along by the guests' rules; what a group elsewhere writes comes in by hand."""

import pytest

from stammtisch.conversations.models import Message
from stammtisch.formats.models import Enrolment
from stammtisch.people.models import Consent
from stammtisch.testing.cast import NOON


@pytest.fixture
def host(theatre, as_):
    return as_(theatre.host)


def _until_it_is(story, who):
    """Guests write until this key holds the turn."""
    for number in range(12):
        if story.state.holder == who:
            return
        story.write(f"Satz {number} riecht nach Regen.")
    raise AssertionError(f"{who} never came")


@pytest.fixture
def cem(theatre, as_, story, key):
    """The colleague takes part."""
    browser = as_(theatre.colleague)
    story.run()
    browser.post(story.url("round_join"), {"key": key()})
    return browser


def test_a_colleague_joins_and_is_shown_as_one_of_the_house(cem, story, theatre):
    player = story.state.player(f"m{theatre.colleague.pk}")
    assert (player.name, player.of_the_house) == (theatre.colleague.name, True)
    assert story.url("round_leave") in cem.get(story.url()).text


def test_a_colleague_writes_when_it_is_their_turn(cem, story, theatre, key):
    _until_it_is(story, f"m{theatre.colleague.pk}")
    page = cem.get(story.url()).text
    assert 'id="mine"' in page
    answer = cem.post(
        story.url("round_write"), {"key": key(), "token": story.state.lease.token, "text": "Da klopfte es."}
    )
    assert answer.status_code == 303
    assert story.state.lines[-1].text == "Da klopfte es."
    assert "Da klopfte es." in cem.get(answer.url).text


def test_what_does_not_fit_comes_back_with_the_reason(cem, story, theatre, key):
    _until_it_is(story, f"m{theatre.colleague.pk}")
    typed = {"key": key(), "token": story.state.lease.token, "text": "Zu lang. " * 40}
    page = cem.post(story.url("round_write"), typed, follow=True).text
    assert "Zu lang. Zu lang." in page
    assert 'aria-invalid="true"' in page
    assert story.state.holder == f"m{theatre.colleague.pk}"


def test_an_empty_sentence_is_refused_in_place(cem, story, theatre, key):
    _until_it_is(story, f"m{theatre.colleague.pk}")
    page = cem.post(story.url("round_write"), {"key": key(), "text": "  "})
    assert page.status_code == 422
    assert 'id="mine-error"' in page.text


def test_a_colleague_passes_and_gets_up(cem, story, theatre, key):
    me = f"m{theatre.colleague.pk}"
    _until_it_is(story, me)
    cem.post(story.url("round_press"), {"key": key(), "do": "skip", "token": story.state.lease.token})
    assert story.state.holder != me
    cem.post(story.url("round_leave"), {"key": key()})
    assert not story.state.is_in(me)


def test_an_unknown_button_means_nothing(cem, story, key):
    before = story.state
    cem.post(story.url("round_press"), {"key": key(), "do": "remove"})
    assert story.state == before


def test_an_adviser_only_reads(theatre, as_, story, key):
    story.run()
    browser = as_(theatre.adviser)
    assert story.url("round_join") not in browser.get(story.url()).text
    for name in ("round_join", "round_write", "round_press", "round_leave"):
        assert browser.post(story.url(name), {"key": key()}).status_code == 403


def _bring(host, story, key, **typed):
    return host.post(story.url("round_paste"), {"key": key(), "credit": "name", "consent": ""} | typed, follow=True)


def test_the_next_line_for_a_group_elsewhere_names_who_is_asked(host, story):
    story.run()
    page = host.get(story.url("round_paste")).text
    name = next(n for n, seat in story.seats.items() if f"p{seat.address.person_id}" == story.state.holder)
    assert f"readonly>{name}: " in page
    assert 'data-copy="to-paste"' in page


def test_somebody_new_from_a_group_must_have_agreed(host, story, key):
    story.run(way="open_chain")
    page = _bring(host, story, key, name="Uwe", text="Da lachte der Koffer.")
    assert page.status_code == 422
    assert "Da lachte der Koffer." in page.text
    assert len(story.state.lines) == 0


def test_a_sentence_from_a_group_is_brought_in_with_its_consent(host, story, key, theatre):
    story.run(way="open_chain")
    page = _bring(host, story, key, name="Uwe", text="Da lachte der Koffer.", consent="schrieb: bin dabei")
    assert page.status_code == 200
    assert story.state.lines[-1].text == "Da lachte der Koffer."
    noted = Consent.objects.filter(method="schrieb: bin dabei", recorded_by=theatre.host)
    assert set(noted.values_list("purpose", flat=True)) == {"participation", "licence"}
    assert Enrolment.objects.get(name="Uwe").address.account.kind == "paste"


def test_the_second_sentence_of_the_same_person_needs_no_consent_again(host, story, key):
    story.run(way="open_chain", cooldown=1)
    _bring(host, story, key, name="Uwe", text="Da lachte der Koffer.", consent="schrieb: bin dabei")
    story.write("Alle lachten mit.")
    _bring(host, story, key, name="uwe", text="Nur die Ente nicht.")
    assert story.state.lines[-1].text == "Nur die Ente nicht."


def test_what_the_round_answers_is_shown_for_bringing_back(host, story, key):
    story.run(way="open_chain")
    page = _bring(host, story, key, name="Uwe", text="Zu lang. " * 40, consent="schrieb: bin dabei").text
    assert "Zu lang. Zu lang." in page
    assert "360" in page or "359" in page
    assert story.state.lines == ()


def test_a_double_click_brings_it_once(host, story, key):
    story.run(way="open_chain")
    same = key()
    for _ in range(2):
        _bring(host, story, lambda: same, name="Uwe", text="Da lachte der Koffer.", consent="ja")
    assert Message.objects.filter(text="Da lachte der Koffer.").count() == 1


def test_nothing_is_brought_to_a_story_that_is_over(host, story):
    story.run().command("end", now=NOON)
    assert host.get(story.url("round_paste")).url == story.url()
