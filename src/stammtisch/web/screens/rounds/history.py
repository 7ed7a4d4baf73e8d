"""What the hosts did, for the whole team to see: read from the round's log, in words."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from stammtisch.formats.events import Deputised, HostCommand, Rejected, Released, Started
from stammtisch.formats.queries import Act
from stammtisch.web import words

_COMMANDS: Mapping[str, Promise] = {
    "announce": _("%(name)s sent the invitation."),
    "discard": _("%(name)s threw the draft away."),
    "skip": _("%(name)s passed the turn on."),
    "extend": _("%(name)s gave more time."),
    "nudge": _("%(name)s wrote to the table."),
    "impulse": _("%(name)s wrote a line to whoever had the turn."),
    "pause": _("%(name)s paused the story."),
    "resume": _("%(name)s let it go on."),
    "move_end": _("%(name)s moved the end."),
    "end": _("%(name)s ended the story."),
    "strike": _("%(name)s took a sentence out."),
    "edit": _("%(name)s proposed other words for a sentence."),
    "accept_edit": _("%(name)s took an author’s new words."),
    "refuse_edit": _("%(name)s kept the old words of a sentence."),
    "bridge": _("%(name)s wrote a bridging sentence."),
    "title": _("%(name)s gave the title."),
    "aftercare": _("%(name)s told what became of it."),
    "keep": _("%(name)s let the story stay on its page."),
    "offline": _("%(name)s took the story offline."),
}


@dataclass(frozen=True)
class Deed:
    """One line of the list."""

    words: str
    when: str


def deeds(acts: Iterable[Act], name_of: Callable[[str], str], *, now: datetime, zone: tzinfo) -> list[Deed]:
    """One line for each deed; `name_of` tells the name of a key."""
    found = []
    for act in acts:
        by, said = _said(act)
        if said is not None:
            found.append(Deed(str(said) % {"name": name_of(by)}, words.moment(act.at, now, zone)))
    return found


def _said(act: Act) -> tuple[str, Promise | None]:
    match act.event:
        case HostCommand(by=by, command=command):
            return by, _COMMANDS.get(command)
        case Deputised(deputy=by):
            return by, _("%(name)s took over.")
        case Started(by=by):
            return by, _("%(name)s let the story begin.")
        case Released(by=by):
            return by, _("%(name)s let a held sentence in.")
        case Rejected(by=by):
            return by, _("%(name)s did not let a held sentence in.")
    return "", None
