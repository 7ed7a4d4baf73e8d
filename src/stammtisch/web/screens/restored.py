"""What a restore left open: how long the gap is, which copies are doubtful, which timers did not fire."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stammtisch.conversations.actions.reports import ANSWER
from stammtisch.conversations.models import Job, SendingPause
from stammtisch.conversations.queries import pause as queries
from stammtisch.formats.following import TIMER
from stammtisch.formats.models import Round
from stammtisch.kit.text import quotes
from stammtisch.people.models import Firm, Member
from stammtisch.web import second_step, words
from stammtisch.web.access import HOSTS, OWNERS

#: Timers shown at once; deciding brings up the next.
SHOWN = 50


@dataclass(frozen=True)
class Held:
    """One thing that fell due in the gap."""

    #: "The story “Night”: its time ran out."
    sentence: str
    when: str
    #: The round it belongs to; "" if it belongs to none.
    url: str
    now_url: str
    let_be_url: str


@dataclass(frozen=True)
class Banner:
    """The pause as every first page of the firm says it."""

    sentence: str
    look_url: str
    #: Nothing for those who may not resume.
    resume_url: str


@dataclass(frozen=True)
class RestoredScreen:
    """All that `talk/restored.html` sees."""

    #: "What was said between … and … is missing here." Empty where nothing was ever restored.
    gap: str
    copies: str
    copies_url: str
    held: list[Held]
    may_decide: bool
    is_paused: bool
    resume_url: str
    nav: str = "today"


def restored_screen(firm: Firm, member: Member, *, now: datetime) -> RestoredScreen:
    """After the newest restore of this firm."""
    pause = queries.last_pause()
    parked = queries.parked_count()
    return RestoredScreen(
        gap=_gap(pause, firm, now) if pause else "",
        copies=_copies(parked),
        copies_url=reverse("web:inbox", args=[firm.slug]) + "#undecided" if parked else "",
        held=_held(queries.held_jobs()[:SHOWN], firm, now),
        may_decide=member.role in HOSTS,
        is_paused=pause is not None and pause.ended_at is None,
        resume_url=_resume_url(firm, member),
    )


def pause_banner(firm: Firm, member: Member, *, now: datetime) -> Banner | None:
    """What Today says while sending is paused."""
    pause = queries.open_pause()
    if pause is None:
        return None
    moment = words.moment(pause.since, now, firm.zone)
    return Banner(
        sentence=_("Sending is paused since the restore: %(moment)s.") % {"moment": moment},
        look_url=reverse("web:restored", args=[firm.slug]),
        resume_url=_resume_url(firm, member),
    )


def _resume_url(firm: Firm, member: Member) -> str:
    return reverse("web:resume_sending", args=[firm.slug]) if member.role in OWNERS else ""


def _gap(pause: SendingPause, firm: Firm, now: datetime) -> str:
    return _("What was said and sent in between is missing here: from %(from)s until %(until)s.") % {
        "from": words.moment(pause.state_of, now, firm.zone),
        "until": words.moment(pause.since, now, firm.zone),
    }


def _copies(count: int) -> str:
    if count == 0:
        return _("No message is in doubt.")
    return ngettext(
        "One message was waiting to be sent. It may have been sent since the backup was made.",
        "%(number)s messages were waiting to be sent. They may have been sent since the backup was made.",
        count,
    ) % {"number": words.capital(words.number(count))}


def _held(jobs: Iterable[Job], firm: Firm, now: datetime) -> list[Held]:
    jobs = list(jobs)
    rounds = Round.objects.in_bulk([job.payload["round"] for job in jobs if "round" in job.payload])
    return [_row(job, rounds.get(job.payload.get("round", 0)), firm, now) for job in jobs]


def _row(job: Job, round: Round | None, firm: Firm, now: datetime) -> Held:
    return Held(
        sentence=_sentence(job, round),
        when=words.moment(job.run_at, now, firm.zone),
        url=reverse("web:round", args=[firm.slug, round.public_id]) if round else "",
        now_url=reverse("web:held_now", args=[firm.slug, job.pk]),
        let_be_url=reverse("web:held_let_be", args=[firm.slug, job.pk]),
    )


def _sentence(job: Job, round: Round | None) -> str:
    if job.kind == ANSWER:
        return _("A mail with the decision about a report was due.")
    if job.kind == second_step.TELL:
        return _("A mail to somebody whose second step was taken away was due.")
    if round is None:
        return _("A story that does not exist any more had something to do.")
    if job.kind == TIMER:
        return quotes.fill(_("“%(title)s”: a time limit ended."), {"title": round.title})
    return quotes.fill(_("“%(title)s”: somebody could not be reached."), {"title": round.title})
