"""Whose turn it is and what I can do now, in words. Pure: made from the state of the round and names alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stammtisch.formats.one_sentence_story.lines import offered, proposal_for
from stammtisch.formats.one_sentence_story.state import Lease, State
from stammtisch.formats.one_sentence_story.texts import TEXTS
from stammtisch.formats.one_sentence_story.turns import may_write
from stammtisch.kit import signing
from stammtisch.web import words

_BEFORE_END = ("announced", "open", "paused")


@dataclass(frozen=True)
class Clock:
    """What `parts/clock.html` needs."""

    words: str
    due_iso: str


@dataclass(frozen=True)
class Choice:
    """One button beside the field."""

    key: str
    label: str


@dataclass(frozen=True)
class Turn:
    """The panel at the edge of the table."""

    #: Which panel: the name of its template in `guest/turn/`.
    panel: str
    #: Changes whenever the panel of the same guest must be drawn anew.
    view: str
    #: "Cem, it is your turn."
    heading: str
    say: str = ""
    clock: Clock | None = None
    #: Token that the answer must carry.
    token: str = ""
    #: Ways to answer without words. Going is no button: it asks what becomes of the own lines first.
    choices: tuple[Choice, ...] = ()
    may_leave: bool = False
    #: Longest answer, in graphemes.
    limit: int = 0
    #: Another's words that a question is about, and mine.
    before: str = ""
    after: str = ""

    @property
    def template(self) -> str:
        """The file that draws it."""
        return f"guest/turn/{self.panel}.html"

    @property
    def is_mine(self) -> bool:
        """True if something is asked of me."""
        return self.panel in ("write", "title", "race", "proposal", "join")


@dataclass(frozen=True)
class Reader:
    """For whom a panel is made. Somebody in general has neither key nor name."""

    who: str = ""
    name: str = ""


ANYBODY = Reader()


def turn_of(state: State, reader: Reader, names: Mapping[str, str], *, now: datetime, zone: tzinfo) -> Turn | None:
    """The panel for this reader; None if there is nothing to say (a draft)."""
    if state.status == "draft":
        return None
    scene = _Scene(state, reader, names, now, zone)
    return scene.question() or scene.joining() or _PANELS[state.status](scene)


def takes_part(state: State, who: str) -> bool:
    """True for somebody who is in the game."""
    return bool(who) and state.is_in(who)


def may_join(state: State) -> bool:
    """Whether somebody new would still get a place."""
    early = state.status == "announced" or len(state.standing) < state.settings.join_until_line
    return state.status in _BEFORE_END and early and len(state.people) < state.settings.max_people


@dataclass(frozen=True)
class _Scene:
    state: State
    reader: Reader
    names: Mapping[str, str]
    now: datetime
    zone: tzinfo

    def question(self) -> Turn | None:
        """Something that only this reader can answer, whatever else goes on."""
        state, who = self.state, self.reader.who
        draft = next((draft for draft in state.drafts if draft.who == who), None) if who else None
        if draft:
            return Turn(
                "race",
                f"race-{draft.ref}",
                _("Somebody was faster."),
                say=_("Does your sentence still fit?"),
                before=state.last_words,
                after=draft.text,
                choices=_choices(("append", "rewrite")),
                token=f"race-{draft.ref}",
            )
        proposal = proposal_for(state, who) if who else None
        if proposal is None:
            return None
        return Turn(
            "proposal",
            f"proposal-{proposal.number}-{signing.digest(proposal.text)[:8]}",
            _("May we change your sentence?"),
            before=state.lines[proposal.number - 1].text,
            after=proposal.text,
            choices=_choices(("yes", "no")),
            token=f"edit-{proposal.number}",
        )

    def joining(self) -> Turn | None:
        """Somebody at the table who does not play yet, and could."""
        state, who = self.state, self.reader.who
        if not who or takes_part(state, who) or not may_join(state):
            return None
        return Turn("join", "join", _("Would you like to write along?"), limit=state.settings.max_graphemes)

    def announced(self) -> Turn:
        """People are gathering."""
        people, least = len(self.state.people), self.state.settings.min_people
        missing = max(0, least - people)
        say = (
            ngettext(
                "As soon as one more person is in, it can begin.",
                "As soon as %(missing)d more people are in, it can begin.",
                missing,
            )
            % {"missing": missing}
            if missing
            else _("We are enough. The host lets it begin.")
        )
        return Turn("wait", f"announced-{people}", _("The story begins soon."), say=say)

    def open(self) -> Turn:
        """The story runs."""
        lease = self.state.lease
        if lease is None:
            return self._chain()
        if lease.holder == self.reader.who:
            return self._write(lease)
        if self._is_aside():
            return self._aside()
        heading = _("Somebody else is writing now.")
        if not self.state.is_folded:
            heading = _("It is %(name)s’s turn now.") % {"name": self._name(lease.holder)}
        return Turn(
            "wait",
            f"wait-{lease.token}-{_stamp(lease)}",
            heading,
            clock=self._clock(lease, _("There is time until %(until)s.")),
        )

    def paused(self) -> Turn:
        """The host paused it."""
        return Turn("wait", "paused", _("The story is having a rest."), say=_("The host lets it go on later."))

    def closing(self) -> Turn:
        """All lines are written; a title is wanted."""
        lease = self.state.title_lease
        heading = _("All sentences are written.")
        if lease is None:
            return Turn("wait", "closing", heading, say=_("Somebody takes a last look. Then you can read it here."))
        if lease.holder == self.reader.who:
            return Turn(
                "title",
                f"title-{lease.token}-{_stamp(lease)}",
                _("You may name the story."),
                clock=self._clock(lease, _("You have time until %(until)s.")),
                token=lease.token,
                limit=self.state.settings.title_graphemes,
                choices=_choices(self._ways_out()),
            )
        return Turn(
            "wait",
            f"closing-{lease.token}",
            heading,
            say=_("It only needs a title now."),
            clock=self._clock(lease, _("There is time until %(until)s.")),
        )

    def closed(self) -> Turn:
        """Over, but not on a page of its own (yet)."""
        if self.state.opened is None:
            say = _("This time too few people came together. Perhaps the next one is for you?")
            return Turn("over", "not-begun", _("The story did not begin."), say=say)
        if not self.state.has_page:
            say = _("This time it did not become a story; it takes three sentences. Thank you for being there!")
            return Turn("over", "closed", _("The story has ended."), say=say)
        return Turn("over", f"reveal-{self.state.revealed}", _("Now we unfold it."), say=self.state.title)

    def published(self) -> Turn:
        """It can be read."""
        return Turn("finished", f"finished-{self.state.title}", _("The story is finished."), say=self.state.aftercare)

    def archived(self) -> Turn:
        """Over for good."""
        return Turn("over", "archived", _("This story is over."), say=_("Perhaps there is a new one soon."))

    def _write(self, lease: Lease) -> Turn:
        heading = _("It is your turn.")
        if self.reader.name:
            heading = _("%(name)s, it is your turn.") % {"name": self.reader.name}
        return Turn(
            "write",
            f"write-{lease.token}-{_stamp(lease)}-{signing.digest(self.reader.name)[:4]}",
            heading,
            clock=self._clock(lease, _("You have time until %(until)s.")),
            token=lease.token,
            limit=self.state.settings.max_graphemes,
            say=self._what_follows(),
            choices=_choices(self._ways_out()),
            may_leave=True,
        )

    def _chain(self) -> Turn:
        """Open chain: anybody may, but not twice in a row."""
        who = self.reader.who
        if not takes_part(self.state, who):
            return Turn("wait", "watch", _("Anybody at the table may go on."))
        if may_write(self.state, who):
            limit = self.state.settings.max_graphemes
            return Turn(
                "write", "write", _("How does it go on?"), say=self._what_follows(), limit=limit, may_leave=True
            )
        return Turn(
            "wait", "cool", _("Your sentence stands."), say=_("Let others go first, then it is open for you again.")
        )

    def _what_follows(self) -> str:
        """What becomes of a sentence once it is sent."""
        if self.state.moderated_before:
            return _("One sentence. Somebody takes a short look, then it is there for all to read.")
        if self.state.is_folded:
            return _("One sentence. Only the next one sees it, until all is unfolded.")
        return _("One sentence. It is there for all to read at once.")

    def _ways_out(self) -> tuple[str, ...]:
        """Passing and putting off, as far as they are open."""
        return tuple(key for key in offered(self.state, self.reader.who) if key in ("skip", "later"))

    def _is_aside(self) -> bool:
        player = self.state.player(self.reader.who) if self.reader.who else None
        return player is not None and player.aside and not player.left

    def _aside(self) -> Turn:
        return Turn(
            "aside",
            "aside",
            _("You are sitting out."),
            say=_("We do not ask you for a sentence until you say so."),
            choices=_choices(("back",)),
            may_leave=True,
            token="aside",  # noqa: S106 - the name of a prompt
        )

    def _name(self, who: str) -> str:
        return self.names.get(who) or _("somebody of the house")

    def _clock(self, lease: Lease, sentence: str) -> Clock:
        return Clock(sentence % {"until": words.moment(lease.due, self.now, self.zone)}, lease.due.isoformat())


def _choices(keys: tuple[str, ...]) -> tuple[Choice, ...]:
    return tuple(Choice(key, str(TEXTS[f"button.{key}"])) for key in keys)


def _stamp(lease: Lease) -> int:
    """The end of a lease as a number: an extended one is another view."""
    return int(lease.due.timestamp())


_PANELS = {
    "announced": _Scene.announced,
    "open": _Scene.open,
    "paused": _Scene.paused,
    "closing": _Scene.closing,
    "closed": _Scene.closed,
    "published": _Scene.published,
    "aftercare": _Scene.published,
    "archived": _Scene.archived,
}
