"""Sentence by sentence, as the team sees them: who wrote it, whether it stands, and why not."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo

from django.utils.translation import gettext as _

from stammtisch.formats.one_sentence_story.lines import measure
from stammtisch.formats.one_sentence_story.state import Line, State
from stammtisch.formats.one_sentence_story.texts import TEXTS
from stammtisch.web import words
from stammtisch.web.faces import Face


@dataclass(frozen=True)
class LineRow:
    """One sentence."""

    number: int
    #: The message by which host and author speak of it.
    ref: str
    person: Face
    #: Where the team reads about this person; "" for a member.
    person_url: str
    when: str
    #: "" once withdrawn.
    words: str
    #: "[withdrawn]"; "" for one that stands or waits.
    gone: str
    #: Why it does not stand, or what is special about it, a sentence.
    note: str
    waits: bool
    #: What the host wrote where it was.
    bridge: str
    may_be_struck: bool
    may_be_bridged: bool


@dataclass(frozen=True)
class Authors:
    """Who is who, for all rows at once."""

    faces: Mapping[str, Face]
    urls: Mapping[str, str]

    def face(self, who: str) -> Face:
        """The face of this key; of somebody in general if it is unknown."""
        return self.faces.get(who) or Face(_("somebody"), "·", 1)

    def name(self, who: str) -> str:
        """The name of this key."""
        return self.face(who).name


def line_rows(
    state: State, authors: Authors, times: Mapping[str, datetime], *, now: datetime, zone: tzinfo
) -> list[LineRow]:
    """All sentences, the newest first. `times`: message → when it was said."""
    return [line_row(line, state, authors, times, now=now, zone=zone) for line in reversed(state.lines)]


def line_row(
    line: Line, state: State, authors: Authors, times: Mapping[str, datetime], *, now: datetime, zone: tzinfo
) -> LineRow:
    """One sentence."""
    said = times.get(line.refs[0])
    return LineRow(
        number=line.number,
        ref=line.refs[0],
        person=authors.face(line.who),
        person_url=authors.urls.get(line.who, ""),
        when=words.moment(said, now, zone) if said else "",
        words=line.text,
        gone=str(TEXTS[f"live.{line.status}"]) if line.status in ("withdrawn", "rejected") else "",
        note=_note(line, state),
        waits=line.status == "pending",
        bridge=line.bridge,
        may_be_struck=line.status in ("ok", "pending"),
        may_be_bridged=line.status == "withdrawn" and not line.bridge,
    )


def hold_reasons(line: Line, state: State) -> str:
    """Why a sentence waits: one sentence for each reason."""
    if line.reason == "reported":
        return str(TEXTS["hold.reported"])
    reasons = measure(state, line.text).flags or ("before",)
    return " ".join(str(TEXTS[f"hold.{reason}"]) for reason in reasons)


def _note(line: Line, state: State) -> str:
    if line.status == "pending":
        return hold_reasons(line, state)
    if line.status == "rejected":
        if line.reason == "not_looked_at":
            return _("Nobody looked at it in time.")
        return _("Taken out: %(reason)s") % {"reason": line.reason} if line.reason else ""
    if line.status == "ok" and line.marked:
        return _("More than one sentence, and meant so.")
    return ""
