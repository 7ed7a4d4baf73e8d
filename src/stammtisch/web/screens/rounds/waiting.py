"""What waits for the host, the most urgent first. Pure: made from the state of the round and its people."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo

from django.utils.translation import gettext as _

from stammtisch.formats.one_sentence_story.life import ONLINE
from stammtisch.formats.one_sentence_story.state import Line, Proposal, State
from stammtisch.web import words
from stammtisch.web.screens.rounds.acts import EXPIRY_ASKED, ActLink, Desk
from stammtisch.web.screens.rounds.lines import Authors, hold_reasons


@dataclass(frozen=True)
class Wait:
    """One thing that only host or deputy can decide."""

    #: "held", "edit", "last", "title", "aftercare" or "expiry".
    kind: str
    #: What it is about, a sentence.
    words: str
    #: "There is time until tomorrow, 10:00."; "" if it simply waits.
    until: str = ""
    #: Message of the sentence it is about.
    ref: str = ""
    who: str = ""
    #: The words as they are, and as they would be.
    before: str = ""
    after: str = ""
    #: What can be done about it, the usual first.
    acts: tuple[ActLink, ...] = ()

    @property
    def template(self) -> str:
        """The file that draws it."""
        return f"rounds/waits/{self.kind if self.kind in ('held', 'edit') else 'plain'}.html"


#: What is done about each kind of wait; the acts are offered by the format.
_ACTS = {
    "held": ("release", "reject"),
    "edit": ("accept_edit", "refuse_edit"),
    "last": ("end",),
    "title": ("title",),
    "aftercare": ("aftercare",),
    "expiry": ("keep", "offline"),
}


def waits_of(state: State, authors: Authors, desk: Desk | None, *, now: datetime, zone: tzinfo) -> list[Wait]:
    """All of them. `desk` makes the ways to act; None for those who may only look."""
    found = (_held(state, authors), _edits(state, authors), _words_wanted(state, now, zone), _after(state, now, zone))
    waits = [wait for kind in found for wait in kind]
    if desk is None:
        return waits
    return [
        replace(wait, acts=desk.links(_ACTS[wait.kind], main=not at, ref=wait.ref)) for at, wait in enumerate(waits)
    ]


def _held(state: State, authors: Authors) -> Iterator[Wait]:
    for line in state.lines:
        if line.status == "pending":
            yield _held_line(line, state, authors)


def _held_line(line: Line, state: State, authors: Authors) -> Wait:
    return Wait(
        "held",
        _("%(name)s’s sentence waits for your look.") % {"name": authors.face(line.who).name},
        until=hold_reasons(line, state),
        ref=line.refs[0],
        who=line.who,
        before=line.text,
    )


def _edits(state: State, authors: Authors) -> Iterator[Wait]:
    for proposal in state.proposals:
        if proposal.by == "author":
            yield _edit(proposal, state.lines[proposal.number - 1], authors)


def _edit(proposal: Proposal, line: Line, authors: Authors) -> Wait:
    return Wait(
        "edit",
        _("%(name)s would like to change a sentence.") % {"name": authors.face(line.who).name},
        ref=line.refs[0],
        who=line.who,
        before=line.text,
        after=proposal.text,
    )


def _words_wanted(state: State, now: datetime, zone: tzinfo) -> Iterator[Wait]:
    lease = state.lease if state.lease and state.lease.kind == "last" else state.title_lease
    if lease is None or lease.kind == "title":
        return
    until = _("There is time until %(until)s.") % {"until": words.moment(lease.due, now, zone)}
    if lease.kind == "last":
        yield Wait("last", _("Fewer than two people are left; the host may write the last sentence."), until=until)
    else:
        yield Wait("title", _("The story needs a title from the host."), until=until)


def _after(state: State, now: datetime, zone: tzinfo) -> Iterator[Wait]:
    if state.status in ONLINE and not state.aftercare:
        yield Wait(
            "aftercare", _("The table has not heard yet what became of the story."), until=_tell_by(state, now, zone)
        )
    if state.expires and state.status in ONLINE and now >= state.expires - EXPIRY_ASKED:
        day = words.day(state.expires, now, zone)
        yield Wait(
            "expiry", _("The page of the story stays online until %(day)s. Shall it stay longer?") % {"day": day}
        )


def _tell_by(state: State, now: datetime, zone: tzinfo) -> str:
    if state.closed_at is None:
        return ""
    due = state.closed_at + timedelta(days=state.settings.aftercare_days)
    if due < now:
        return _("You meant to tell it %(since)s.") % {"since": words.since(due, now, zone)}
    return _("Best told by %(day)s.") % {"day": words.day(due, now, zone)}
