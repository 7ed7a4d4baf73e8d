"""One story as the team watches and leads it."""

from dataclasses import dataclass
from datetime import datetime, tzinfo

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stammtisch.conversations import feed
from stammtisch.formats import queries
from stammtisch.formats.one_sentence_story.life import ONLINE
from stammtisch.formats.one_sentence_story.state import Player, State
from stammtisch.people.models import Firm
from stammtisch.web import words
from stammtisch.web.faces import initials
from stammtisch.web.forms.rounds import duration
from stammtisch.web.idempotency import new_key
from stammtisch.web.screens.guest.table import SeatFace
from stammtisch.web.screens.guest.tale import GROUP, TaleLine
from stammtisch.web.screens.guest.turn import may_join
from stammtisch.web.screens.rounds.acts import ActLink, Desk, offered
from stammtisch.web.screens.rounds.history import Deed, deeds
from stammtisch.web.screens.rounds.led import Led
from stammtisch.web.screens.rounds.lines import LineRow, line_rows
from stammtisch.web.screens.rounds.mine import NOTHING_SAID, Mine, Said, mine_of
from stammtisch.web.screens.rounds.preview import rules_in_words
from stammtisch.web.screens.rounds.reports import ReportRow, report_rows
from stammtisch.web.screens.rounds.standing import Standing, ends_in_words, standing_of
from stammtisch.web.screens.rounds.waiting import Wait, waits_of
from stammtisch.web.screens.tables import QR, invite_url, qr

#: So many who probably come next are named.
NEXT_NAMED = 3

#: What stands in the head of the page, at most three of them; the first is the one button of the page.
_HEAD = ("start", "resume", "impulse", "extend", "nudge", "skip")
_HEAD_LENGTH = 3
#: What stands beside, and below on phones.
_SIDE = ("nudge", "extend", "skip", "pause", "move_end", "title", "aftercare", "end", "offline")
_RUNNING = ("announced", "open", "paused", "closing")


@dataclass(frozen=True)
class Book:
    """Where a finished story can be read."""

    url: str
    pdf_url: str
    aloud_url: str


@dataclass(frozen=True)
class SentenceRow:
    """A sentence and what can be done with it."""

    line: LineRow
    acts: tuple[ActLink, ...]


@dataclass(frozen=True)
class RoundScreen:
    """All that `rounds/round.html` sees."""

    #: Public id of the round.
    id: str
    title: str
    language: str
    standing: Standing
    #: Whether "17 of 24" says something yet.
    shows_progress: bool
    #: "Next are probably Rosa and Jo."
    next_words: str
    book: Book | None
    acts: tuple[ActLink, ...]
    side_acts: tuple[ActLink, ...]
    waits: list[Wait]
    mine: Mine | None
    #: What the round answered to the words that this member just wrote; "" if it stands beside their field.
    notice: str
    #: Whether the member who looks takes part, and whether they could.
    is_in: bool
    may_join: bool
    join_key: str
    #: Whether search engines may list the page; None while there is none.
    is_listed: bool | None
    reports: list[ReportRow]
    paragraphs: tuple[tuple[TaleLine, ...], ...]
    lines: list[SentenceRow]
    seats: tuple[SeatFace, ...]
    #: Who came too late and is first on the list for the next story.
    waiting_list: str
    history: list[Deed]
    #: "Jonas leads, Alma stands in."
    leads: str
    #: Where an owner or host who does not lead yet takes over; "" for others.
    take_over_url: str
    take_over_key: str
    rules: str
    ends: str
    #: How each author is named under the story, for a last look before it goes out.
    credits: list[str]
    room: str
    #: "" once nobody new can come in.
    invite_url: str
    invite_words: str
    qr: QR | None
    sheet_url: str
    paste_url: str
    live_url: str
    live_after: int
    nav: str = "rounds"


def round_screen(firm: Firm, led: Led, *, now: datetime, said: Said = NOTHING_SAID) -> RoundScreen:
    """The round as this member sees it. `said`: what came of a message that they just wrote."""
    live_after = feed.head(firm)
    state, zone = led.state, firm.zone
    desk = desk_of(firm, led, now)
    waits = waits_of(state, led.authors, desk, now=now, zone=zone)
    mine = mine_of(firm.slug, led, said, now=now, zone=zone)
    head = desk.links(_HEAD, main=not waits and mine is None)[:_HEAD_LENGTH] if desk else ()
    shown = {link.url for link in head} | {link.url for wait in waits for link in wait.acts}
    invite = invite_url(led.room) if may_join(state) else ""
    ids = [firm.slug, led.round.public_id]
    return RoundScreen(
        id=led.round.public_id,
        title=led.title,
        language=state.setup.language,
        standing=standing_of(state, led.names, now=now, zone=zone, begins=queries.timer_due(led.round, "announce")),
        shows_progress=state.status in ("open", "paused"),
        next_words=_next_words(led),
        book=book_of(led),
        acts=head,
        side_acts=tuple(link for link in desk.links(_SIDE) if link.url not in shown) if desk else (),
        waits=waits,
        mine=mine,
        notice=said.answer if not (mine and mine.error) else "",
        is_in=state.is_in(led.me),
        may_join=led.may_talk and may_join(state) and not state.is_in(led.me),
        join_key=new_key(),
        is_listed=led.round.is_listed if led.leads and state.status in ONLINE else None,
        reports=report_rows(firm, led, now=now) if led.may_lead else [],
        paragraphs=_paragraphs(state),
        lines=_lines(led, desk, now=now, zone=zone),
        seats=_seats(led),
        waiting_list=_waiting_list(state),
        history=deeds(led.deeds, led.authors.name, now=now, zone=zone),
        leads=_leads(led),
        take_over_url=reverse("web:round_take_over", args=ids) if _may_take_over(led) else "",
        take_over_key=new_key(),
        rules=rules_in_words(state.settings, duration(state.settings.lease)),
        ends=ends_in_words(state, now=now, zone=zone),
        credits=_credits(led),
        room=led.room.public_id,
        invite_url=invite,
        invite_words=_invite_words(state),
        qr=qr(invite) if invite else None,
        sheet_url=reverse("web:round_sheet", args=ids),
        paste_url=reverse("web:round_paste", args=ids) if led.leads and state.status in _RUNNING else "",
        live_url=f"/live/f/{firm.slug}/",
        live_after=live_after,
    )


