"""Everything a story remembers. Changed only by `rules`; questions about it are answered here.

All times are aware and UTC. Names of people are opaque keys, one per person (I6).
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from stammtisch.formats.base import Setup
from stammtisch.formats.one_sentence_story.settings import BEFORE, BY_ROOM, LAST_ONLY, OPEN_CHAIN, Settings


@dataclass(frozen=True, kw_only=True)
class Player:
    """One who takes part, or took part (`left` players keep their credit)."""

    who: str
    #: "name", "guest" or "none".
    credit: str = "name"
    name: str = ""
    of_the_house: bool = False
    skips: int = 0
    #: Time-outs since the last line.
    timeouts: int = 0
    #: Put this turn off once already.
    snoozed: bool = False
    #: Not asked until „bin wieder da“.
    aside: bool = False
    left: bool = False
    #: Left, and has not yet said what becomes of the own lines.
    asked_about_lines: bool = False


@dataclass(frozen=True, kw_only=True)
class Part:
    """One message of a line; people split a sentence over several."""

    ref: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Lease:
    """The time in which one person is asked for words."""

    holder: str
    token: str
    #: "line", "last" (the host's last line), "title" or "host_title".
    kind: str = "line"
    #: When the prompt goes out: at once, or when the quiet hours end.
    opens: datetime
    due: datetime
    extended: bool = False
    #: Was told once about more than one sentence; the next sending counts.
    asked_sentences: bool = False
    parts: tuple[Part, ...] = ()
    #: Messages already judged in this lease.
    seen: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Line:
    """One sentence of the story. A rejected or withdrawn one keeps its number and loses its place."""

    number: int
    who: str
    parts: tuple[Part, ...]
    #: "ok", "pending", "rejected" or "withdrawn".
    status: str
    reason: str = ""
    #: More than one sentence, and meant so.
    marked: bool = False
    #: The host looked at it; a report does not hide it again.
    cleared: bool = False
    #: A sentence of the host that stands where a withdrawn line was.
    bridge: str = ""

    @property
    def refs(self) -> tuple[str, ...]:
        """The messages that it came in."""
        return tuple(part.ref for part in self.parts)

    @property
    def text(self) -> str:
        """The sentence; "" once withdrawn."""
        return " ".join(part.text for part in self.parts if part.text)

    def with_text(self, text: str) -> "Line":
        """The line with other words, still belonging to the same messages."""
        first, *others = self.parts
        parts = (replace(first, text=text), *(replace(part, text="") for part in others))
        return replace(self, parts=parts)

    def with_part(self, ref: str, text: str) -> "Line":
        """The line with other words in one of its messages."""
        return replace(self, parts=tuple(replace(p, text=text) if p.ref == ref else p for p in self.parts))


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A line of the open chain that somebody was faster than."""

    who: str
    ref: str
    text: str
    until: datetime
    flags: tuple[str, ...] = ()
    marked: bool = False


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """Other words for an accepted line. `by` is "author" (the host decides) or "host" (the author does)."""

    number: int
    text: str
    by: str
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class State:
    """A story at one moment."""

    settings: Settings
    setup: Setup
    began: datetime
    status: str = "draft"
    opened: datetime | None = None
    ends: datetime | None = None
    players: tuple[Player, ...] = ()
    #: Came too late for this story; first on the list for the next.
    waiting: tuple[str, ...] = ()
    #: Who is still to come in this pass.
    bag: tuple[str, ...] = ()
    #: Who is asked for a line now. None unless `open`.
    lease: Lease | None = None
    #: Who is asked for the title now. None unless `closing`.
    title_lease: Lease | None = None
    #: Leases given so far; makes tokens.
    turns: int = 0
    previous_holder: str = ""
    lines: tuple[Line, ...] = ()
    timeouts_in_row: int = 0
    #: "full", "date", "silence", "nobody", "too_few" or "host".
    end_reason: str = ""
    #: Were told kindly that a message came out of turn; not told again until their next turn.
    told: tuple[str, ...] = ()
    drafts: tuple[Draft, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    announcement_extended: bool = False
    paused_at: datetime | None = None
    paused_for: timedelta = timedelta(0)
    end_moved: bool = False
    #: Something waits for the host since then.
    host_asked: datetime | None = None
    deputy_acts: bool = False
    title: str = ""
    closed_at: datetime | None = None
    #: Enough lines for a page.
    has_page: bool = False
    #: Lines shown so far in a paced reveal.
    revealed: int = 0
    expires: datetime | None = None
    #: What became of the story, in the host's words.
    aftercare: str = ""

    @property
    def holder(self) -> str:
        """Whose turn it is, or ""."""
        return self.lease.holder if self.lease else ""

    @property
    def is_open_chain(self) -> bool:
        """True if anybody may write, with a cool-down."""
        return self.settings.order == OPEN_CHAIN

    @property
    def is_folded(self) -> bool:
        """True if each sees only the line before."""
        return self.settings.visibility == LAST_ONLY

    @property
    def moderated_before(self) -> bool:
        """True if every line waits for release."""
        if self.settings.moderation == BY_ROOM:
            return self.setup.public
        return self.settings.moderation == BEFORE

    @property
    def people(self) -> tuple[str, ...]:
        """Who is in the game, set aside or not."""
        return tuple(player.who for player in self.players if not player.left)

    @property
    def active(self) -> tuple[str, ...]:
        """Who is in the game and not set aside."""
        return tuple(player.who for player in self.players if not player.left and not player.aside)

    @property
    def standing(self) -> tuple[Line, ...]:
        """Lines that count: shown, or waiting for release."""
        return tuple(line for line in self.lines if line.status in ("ok", "pending"))

    @property
    def shown(self) -> tuple[Line, ...]:
        """Lines that others may see."""
        return tuple(line for line in self.lines if line.status == "ok")

    @property
    def last_words(self) -> str:
        """What the next person reads: the last line that may be seen, or the opening."""
        return self.shown[-1].text if self.shown else self.setup.opening

    def player(self, who: str) -> Player | None:
        """The player of this key, also if gone."""
        return next((player for player in self.players if player.who == who), None)

    def is_in(self, who: str) -> bool:
        """True for a player who has not left."""
        return who in self.people

    def line_of(self, ref: str) -> Line | None:
        """The line to which this message belongs."""
        return next((line for line in self.lines if ref in line.refs), None)

    def line(self, number: int) -> Line | None:
        """The line of this number, from 1."""
        return self.lines[number - 1] if 0 < number <= len(self.lines) else None

    def lines_by(self, who: str) -> tuple[Line, ...]:
        """This person's lines that count."""
        return tuple(line for line in self.standing if line.who == who)

    def waits_for_host(self) -> bool:
        """True if a held line or an author's edit awaits a decision."""
        return any(line.status == "pending" for line in self.lines) or any(
            proposal.by == "author" for proposal in self.proposals
        )

    def with_player(self, changed: Player) -> "State":
        """The state with this player in place of the one of the same key."""
        return replace(self, players=tuple(changed if p.who == changed.who else p for p in self.players))

    def with_line(self, changed: Line) -> "State":
        """The state with this line in place of the one of the same number."""
        return replace(self, lines=tuple(changed if n.number == changed.number else n for n in self.lines))
