"""All rounds of a firm: what runs, what is in preparation, what is finished."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils import dateformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stammtisch.conversations import feed
from stammtisch.conversations.queries.keyset import Cursor, Page
from stammtisch.formats import engine, queries
from stammtisch.formats.models import Enrolment, Round
from stammtisch.formats.one_sentence_story.life import ONLINE
from stammtisch.formats.one_sentence_story.state import State
from stammtisch.formats.who import key_of
from stammtisch.people.models import Firm
from stammtisch.web import words
from stammtisch.web.faces import Face, face
from stammtisch.web.screens.guest.tale import Progress
from stammtisch.web.screens.rounds.lines import Authors
from stammtisch.web.screens.rounds.standing import ended_because, standing_of
from stammtisch.web.screens.rounds.waiting import waits_of

#: A firm with more than this at a time has another problem than a short list.
RUNNING_SHOWN = DRAFTS_SHOWN = 30
FINISHED_SHOWN = 12


@dataclass(frozen=True)
class RoundRow:
    """One running or prepared story."""

    person: Face
    url: str
    title: str
    when: str
    words: str
    #: "since yesterday, 4:40 pm": how long the present turn has run; "" without one.
    since: str = ""
    progress: Progress | None = None
    #: What waits for the host, a sentence; "" if nothing does.
    waits: str = ""


@dataclass(frozen=True)
class BookRow:
    """One finished story on the shelf."""

    url: str
    title: str
    #: Its first sentence, or why there is none to read.
    words: str
    #: "seven people, October 2026"
    by: str
    aftercare: str
    #: "" while nothing of it is online.
    story_url: str
    pdf_url: str


@dataclass(frozen=True)
class RoundsScreen:
    """All that `rounds/list.html` sees."""

    headline: str
    running: list[RoundRow]
    drafts: list[RoundRow]
    finished: list[BookRow]
    newer_url: str
    older_url: str
    #: "" for those who do not prepare rounds.
    new_url: str
    live_url: str
    live_after: int
    nav: str = "rounds"

    @property
    def is_empty(self) -> bool:
        """Whether nothing was ever played or prepared."""
        return not (self.running or self.drafts or self.finished or self.newer_url)


def rounds_screen(
    firm: Firm, *, after: Cursor | None, before: Cursor | None, may_lead: bool, now: datetime
) -> RoundsScreen:
    """The list."""
    live_after = feed.head(firm)
    running, drafts = queries.running(limit=RUNNING_SHOWN), queries.drafts(limit=DRAFTS_SHOWN)
    finished = queries.finished(after=after, before=before, limit=FINISHED_SHOWN)
    url = reverse("web:rounds", args=[firm.slug])
    return RoundsScreen(
        headline=_headline(len(running), len(drafts), finished),
        running=round_rows(running, firm, now=now),
        drafts=[_draft(round, firm, now) for round in drafts],
        finished=[_book(round, firm) for round in finished.rows],
        newer_url=f"{url}?before={finished.previous}" if finished.previous else "",
        older_url=f"{url}?after={finished.next}" if finished.next else "",
        new_url=reverse("web:round_new", args=[firm.slug]) if may_lead else "",
        live_url=f"/live/f/{firm.slug}/",
        live_after=live_after,
    )


def round_rows(rounds: list[Round], firm: Firm, *, now: datetime) -> list[RoundRow]:
    """Announced and later rounds as rows, with what waits for their hosts."""
    names = _names(rounds)
    return [_running(round, names[round.pk], firm, now) for round in rounds]


def _headline(running: int, drafts: int, finished: Page[Round]) -> str:
    if running:
        return ngettext("One story is running.", "%(number)s stories are running.", running) % {
            "number": words.capital(words.number(running))
        }
    if drafts:
        return _("No story is running; one is in preparation.") if drafts == 1 else _("No story is running yet.")
    return _("No story is running. Time for the next one?") if finished.rows else _("No story is running yet.")


def _names(rounds: list[Round]) -> Mapping[int, dict[str, str]]:
    """Who is called what in each of these rounds, in one query."""
    names: dict[int, dict[str, str]] = defaultdict(dict)
    for round in rounds:
        for member in filter(None, (round.host, round.deputy)):
            names[round.pk][key_of(member)] = member.name
    for pk, who, name in (
        Enrolment.objects.filter(round__in=rounds).order_by("id").values_list("round", "who", "name")
    ):
        names[pk][who] = name
    return names


def _running(round: Round, names: dict[str, str], firm: Firm, now: datetime) -> RoundRow:
    state: State = engine.state_of(round)
    standing = standing_of(state, names, now=now, zone=firm.zone)
    authors = Authors({who: face(name, 0) for who, name in names.items()}, {})
    waits = waits_of(state, authors, None, now=now, zone=firm.zone)
    title = round.title or round.room.title
    return RoundRow(
        person=face(title, round.number),
        url=reverse("web:round", args=[firm.slug, round.public_id]),
        title=title,
        when=standing.who,
        since=_since(state, firm, now),
        words=state.last_words if state.status != "announced" else standing.until,
        progress=standing.progress if state.status != "announced" else None,
        waits=waits[0].words if waits else "",
    )


def _since(state: State, firm: Firm, now: datetime) -> str:
    lease = state.lease or state.title_lease
    return words.since(lease.opens, now, firm.zone) if lease and lease.opens <= now else ""


def _draft(round: Round, firm: Firm, now: datetime) -> RoundRow:
    state: State = engine.state_of(round)
    title = round.title or round.room.title
    return RoundRow(
        person=face(title, round.number),
        url=reverse("web:round_prepare", args=[firm.slug, round.public_id]),
        title=title,
        when=words.day(round.changed_at, now, firm.zone),
        words=state.setup.opening,
    )


def _book(round: Round, firm: Firm) -> BookRow:
    state: State = engine.state_of(round)
    is_online = state.status in ONLINE
    ids = [round.public_id]
    return BookRow(
        url=reverse("web:round", args=[firm.slug, round.public_id]),
        title=state.title or round.title or round.room.title,
        words=state.setup.opening if state.has_page else ended_because(state),
        by=_by(state, firm),
        aftercare=state.aftercare,
        story_url=reverse("web:story", args=ids) if is_online else "",
        pdf_url=reverse("web:story_pdf", args=ids) if is_online else "",
    )


def _by(state: State, firm: Firm) -> str:
    """ "seven people, October 2026": how many wrote, and when it began."""
    began = (state.opened or state.began).astimezone(firm.zone)
    month = dateformat.format(began, "F Y")
    count = len({line.who for line in state.shown})
    if not count:
        return month
    people = ngettext("one person", "%(number)s people", count) % {"number": words.number(count)}
    return _("%(people)s, %(month)s") % {"people": people, "month": month}
