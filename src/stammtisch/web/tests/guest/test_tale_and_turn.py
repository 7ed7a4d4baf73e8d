"""What each guest may read of a story, and what each is told to do, through whole games played at random."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stammtisch.formats.base import Setup
from stammtisch.formats.events import Button, HostCommand, Joined, Left, Message, Reported, Started, Withdrawn
from stammtisch.formats.one_sentence_story.rules import OneSentenceStory
from stammtisch.formats.one_sentence_story.settings import PRESETS
from stammtisch.formats.one_sentence_story.state import State
from stammtisch.formats.rehearsal import Rehearsal
from stammtisch.web import screens
from stammtisch.web.screens.guest.tale import progress_of, tale_of
from stammtisch.web.screens.guest.turn import ANYBODY, Reader, turn_of

NOW = datetime(2026, 11, 4, 11, 0, tzinfo=UTC)
ZONE = ZoneInfo("Europe/Berlin")
PEOPLE = ("rosa", "cem", "lena", "omar")
NAMES = {who: who.capitalize() for who in PEOPLE} | {"mira": "Mira"}
PANELS = Path(screens.__file__).parents[1] / "templates" / "guest" / "turn"


class Game:
    """A story among four, and shortcuts to play it."""

    def __init__(self, preset: str = "in_turn") -> None:
        self.play = Rehearsal(
            OneSentenceStory(), PRESETS[preset], Setup(host="mira", opening="Es war Nacht."), now=NOW
        )
        self.play.do(HostCommand(by="mira", command="announce"))
        self._messages = 0

    @property
    def state(self) -> State:
        return self.play.state

    @property
    def holder(self) -> str:
        lease = self.state.lease or self.state.title_lease
        return lease.holder if lease else ""

    def begin(self) -> Game:
        for who in PEOPLE[:3]:
            self.join(who)
        self.play.do(Started(by="mira"))
        return self

    def join(self, who: str) -> None:
        self.play.do(Joined(who=who, consent=True, name=NAMES[who]))

    def write(self, who: str, text: str) -> None:
        self._messages += 1
        token = self.play.game.token(self.state)
        self.play.do(Message(who=who, ref=f"r{self._messages}", text=text, token=token, from_field=True))

    def tale(self, who: str) -> str:
        tale = tale_of(self.state, who, NAMES, self.play.game.token(self.state))
        return " ".join(line.text or line.gone for paragraph in tale.paragraphs for line in paragraph)

    def turn(self, who: str):
        return turn_of(self.state, Reader(who, NAMES.get(who, "")), NAMES, now=self.play.now, zone=ZONE)


def test_everybody_reads_everything_when_nothing_is_folded() -> None:
    game = Game().begin()
    game.write(game.holder, "Da klopfte es.")
    for who in (*PEOPLE, ""):
        assert game.tale(who) == "Es war Nacht. Da klopfte es."


def test_my_sentence_is_marked_for_me_alone_and_the_newest_for_all() -> None:
    game = Game().begin()
    author = game.holder
    game.write(author, "Da klopfte es.")
    mine = tale_of(game.state, author, NAMES, "").paragraphs[0][1]
    other = tale_of(game.state, game.holder, NAMES, "").paragraphs[0][1]
    assert (mine.is_mine, mine.is_new, other.is_mine, other.is_new) == (True, True, False, True)


def test_a_folded_story_shows_the_last_line_to_its_next_author_alone() -> None:
    game = Game("folded").begin()
    game.write(game.holder, "Das Geheimnis steht im Keller.")
    for who in (*PEOPLE, ""):
        assert ("Geheimnis" in game.tale(who)) == (who == game.holder)
        if who != game.holder:
            assert NAMES[game.holder] not in game.turn(who).heading


def test_who_has_the_turn_is_asked_and_the_others_are_told_who() -> None:
    game = Game().begin()
    holder = game.holder
    mine = game.turn(holder)
    assert (mine.panel, mine.limit, [choice.key for choice in mine.choices]) == ("write", 180, ["skip", "later"])
    assert NAMES[holder] in mine.heading
    others = [game.turn(who) for who in PEOPLE if who != holder and game.state.is_in(who)]
    assert {turn.panel for turn in others} == {"wait"}
    assert all(NAMES[holder] in turn.heading for turn in others)


def test_somebody_new_may_join_until_it_is_too_late() -> None:
    game = Game().begin()
    assert game.turn("omar").panel == "join"
    for number in range(8):
        game.write(game.holder, f"Satz Nummer {number}.")
    assert game.turn("omar").panel == "wait"


def test_in_an_open_chain_others_go_first_and_a_race_asks() -> None:
    game = Game("open_chain").begin()
    old = game.play.game.token(game.state)
    game.write("rosa", "Da klopfte es.")
    assert game.turn("rosa").panel == "wait"
    assert game.turn("cem").panel == "write"
    game.play.do(Message(who="cem", ref="late", text="Es regnete.", token=old, from_field=True))
    race = game.turn("cem")
    assert (race.panel, race.before, race.after) == ("race", "Da klopfte es.", "Es regnete.")


def test_withdrawn_and_rejected_lines_leave_a_word_in_the_live_tale() -> None:
    game = Game().begin()
    author = game.holder
    game.write(author, "Das war zu viel.")
    game.play.do(Withdrawn(who=author, ref="r1"))
    assert game.tale("") == "Es war Nacht. [withdrawn]"


def test_a_held_line_is_nobodys_to_read() -> None:
    game = Game().begin()
    game.write(game.holder, "Ruf mich an: 030 1234567.")
    assert all("030" not in game.tale(who) for who in (*PEOPLE, ""))


def test_after_the_end_the_title_is_asked_and_the_page_follows() -> None:
    game = Game().begin()
    for number in range(3):
        game.write(game.holder, f"Satz Nummer {number}.")
    game.play.do(HostCommand(by="mira", command="end"))
    titler = game.holder
    assert game.turn(titler).panel == "title"
    assert {game.turn(who).panel for who in PEOPLE if who != titler} == {"wait"}
    game.write(titler, "Der Koffer")
    assert {game.turn(who).panel for who in PEOPLE} == {"finished"}


def test_progress_is_told_in_words_and_in_strokes_of_five() -> None:
    game = Game().begin()
    game.write(game.holder, "Da klopfte es.")
    progress = progress_of(game.state)
    assert progress.words == "1 of 24 sentences is written."
    assert [len(group) for group in progress.tally] == [5, 5, 5, 5, 4]
    assert sum(sum(group) for group in progress.tally) == 1


_DEEDS = st.lists(
    st.tuples(
        st.sampled_from(("join", "write", "press", "leave", "withdraw", "report", "host", "wait")),
        st.sampled_from(PEOPLE),
        st.integers(0, 5),
    ),
    max_size=40,
)


@pytest.mark.parametrize("preset", sorted(PRESETS))
@given(deeds=_DEEDS)
def test_every_moment_of_every_game_has_a_panel_for_everybody(preset: str, deeds: list[tuple[str, str, int]]) -> None:
    """And no folded line is ever shown to anybody but the one who goes on."""
    game = Game(preset).begin()
    for deed, who, number in deeds:
        _do(game, deed, who, number)
        for reader in (*PEOPLE, "mira", "stranger"):
            turn = game.turn(reader)
            assert turn is not None
            assert (PANELS / f"{turn.panel}.html").exists()
            assert turn.panel != "write" or game.state.is_open_chain or reader == game.holder
            if preset == "folded" and game.state.status in ("open", "paused", "closing") and reader != game.holder:
                assert "canary" not in game.tale(reader)
        assert turn_of(game.state, ANYBODY, NAMES, now=game.play.now, zone=ZONE) is not None


def _do(game: Game, deed: str, who: str, number: int) -> None:
    keys = ("skip", "later", "back", "append", "yes", "remove")
    token = game.play.game.token(game.state)
    match deed:
        case "join":
            game.join(who)
        case "write":
            game.write(game.holder or who, f"canary {number} {len(game.play.log)}.")
        case "press":
            game.play.do(Button(who=game.holder or who, button=keys[number], token=token))
        case "leave":
            game.play.do(Left(who=who))
        case "withdraw":
            game.play.do(Withdrawn(who=who))
        case "report":
            game.play.do(Reported(who=who, ref=f"r{number}"))
        case "host":
            command = ("pause", "resume", "skip", "end", "extend", "strike")[number]
            game.play.do(HostCommand(by="mira", command=command, arguments={"ref": "r1", "reason": "so"}))
        case "wait":
            game.play.wait(timedelta(hours=(1, 12, 24, 48, 100, 600)[number]))
