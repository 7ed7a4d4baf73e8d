"""Each trouble as a sentence for an owner, and what to do about it, in the active language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, tzinfo
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stammtisch.web import words

Facts = Mapping[str, Any]


def sentence(key: str, facts: Facts, *, now: datetime, zone: tzinfo) -> str:
    """What is wrong, and what helps."""

    def moment(name: str) -> str:
        return words.moment(datetime.fromisoformat(facts[name]), now, zone) if facts.get(name) else _("never")

    return _SENTENCES[key.partition(":")[0]](facts, moment)


def _work_silent(facts: Facts, moment: Callable[[str], str]) -> str:
    said = _(
        "The work in the background has been silent since %(moment)s. Nothing is lost, but nothing is sent either. "
        "Start Stammtisch anew."
    )
    return said % {"moment": moment("since")}


def _backup_failed(facts: Facts, moment: Callable[[str], str]) -> str:
    said = _("The backup failed: %(why)s The last good one is from: %(moment)s. It is tried again by itself.")
    return said % {"why": _as_sentence(facts["why"]), "moment": moment("last")}


def _backup_old(facts: Facts, moment: Callable[[str], str]) -> str:
    said = _("There is no recent backup. The last one is from: %(moment)s. On the machine, type: stammtisch backup")
    return said % {"moment": moment("last")}


def _trial_failed(facts: Facts, moment: Callable[[str], str]) -> str:
    said = _("The newest backup did not come back when it was tried: %(why)s It is tried again by itself.")
    return said % {"why": _as_sentence(facts["why"])}


def _trial_old(facts: Facts, moment: Callable[[str], str]) -> str:
    said = _(
        "It is too long ago that a backup was seen to come back: %(moment)s. On the machine, type: stammtisch doctor"
    )
    return said % {"moment": moment("last")}


def _disk(facts: Facts, moment: Callable[[str], str]) -> str:
    said = _("Only %(percent)s percent of the disk are free. When it is full, no message is taken in any more.")
    return said % facts


def _given_up(facts: Facts, moment: Callable[[str], str]) -> str:
    said = ngettext(
        "One piece of work in the background was given up. Settings, Health has it tried again.",
        "%(count)s pieces of work in the background were given up. Settings, Health has them tried again.",
        facts["count"],
    )
    return said % facts


def _as_sentence(why: str) -> str:
    return why if why.endswith((".", "!", "?")) else f"{why}."


_SENTENCES: dict[str, Callable[[Facts, Callable[[str], str]], str]] = {
    "work_silent": _work_silent,
    "backup_failed": _backup_failed,
    "backup_old": _backup_old,
    "trial_failed": _trial_failed,
    "trial_old": _trial_old,
    "disk": _disk,
    "given_up": _given_up,
}