def desk_of(firm: Firm, led: Led, now: datetime) -> Desk | None:
    """Where the ways to act come from; None for those who do not lead this round."""
    if not led.leads:
        return None
    return Desk(
        firm=firm.slug,
        round=led.round.public_id,
        offered=offered(led.state, now=now),
        turn=led.token,
        holder=led.authors.name(led.state.holder),
    )


def book_of(led: Led) -> Book | None:
    """Where the story can be read, while it can."""
    if led.state.status not in ONLINE:
        return None
    ids = [led.round.public_id]
    return Book(
        reverse("web:story", args=ids), reverse("web:story_pdf", args=ids), reverse("web:story_aloud", args=ids)
    )


def _lines(led: Led, desk: Desk | None, *, now: datetime, zone: tzinfo) -> list[SentenceRow]:
    rows = line_rows(led.state, led.authors, led.times, now=now, zone=zone)
    return [SentenceRow(row, _acts_of(row, desk)) for row in rows]


def _acts_of(row: LineRow, desk: Desk | None) -> tuple[ActLink, ...]:
    if desk is None:
        return ()
    if row.may_be_bridged:
        return desk.links(("bridge",), line=row.number)
    return desk.links(("strike",), ref=row.ref) if row.may_be_struck and not row.waits else ()


def _paragraphs(state: State) -> tuple[tuple[TaleLine, ...], ...]:
    """The whole story for the team, a folded one too: who leads it must see everything."""
    newest = state.shown[-1].number if state.shown and state.status == "open" else 0
    opening = [TaleLine(0, state.setup.opening)] if state.setup.opening else []
    lines = [
        TaleLine(line.number, line.text, is_new=line.number == newest) for line in state.lines if line.status == "ok"
    ]
    bridges = [TaleLine(line.number, line.bridge) for line in state.lines if line.bridge and line.status != "ok"]
    whole = [*opening, *sorted([*lines, *bridges], key=lambda line: line.number)]
    return tuple(tuple(whole[at : at + GROUP]) for at in range(0, len(whole), GROUP))


def _seats(led: Led) -> tuple[SeatFace, ...]:
    lease = led.state.lease or led.state.title_lease
    holder = lease.holder if lease else ""
    players = [player for player in led.state.players if not player.left]
    named = [(player, led.authors.name(player.who)) for player in players]
    return tuple(
        SeatFace(name, initials(name), is_turn=player.who == holder, is_away=player.aside) for player, name in named
    )


def _next_words(led: Led) -> str:
    """Who probably comes next; the rules may decide otherwise, and a new pass is drawn by lot."""
    state = led.state
    if state.status != "open" or state.is_open_chain:
        return ""
    names = [led.authors.name(who) for who in state.bag if who in state.active][:NEXT_NAMED]
    if not names:
        return ""
    return _("Probably next: %(names)s.") % {"names": ", ".join(names)}


def _credits(led: Led) -> list[str]:
    """Once no more sentences come: who is named how, in the order of first sentences."""
    state = led.state
    if state.status not in ("closing", "closed", *ONLINE):
        return []
    authors = dict.fromkeys(line.who for line in state.shown)
    players = filter(None, (state.player(who) for who in authors))
    return [_credit(player, led.authors.name(player.who), shows=state.settings.credits) for player in players]


def _credit(player: Player, known_as: str, *, shows: bool) -> str:
    if not shows or player.credit == "none":
        return _("%(name)s: not named") % {"name": known_as}
    if player.credit == "guest" or not player.name:
        return _("%(name)s: as “a guest”") % {"name": known_as}
    return _("%(name)s, of the house") % {"name": player.name} if player.of_the_house else player.name


def _waiting_list(state: State) -> str:
    count = len(state.waiting)
    if not count:
        return ""
    return ngettext(
        "One person came too late and is first on the list for the next story.",
        "%(number)s people came too late and are first on the list for the next story.",
        count,
    ) % {"number": words.capital(words.number(count))}


def _invite_words(state: State) -> str:
    if state.settings.join_until_line == 0:
        return _("New guests come in until it begins.")
    return _("New guests come in until sentence %(number)s; later ones come first next time.") % {
        "number": state.settings.join_until_line
    }


def _leads(led: Led) -> str:
    host, deputy = led.round.host.name, led.round.deputy.name if led.round.deputy else ""
    if not deputy:
        return _("%(host)s leads this story. Nobody stands in.") % {"host": host}
    if led.state.deputy_acts:
        return _("%(deputy)s stands in for %(host)s.") % {"host": host, "deputy": deputy}
    return _("%(host)s leads this story, %(deputy)s stands in.") % {"host": host, "deputy": deputy}


def _may_take_over(led: Led) -> bool:
    return led.may_lead and not led.leads and led.state.status != "archived"
