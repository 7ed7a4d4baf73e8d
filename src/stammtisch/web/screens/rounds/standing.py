"""How a story stands, in two sentences. Pure: made from the state of the round and names alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stammtisch.formats.one_sentence_story.state import Lease, State
from stammtisch.formats.one_sentence_story.texts import TEXTS
from stammtisch.kit.text import quotes
from stammtisch.web import words
from stammtisch.web.screens.guest.tale import Progress, progress_of


@dataclass(frozen=True)
class Standing:
    """Head of a round's page and of its row in the list."""

    #: "It is Cem’s turn."
    who: str
    #: "There is time until tomorrow, 10 am."
    until: str
    progress: Progress
    #: End of the present turn, ISO 8601; "" if none runs.
    due_iso: str = ""


def standing_of(
    state: State, names: Mapping[str, str], *, now: datetime, zone: tzinfo, begins: datetime | None = None
) -> Standing:
    """The two sentences. `begins`: when an announced story begins by itself."""
    scene = _Scene(state, names, now, zone, begins)
    who, until = _SENTENCES[state.status](scene)
    lease = state.lease or state.title_lease
    return Standing(who, until, progress_of(state), lease.due.isoformat() if lease else "")


def ended_because(state: State) -> str:
    """Why no more sentences come, a sentence; "" while some may."""
    return str(TEXTS[f"end.{state.end_reason}"]) if state.end_reason else ""


def ends_in_words(state: State, *, now: datetime, zone: tzinfo) -> str:
    """When it is over at the latest, a sentence; "" if that is not known, or past."""
    if state.ends is None or state.status not in ("open", "paused"):
        return ""
    return _("At the latest it ends: %(moment)s.") % {"moment": words.moment(state.ends, now, zone)}


@dataclass(frozen=True)
class _Scene:
    state: State
    names: Mapping[str, str]
    now: datetime
    zone: tzinfo
    begins: datetime | None

    def draft(self) -> tuple[str, str]:
        """Not announced."""
        return _("Only you and your team know of this story yet."), ""

    def announced(self) -> tuple[str, str]:
        """People are gathering."""
        people, missing = len(self.state.active), self.state.settings.min_people - len(self.state.active)
        in_it = ngettext("One person is in.", "%(number)s people are in.", people) % {
            "number": words.capital(words.number(people))
        }
        if not people:
            in_it = _("Nobody is in yet.")
        if missing <= 0:
            enough = _("It can begin.")
            return in_it, f"{enough} {self._begins()}".strip()
        wanted = ngettext(
            "As soon as one more comes, it can begin.", "As soon as %(number)s more come, it can begin.", missing
        ) % {"number": words.number(missing)}
        return in_it, wanted

    def open(self) -> tuple[str, str]:
        """Sentences come."""
        lease = self.state.lease
        if lease is None:
            return _("Anybody may go on."), _("Nobody is waited for; after a quiet day we remind you.")
        if lease.kind == "last":
            return _("Only the last sentence is missing, and it is the host’s."), self._time(lease)
        return _("It is %(name)s’s turn.") % {"name": self._name(lease.holder)}, self._time(lease)

    def paused(self) -> tuple[str, str]:
        """The host paused it."""
        if self.state.paused_at is None:
            return _("The story is having a rest."), ""
        since = words.since(self.state.paused_at, self.now, self.zone)
        return _("The story has been resting %(since)s.") % {"since": since}, self._end()

    def closing(self) -> tuple[str, str]:
        """All sentences are there; held ones and the title may still come."""
        lease = self.state.title_lease
        if lease is None:
            return _("All sentences are written."), _("It waits for your last look.")
        if lease.kind == "host_title":
            return _("Only the title is missing, and it is the host’s to give."), self._time(lease)
        return _("%(name)s is looking for a title.") % {"name": self._name(lease.holder)}, self._time(lease)

    def closed(self) -> tuple[str, str]:
        """Over, but not on a page of its own (yet)."""
        if not self.state.has_page:
            return _("This time it did not become a story."), ended_because(self.state)
        shown, all_lines = self.state.revealed, len(self.state.shown)
        return _("The story is being unfolded."), _("%(shown)d of %(all)d sentences are shown.") % {
            "shown": shown,
            "all": all_lines,
        }

    def published(self) -> tuple[str, str]:
        """It can be read."""
        return quotes.fill(_("“%(title)s” is finished."), {"title": self.state.title}), ended_because(self.state)

    def archived(self) -> tuple[str, str]:
        """Over for good."""
        return _("This story is put away."), ended_because(self.state)

    def _name(self, who: str) -> str:
        return self.names.get(who) or _("somebody")

    def _time(self, lease: Lease) -> str:
        until = words.moment(lease.due, self.now, self.zone)
        if lease.extended:
            return _("There is time until %(until)s, after one extension.") % {"until": until}
        return _("There is time until %(until)s.") % {"until": until}

    def _begins(self) -> str:
        if self.begins is None:
            return ""
        return _("By itself it begins %(moment)s.") % {"moment": words.moment(self.begins, self.now, self.zone)}

    def _end(self) -> str:
        return ends_in_words(self.state, now=self.now, zone=self.zone)


_SENTENCES = {
    "draft": _Scene.draft,
    "announced": _Scene.announced,
    "open": _Scene.open,
    "paused": _Scene.paused,
    "closing": _Scene.closing,
    "closed": _Scene.closed,
    "published": _Scene.published,
    "aftercare": _Scene.published,
    "archived": _Scene.archived,
}
