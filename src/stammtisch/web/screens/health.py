"""Is everything well? What the doctor finds (`web/doctor`), in sentences for the owner of a firm."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stammtisch.conversations.models import Delivery
from stammtisch.conversations.queries.given_up import given_up
from stammtisch.people.models import Firm
from stammtisch.web import words
from stammtisch.web.alarm.queries import troubles_of
from stammtisch.web.doctor.checks import LOOPBACK, QUICK, examine
from stammtisch.web.doctor.findings import Finding, Level


@dataclass(frozen=True)
class Way:
    """A link to where something is put right."""

    url: str
    label: str


@dataclass(frozen=True)
class Concern:
    """Something that is not as it should be."""

    sentence: str
    #: What to do, a sentence.
    what_now: str
    #: For whoever looks after the machine: what to type there, or the setting to look at.
    type_this: str
    is_problem: bool
    ways: tuple[Way, ...] = ()
    #: Where a button tries it once more; or nothing.
    again_url: str = ""


@dataclass(frozen=True)
class Fact:
    """Something that is well."""

    topic: str
    sentence: str


@dataclass(frozen=True)
class HealthScreen:
    """All that `settings/health.html` sees."""

    headline: str
    #: The headline in case the browser finds that live pages do not reach it.
    headline_unless_live: str
    concerns: list[Concern]
    well: list[Fact]
    #: A stream for the browser to try.
    live_url: str


def health_screen(firm: Firm, *, now: datetime) -> HealthScreen:
    """The firm's own matters, and the machine's for those who look after it."""
    concerns = list(_of_the_firm(firm, now))
    well = (
        [] if concerns else [Fact(_("Your talk"), _("Nothing was given up, and nothing arrived that is unreadable."))]
    )
    if looks_after_machine(firm):
        found = examine()
        concerns += [_concern(finding) for finding in found if finding.level is not Level.OK]
        well += _facts([finding for finding in found if finding.level is Level.OK])
    elif any(finding.level is Level.PROBLEM for finding in examine(QUICK)):
        concerns.append(_for_somebody_else())
    else:
        well.append(Fact(_("The machine"), _("It runs. Whoever offers you this Stammtisch looks after it.")))
    concerns.sort(key=lambda concern: not concern.is_problem)
    return HealthScreen(
        headline=headline(concerns),
        headline_unless_live=headline([*concerns, replace(_for_somebody_else(), is_problem=True)]),
        concerns=concerns,
        well=well,
        live_url=f"/live/f/{firm.slug}/",
    )


def looks_after_machine(firm: Firm) -> bool:
    """Whether the owner of this firm is also the owner of the machine: when it is the only one here.

    Where several firms share one Stammtisch, paths, addresses and settings of the machine are not for all of them.
    Nor are they for visitors of a demo, unless it runs on their own computer.
    """
    if firm.is_demo:
        return settings.PUBLIC_URL.hostname in LOOPBACK
    return not Firm.objects.filter(is_demo=False).exclude(pk=firm.pk).exists()


def trouble(firm: Firm, *, now: datetime) -> str:
    """The first thing that does not work, a sentence for *Today*; empty when all is well. Asks little."""
    found = examine(QUICK) if looks_after_machine(firm) else []
    problems = [finding.sentence for finding in found if finding.level is Level.PROBLEM]
    return next(iter([*problems, *troubles_of(firm, now=now)]), "")


def headline(concerns: list[Concern]) -> str:
    """ "Everything works.", or how much does not."""
    problems = sum(concern.is_problem for concern in concerns)
    if problems:
        return _counted(
            ngettext("One thing does not work.", "%(number)s things do not work.", problems), number=problems
        )
    if concerns:
        sentence = ngettext(
            "Everything works. One thing could be better.",
            "Everything works. %(number)s things could be better.",
            len(concerns),
        )
        return _counted(sentence, number=len(concerns))
    return _("Everything works.")


def _of_the_firm(firm: Firm, now: datetime) -> Iterator[Concern]:
    left = given_up(now=now)
    inbox = Way(reverse("web:inbox", args=[firm.slug]), _("To the inbox"))
    if left.parked:
        sentence = ngettext(
            "One line was probably not delivered.", "%(number)s lines were probably not delivered.", left.parked
        )
        what_now = _("Nobody sends them twice without asking you: decide in the inbox.")
        yield Concern(_counted(sentence, number=left.parked), what_now, "", is_problem=False, ways=(inbox,))
    if left.set_aside:
        sentence = ngettext(
            "Something arrived that could not be read.", "%(number)s arrivals could not be read.", left.set_aside
        )
        what_now = _("It is kept and stands at the end of the inbox.")
        yield Concern(_counted(sentence, number=left.set_aside), what_now, "", is_problem=False, ways=(inbox,))
    if left.failed:
        sentence = ngettext(
            "One line was not delivered in spite of eight attempts.",
            "%(number)s lines were not delivered in spite of eight attempts.",
            left.failed_count,
        )
        what_now = _("Reach these people in another way, or write once more later.")
        ways = tuple(_to_the_line(copy, firm) for copy in left.failed)
        yield Concern(_counted(sentence, number=left.failed_count), what_now, "", is_problem=True, ways=ways)
    if left.dead:
        sentence = ngettext(
            "One piece of work in the background was given up.",
            "%(number)s pieces of work in the background were given up.",
            left.dead,
        )
        what_now = _("Nothing is lost. When the cause is put right, have it tried again.")
        again = reverse("web:health_again", args=[firm.slug])
        yield Concern(_counted(sentence, number=left.dead), what_now, "", is_problem=True, again_url=again)


def _counted(sentence: str, *, number: int) -> str:
    return sentence % {"number": words.capital(words.number(number))}


def _to_the_line(copy: Delivery, firm: Firm) -> Way:
    room = reverse("web:room", args=[firm.slug, copy.message.room.public_id])
    return Way(f"{room}?at={copy.message.seq}#m{copy.message.seq}", copy.address.person.name)


def _for_somebody_else() -> Concern:
    return Concern(
        _("Something on the machine is not in order."),
        _("Tell whoever offers you this Stammtisch. Your talk is kept."),
        "",
        is_problem=True,
    )


def _concern(finding: Finding) -> Concern:
    return Concern(finding.sentence, finding.what_now, finding.type_this, is_problem=finding.level is Level.PROBLEM)


def _facts(findings: list[Finding]) -> list[Fact]:
    """One line for each topic, however many checks it has."""
    topics = {
        "settings": _("Settings of the machine"),
        "data": _("Data"),
        "disk": _("Disk"),
        "database": _("Database"),
        "work": _("Background work"),
        "machines": _("Machines"),
        "clock": _("Clock"),
        "public_url": _("Address"),
        "mail": _("E-mail"),
        "backup": _("Backup"),
        "proof": _("Trial restore"),
        "keys": _("Keys"),
    }
    sentences: dict[str, list[str]] = {}
    for finding in findings:
        sentences.setdefault(finding.id.partition(".")[0], []).append(finding.sentence)
    return [Fact(topics.get(name, _("Also")), " ".join(about)) for name, about in sentences.items()]
