"""Today: who is waiting for us, what is running, are we getting closer to what we wanted? One sentence each."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stammtisch.conversations import feed
from stammtisch.conversations.models import Room
from stammtisch.conversations.models.room import RoomKind
from stammtisch.conversations.queries import inbox
from stammtisch.conversations.queries.inbox import Tab
from stammtisch.formats import queries
from stammtisch.people.models import Firm, Member, Role
from stammtisch.web import second_step, words
from stammtisch.web.access import HOSTS
from stammtisch.web.screens.effect.summary import in_one_sentence
from stammtisch.web.screens.health import trouble
from stammtisch.web.screens.inbox import Row, rows
from stammtisch.web.screens.restored import Banner, pause_banner
from stammtisch.web.screens.rounds.listing import RoundRow, round_rows

#: People shown on the first page; the inbox has the others.
SHOWN = 5


@dataclass(frozen=True)
class Waiting:
    """Who is waiting for us?"""

    sentence: str
    rows: list[Row]
    #: Where the one who waits longest is answered, and how the button says it.
    answer_url: str
    answer_label: str


@dataclass(frozen=True)
class What:
    """What is running?"""

    sentence: str
    rows: list[RoundRow]


@dataclass(frozen=True)
class TodayScreen:
    """All that `talk/today.html` sees."""

    greeting: str
    date: str
    waiting: Waiting
    running: What
    #: Are we getting closer to what we wanted? One sentence.
    near: str
    #: Whether nothing has happened yet: the page then shows the first step.
    is_first_day: bool
    #: Nothing for those who do not prepare rounds.
    prepare_url: str
    #: Where the imprint is written: for owners whose guests already have a link, while there is none.
    imprint_url: str
    #: What does not work, a sentence for owners who can do something about it; empty when all is well.
    trouble: str
    #: Whoever took this member’s second step away; "" for everybody else.
    second_step_taken_by: str
    #: While sending is paused after a restore.
    pause: Banner | None
    live_url: str
    live_after: int
    nav: str = "today"


def today_screen(firm: Firm, member: Member, *, now: datetime) -> TodayScreen:
    """The three answers."""
    live_after = feed.head(firm)
    count = inbox.waiting_count(now)
    return TodayScreen(
        greeting=greeting(firm, member, now),
        date=words.heading_day(now, firm.zone),
        waiting=waiting(firm, member, count, now=now),
        running=running(firm, now=now),
        near=in_one_sentence(firm, now=now),
        is_first_day=not Room.objects.exists(),
        prepare_url=reverse("web:round_new", args=[firm.slug]) if member.role in HOSTS else "",
        imprint_url=_imprint_url(firm, member),
        trouble=trouble(firm, now=now) if member.role == Role.OWNER else "",
        second_step_taken_by=second_step.taken_from(member),
        pause=pause_banner(firm, member, now=now),
        live_url=f"/live/f/{firm.slug}/",
        live_after=live_after,
    )


def greeting(firm: Firm, member: Member, now: datetime) -> str:
    """By the hour in the firm's zone."""
    hour = now.astimezone(firm.zone).hour
    name = {"name": member.name}
    if 5 <= hour < 11:
        return _("Good morning, %(name)s.") % name
    if 11 <= hour < 18:
        return _("Hello, %(name)s.") % name
    return _("Good evening, %(name)s.") % name


def waiting(firm: Firm, member: Member, count: int, *, now: datetime) -> Waiting:
    """From the inbox: who waits longest first."""
    page = inbox.threads(Tab.WAITING, member=member, now=now, limit=SHOWN)
    shown = rows(page.rows, firm=firm, now=now)
    if not shown:
        return Waiting(_("Nobody is waiting for an answer."), [], "", "")
    longest = page.rows[0]
    name = shown[0].person.name
    since = words.day(longest.waiting_since or longest.last_message_at, now, firm.zone)
    sentence = ngettext(
        "%(name)s has been waiting for an answer since %(day)s.",
        "%(number)s people are waiting for an answer, the longest since %(day)s.",
        count,
    ) % {"name": name, "number": words.capital(words.number(count)), "day": since}
    return Waiting(sentence, shown, shown[0].answer_url, _("Answer %(name)s") % {"name": name})


def running(firm: Firm, *, now: datetime) -> What:
    """From the rounds: whose turn it is, and what waits for a host, also after a story has ended."""
    rounds = queries.running(limit=SHOWN)
    count = len(rounds)
    known = {round.pk for round in rounds}
    for duty in queries.duties(limit=SHOWN):
        if duty.round_id not in known:
            known.add(duty.round_id)
            rounds.append(duty.round)
    shown = round_rows(rounds, firm, now=now)
    if count == 0:
        return What(_("Nothing is running at the moment."), shown)
    sentence = ngettext("One story is running. %(standing)s", "%(number)s stories are running.", count)
    return What(sentence % {"standing": shown[0].when, "number": words.capital(words.number(count))}, shown)


def _imprint_url(firm: Firm, member: Member) -> str:
    if member.role != Role.OWNER or firm.imprint or firm.is_demo:
        return ""
    has_link = Room.objects.filter(kind=RoomKind.TABLE, archived_at=None).exists()
    return reverse("web:settings_imprint", args=[firm.slug]) if has_link else ""
