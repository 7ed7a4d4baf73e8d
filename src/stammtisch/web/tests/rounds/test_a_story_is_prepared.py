"""From the first sentence to the invitation: few questions, refusals beside the fields, nothing lost."""

import pytest
from django.urls import reverse

from stammtisch.conversations.models import Message, Room
from stammtisch.formats import engine
from stammtisch.formats.models import Round

OPENING = "Am Dienstag stand ein Koffer im Foyer."


@pytest.fixture
def host(theatre, as_):
    return as_(theatre.host)


@pytest.fixture
def new_url(theatre):
    return reverse("web:round_new", args=[theatre.firm.slug])


def _begin(host, url, key, **changes):
    typed = {"opening": OPENING, "table": "new", "new_table": "Foyer", "way": "folded", "key": key()} | changes
    return host.post(url, typed)


def _rules(story, key, **changes):
    """What the browser sends from an untouched page of rules."""
    settings = story.state.settings
    typed = {name: getattr(settings, name) for name in settings.__dataclass_fields__}
    typed |= {
        "opening": OPENING, "title": "", "way": "in_turn", "lease": "86400", "remind_before": "7200",
        "who_reads": "closed", "deputy": "", "language": "de", "quiet_from": "21:00", "quiet_until": "08:00",
        "morning": "10:00", "held_words": "", "credits": "on", "then": "keep", "key": key(),
    }  # fmt: skip
    return typed | changes


def test_three_answers_make_a_draft_at_a_new_table(host, new_url, key):
    answer = _begin(host, new_url, key)
    draft = Round.objects.get()
    assert answer.url == reverse("web:round_prepare", args=[draft.firm.slug, draft.public_id])
    assert (draft.status, draft.room.title) == ("draft", "Foyer")
    assert engine.state_of(draft).is_folded
    assert not Message.objects.exists()


def test_a_double_click_makes_one_draft(host, new_url, key):
    same = key()
    first, second = (_begin(host, new_url, lambda: same) for _ in range(2))
    assert first.url == second.url
    assert (Round.objects.count(), Room.objects.count()) == (1, 1)


def test_a_new_table_wants_a_name(host, new_url, key):
    page = _begin(host, new_url, key, new_table="")
    assert page.status_code == 422
    assert OPENING in page.text
    assert 'aria-invalid="true"' in page.text
    assert not Round.objects.exists()


def test_a_table_where_something_runs_is_not_offered(host, new_url, story):
    story.run()
    assert story.table.public_id not in host.get(new_url).text


def test_the_first_sentence_has_a_length(host, new_url, key):
    page = _begin(host, new_url, key, opening="Ä" * 181)
    assert page.status_code == 422
    assert "181" in page.text
    assert _begin(host, new_url, key, opening="👩‍👩‍👧‍👦" * 180).status_code == 303


def test_a_draft_keeps_what_was_set(host, story, key, theatre):
    story.prepare()
    typed = _rules(
        story, key, lines="12", lease="10800", who_reads="public", deputy=f"m{theatre.owner.pk}", title="Neu"
    )
    assert host.post(story.url("round_prepare"), typed).status_code == 303
    state, round = story.state, story.now
    assert (state.settings.lines, state.settings.lease.total_seconds(), state.setup.public) == (12, 10800, True)
    assert (round.title, round.deputy) == ("Neu", theatre.owner)


def test_refusals_stand_beside_their_field_and_input_is_kept(host, story, key):
    story.prepare()
    page = host.post(
        story.url("round_prepare"), _rules(story, key, lines="2", max_people="1", opening="Mein Anfang.")
    )
    assert page.status_code == 422
    assert 'aria-describedby="id_lines_helptext id_lines_error"' in page.text
    assert "Mein Anfang." in page.text
    # A refusal in a folded part unfolds it.
    assert '<details class="more folded" open>' in page.text
    assert story.state.settings.lines == 24


def test_another_way_to_play_brings_its_own_rules_and_keeps_what_was_changed(host, story, key):
    story.prepare()
    host.post(story.url("round_prepare"), _rules(story, key, way="live", lines="10"))
    settings = story.state.settings
    assert (settings.lines, settings.lease.total_seconds(), settings.quiet_from) == (10, 240, None)


def test_without_scripts_a_button_shows_the_preview_and_saves_nothing(host, story, key):
    story.prepare()
    page = host.post(
        story.url("round_prepare"), _rules(story, key, opening="Es war einmal ein Ofen.", then="preview")
    )
    assert page.status_code == 200
    assert page.text.count("Es war einmal ein Ofen.") == 2
    assert story.state.setup.opening != "Es war einmal ein Ofen."


def test_the_preview_is_drawn_as_somebody_types(host, story, key):
    story.prepare()
    part = host.post(story.url("round_preview"), _rules(story, key, opening="Es war einmal ein Ofen."))
    assert part.text.lstrip().startswith("<aside")
    assert "Es war einmal ein Ofen." in part.text
    assert "<fieldset" in part.text
    assert "disabled" in part.text
    broken = host.post(story.url("round_preview"), _rules(story, key, lines="zwei"))
    assert broken.status_code == 200
    assert "fieldset" not in broken.text


@pytest.mark.parametrize("way", ["in_turn", "open_chain", "folded", "live"])
def test_every_way_to_play_has_a_preview(host, story, way):
    story.prepare(way=way)
    page = host.get(story.url("round_prepare"))
    assert '<div class="turn turn-mine">' in page.text


def test_the_invitation_is_read_before_it_is_sent(host, story, key):
    story.prepare()
    answer = host.post(story.url("round_prepare"), _rules(story, key, then="announce"))
    assert answer.url == story.url("round_act", "announce")
    page = host.get(answer.url)
    assert story.state.status == "draft"
    assert not Message.objects.exists()
    host.post(answer.url, {"key": key()})
    assert story.state.status == "announced"
    said = Message.objects.get().text
    assert said.split(";")[0] in page.text.replace("&#x27;", "'")


def test_a_second_story_waits_until_the_table_is_free(host, story, key, table):
    story.run()
    first = story.round
    story.prepare()
    page = host.post(story.url("round_act", "announce"), {"key": key()}, follow=True)
    assert story.state.status == "draft"
    assert 'class="notice notice-warn"' in page.text
    assert first.room == table


def test_an_announced_story_has_no_rules_page_any_more(host, story, key):
    story.prepare().announce()
    assert host.get(story.url("round_prepare")).url == story.url()


@pytest.mark.parametrize("role", ["colleague", "adviser"])
def test_only_hosts_prepare(theatre, as_, story, new_url, role):
    story.prepare()
    browser = as_(getattr(theatre, role))
    for url in (new_url, story.url("round_prepare"), story.url("round_act", "announce")):
        assert browser.get(url).status_code == 403
        assert browser.post(url).status_code == 403
    assert browser.get(story.url()).status_code == 200
