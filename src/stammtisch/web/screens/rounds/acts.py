"""What a host can do with a running story: each command of the format as a button and a page of its own.

Which of them are offered now is declared by the format (`COMMANDS`); the words and forms are ours.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from stammtisch.formats.one_sentence_story.life import COMMANDS
from stammtisch.formats.one_sentence_story.state import State
from stammtisch.web.forms.round_acts import WORDS_LIMIT, ActForm, HoursForm, ReasonForm, TextForm
from stammtisch.web.idempotency import new_key


@dataclass(frozen=True)
class Act:
    """One thing to do. Whole sentences are written with %(name)s, the person it is about."""

    key: str
    #: On the button that leads to it, or does it.
    label: Promise
    question: Promise
    consequence: Promise
    #: On the button of its own page.
    button: Promise
    form: type[ActForm] = ActForm
    #: Cannot be undone.
    is_final: bool = False
    #: Done by one press, without a page between.
    at_once: bool = False
    #: Is about the turn that runs now; refused when another one runs meanwhile.
    of_turn: bool = False


_ACTS = (
    Act(
        "start",
        _("Let it begin"),
        _("Shall the story begin now?"),
        _("Your first sentence goes to the table, and the first person is asked. Nobody can be un-asked."),
        _("Let it begin"),
        at_once=True,
    ),
    Act(
        "announce",
        _("Invite"),
        _("Shall guests sit down now?"),
        _("The table reads the invitation at once. From then on the rules stand."),
        _("Send the invitation"),
    ),
    Act(
        "discard",
        _("Throw the draft away"),
        _("Throw this draft away?"),
        _("Nobody has seen it. It cannot be brought back."),
        _("Throw it away"),
        is_final=True,
    ),
    Act(
        "skip",
        _("Pass it on"),
        _("Pass the turn on?"),
        _("Somebody else is asked. %(name)s stays in and comes again; the table reads that you did this."),
        _("Pass it on"),
        at_once=True,
        of_turn=True,
    ),
    Act(
        "extend",
        _("Give more time"),
        _("Give more time?"),
        _("The same time once more, once per turn. The table reads that you did this."),
        _("Give more time"),
        at_once=True,
        of_turn=True,
    ),
    Act(
        "impulse",
        _("Write %(name)s a line"),
        _("What would help %(name)s on?"),
        _("Only %(name)s reads it, under your name. It does not become part of the story."),
        _("Send the line"),
        TextForm,
        of_turn=True,
    ),
    Act(
        "nudge",
        _("Write to the table"),
        _("What do you want to tell the table?"),
        _("Everybody at the table reads it, under your name. It does not become part of the story."),
        _("Send it to the table"),
        TextForm,
    ),
    Act(
        "pause",
        _("Pause"),
        _("Pause the story?"),
        _("Nobody is asked or reminded until you let it go on. The end date stays."),
        _("Pause"),
        at_once=True,
    ),
    Act(
        "resume",
        _("Let it go on"),
        _("Let the story go on?"),
        _("Whoever held the turn comes first."),
        _("Let it go on"),
        at_once=True,
    ),
    Act(
        "move_end",
        _("Move the end"),
        _("By how long shall the end be moved?"),
        _("Once, and by no longer than the story was paused. The table reads that you did this."),
        _("Move the end"),
        HoursForm,
    ),
    Act(
        "end",
        _("End it now"),
        _("End the story now?"),
        _("No more sentences come. With three or more it gets a title and a page. This cannot be taken back."),
        _("End the story"),
        is_final=True,
    ),
    Act(
        "strike",
        _("Take out"),
        _("Take this sentence out?"),
        _("It leaves the story. Its author is told why, and stays at the table."),
        _("Take it out"),
        ReasonForm,
        is_final=True,
    ),
    Act(
        "reject",
        _("Do not let it in"),
        _("Why shall this sentence not stand?"),
        _("It does not come into the story. Its author is told why, and stays at the table."),
        _("Do not let it in"),
        ReasonForm,
        is_final=True,
    ),
    Act(
        "edit",
        _("Propose other words"),
        _("How would you put it?"),
        _("The sentence changes only when its author says yes."),
        _("Ask the author"),
        TextForm,
    ),
    Act(
        "bridge",
        _("Write a bridge"),
        _("Which sentence shall stand here instead?"),
        _("It stands in your name where a sentence was withdrawn, so that the story can be followed."),
        _("Put it there"),
        TextForm,
    ),
    Act(
        "title",
        _("Give a title"),
        _("What is the story called?"),
        _("It stands above the story, in the PDF and in the list."),
        _("Give this title"),
        TextForm,
    ),
    Act(
        "aftercare",
        _("Tell what became of it"),
        _("What became of the story?"),
        _("A reading, a print on the wall, the next round: the table reads it, and it stands under the story."),
        _("Tell the table"),
        TextForm,
    ),
    Act(
        "keep",
        _("Let it stay"),
        _("Shall the story stay on its page?"),
        _("It stays for the same time once more. You are asked again before it goes."),
        _("Let it stay"),
        at_once=True,
    ),
    Act(
        "offline",
        _("Take it offline"),
        _("Take the story offline?"),
        _("Its page and its PDF can no longer be opened, and the round is put away. This cannot be taken back."),
        _("Take it offline"),
        is_final=True,
    ),
    Act(
        "accept_edit",
        _("Take the new words"),
        _("Take the new words?"),
        _("They stand in place of the old ones."),
        _("Take the new words"),
        at_once=True,
    ),
    Act(
        "refuse_edit",
        _("Keep the old words"),
        _("Keep the old words?"),
        _("The author is told that the sentence stays as it was."),
        _("Keep the old words"),
        at_once=True,
    ),
    Act(
        "release",
        _("Let it in"),
        _("Let this sentence in?"),
        _("Everybody who may read along sees it."),
        _("Let it in"),
        at_once=True,
    ),
)

#: So long before a page goes the host is asked whether it shall stay.
EXPIRY_ASKED = timedelta(days=30)

ACTS: Mapping[str, Act] = {act.key: act for act in _ACTS}

#: What is done by an event of its own and not by a command, and the states in which it can be.
_WITH_LINES = ("open", "paused", "closing", "closed", "published", "aftercare")
_BY_EVENT = {"start": ("announced",), "release": _WITH_LINES, "reject": _WITH_LINES}
_STATES = {command.key: command.states for command in COMMANDS} | _BY_EVENT


def offered(state: State, *, now: datetime) -> frozenset[str]:
    """Keys of everything a host can do with this story now, and that would change something."""
    allowed = {key for key, states in _STATES.items() if state.status in states}
    return frozenset(key for key in allowed if key not in _ONLY_IF or _ONLY_IF[key](state, now))


@dataclass(frozen=True)
class ActLink:
    """One act as a button or a link, for `rounds/_act.html`."""

    url: str
    label: str
    style: str
    at_once: bool
    #: Under which it counts once.
    key: str = ""
    #: Token of the turn that it is about.
    turn: str = ""
    #: Message of the sentence that it is about.
    ref: str = ""


@dataclass(frozen=True)
class Desk:
    """Where one host sits at one story: makes the ways to act."""

    firm: str
    round: str
    #: Keys of what can be done now.
    offered: frozenset[str]
    #: Token of the present turn, and the name of whoever holds it.
    turn: str = ""
    holder: str = ""

    def links(self, keys: Iterable[str], *, main: bool = False, ref: str = "", line: int = 0) -> tuple[ActLink, ...]:
        """Those of `keys` that are offered; with `main` the first is the one button of the page."""
        found = [ACTS[key] for key in keys if key in self.offered]
        return tuple(self._link(act, main=main and not at, ref=ref, line=line) for at, act in enumerate(found))

    def _link(self, act: Act, *, main: bool, ref: str, line: int) -> ActLink:
        url = reverse("web:round_act", args=[self.firm, self.round, act.key])
        asked = {"ref": ref, "line": line or "", "turn": self.turn if act.of_turn else ""}
        query = urlencode({name: value for name, value in asked.items() if value})
        style = "button" if main else "button-quiet" if act.at_once else "button-plain"
        return ActLink(
            url=url if act.at_once or not query else f"{url}?{query}",
            label=str(act.label) % {"name": self.holder},
            style=style,
            at_once=act.at_once,
            key=new_key() if act.at_once else "",
            turn=self.turn if act.of_turn else "",
            ref=ref,
        )


def form_of(
    act: Act, state: State, data: QueryDict | None, *, now: datetime, initial: dict[str, str] | None = None
) -> ActForm:
    """The form of this act; `data` is what was typed."""
    if act.key == "move_end":
        return act.form(data, limit=pause_left(state, now) // timedelta(hours=1), initial=initial)
    return act.form(data, limit=limit_of(act.key, state) or WORDS_LIMIT, initial=initial)


def limit_of(key: str, state: State) -> int | None:
    """Longest text of an act, in graphemes; None if it is not part of the story."""
    if key in ("edit", "bridge"):
        return state.settings.max_graphemes
    return state.settings.title_graphemes if key == "title" else None


def pause_left(state: State, now: datetime) -> timedelta:
    """By how long the end may still be moved."""
    running = now - state.paused_at if state.paused_at else timedelta(0)
    return timedelta(0) if state.end_moved or state.ends is None else state.paused_for + running


def _somebody_writes(state: State, _now: datetime) -> bool:
    return state.lease is not None and state.lease.kind == "line"


#: Until it is closed for good, a story may still become one.
_OPEN = ("open", "paused", "closing")

#: Commands that are allowed in a state of the life but would sometimes do nothing in it.
_ONLY_IF: Mapping[str, Callable[[State, datetime], bool]] = {
    "start": lambda state, _now: len(state.active) >= state.settings.min_people,
    "skip": _somebody_writes,
    "impulse": _somebody_writes,
    "extend": lambda state, now: _somebody_writes(state, now) and not (state.lease and state.lease.extended),
    "move_end": lambda state, now: pause_left(state, now) >= timedelta(hours=1),
    "keep": lambda state, now: state.expires is not None and now >= state.expires - EXPIRY_ASKED,
    "strike": lambda state, _now: state.has_page or state.status in _OPEN,
    "edit": lambda state, _now: state.has_page or state.status in _OPEN,
    "bridge": lambda state, _now: state.has_page or state.status in _OPEN,
    "title": lambda state, _now: state.has_page or state.status in _OPEN,
    "release": lambda state, _now: any(line.status == "pending" for line in state.lines),
    "reject": lambda state, _now: any(line.status == "pending" for line in state.lines),
}
