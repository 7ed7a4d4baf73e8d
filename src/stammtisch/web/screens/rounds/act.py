"""One act on a page of its own: a question, what follows, one button."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from stammtisch.formats import engine
from stammtisch.formats.effects import Say
from stammtisch.formats.events import HostCommand
from stammtisch.formats.one_sentence_story.state import Line, State
from stammtisch.formats.wording import Reader, render
from stammtisch.people.models import Firm
from stammtisch.web.forms.round_acts import ActForm
from stammtisch.web.idempotency import new_key
from stammtisch.web.screens.rounds.acts import Act, form_of, limit_of
from stammtisch.web.screens.rounds.led import Led
from stammtisch.web.screens.rounds.standing import standing_of


@dataclass(frozen=True)
class About:
    """What an act is about, as its address or form says."""

    ref: str = ""
    line: str = ""
    turn: str = ""

    @classmethod
    def read(cls, typed: Mapping[str, Any]) -> "About":
        """Numbers and tokens as they came; what they do not fit is found by the rules."""
        return cls(*(str(typed.get(name, ""))[:60] for name in ("ref", "line", "turn")))

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """What the form must carry along."""
        pairs = [("ref", self.ref), ("line", self.line), ("turn", self.turn)]
        return [(name, value) for name, value in pairs if value]


@dataclass(frozen=True)
class ActScreen:
    """All that `rounds/act.html` sees."""

    title: str
    question: str
    consequence: str
    #: The sentence it is about, or what the table will read; "" if neither.
    about: str
    #: How the story stands while this is asked.
    standing: str
    button: str
    is_final: bool
    #: Whether guests find a page after it that they did not find before.
    opens_doors: bool
    form: ActForm
    hidden: list[tuple[str, str]]
    limit: int | None
    #: What went wrong, a sentence; or nothing.
    error: str
    #: What may be meant instead; "" if nothing.
    instead_url: str
    instead: str
    key: str
    url: str
    back_url: str
    nav: str = "rounds"

    @property
    def has_words(self) -> bool:
        """Whether somebody writes here, so that a draft is worth keeping."""
        return "text" in self.form.fields


def act_screen(
    firm: Firm, led: Led, act: Act, about: About, form: ActForm | None, *, error: str, now: datetime
) -> ActScreen:
    """The page of this act. `form`: what was typed and refused."""
    ids = [firm.slug, led.round.public_id]
    line = _line(led.state, about)
    name = {"name": led.authors.name(led.state.holder)}
    standing = standing_of(led.state, led.names, now=now, zone=firm.zone)
    return ActScreen(
        title=led.title,
        question=str(act.question) % name,
        consequence=str(act.consequence) % name,
        about=_invitation(firm, led, now) if act.key == "announce" else line.text if line else "",
        standing=standing.who if led.state.status != "draft" else "",
        button=str(act.button),
        is_final=act.is_final,
        opens_doors=act.key == "announce",
        form=form or form_of(act, led.state, None, now=now, initial=_initial(act, led.state, line)),
        hidden=about.hidden,
        limit=limit_of(act.key, led.state),
        error=error,
        instead_url=_instead_url(ids, about) if act.key == "strike" else "",
        instead=_("Rather propose other words to the author"),
        key=new_key(),
        url=reverse("web:round_act", args=[*ids, act.key]),
        back_url=reverse("web:round", args=ids) + (f"#l{line.number}" if line else ""),
    )


def _line(state: State, about: About) -> Line | None:
    if about.ref:
        return state.line_of(about.ref)
    return state.line(int(about.line)) if about.line.isdecimal() and len(about.line) < 5 else None


def _initial(act: Act, state: State, line: Line | None) -> dict[str, str]:
    """What stands in the field already: the words that are to be changed."""
    present = {"edit": line.text if line else "", "title": state.title, "aftercare": state.aftercare}
    return {"text": present[act.key]} if present.get(act.key) else {}


def _instead_url(ids: list[str], about: About) -> str:
    """A sentence need not go if its author finds better words."""
    return reverse("web:round_act", args=[*ids, "edit"]) + "?" + urlencode({"ref": about.ref})


def _invitation(firm: Firm, led: Led, now: datetime) -> str:
    """What the table will read: the rules are asked what they would say, and nothing happens."""
    game, host = engine.game_of(led.round), led.state.setup.host
    _state, effects = game.reduce(led.state, HostCommand(by=host, command="announce"), now, Random(0))
    reader = Reader(led.state.setup.language, firm.zone, led.names, now)
    return " ".join(render(game, said.text, said.parameters, reader) for said in effects if isinstance(said, Say))
