"""How a story ends: end rules, title, reveal, page, aftercare, expiry."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from stammtisch.formats.effects import (
    HOST,
    ROOM,
    Archive,
    Close,
    Duty,
    DutyDone,
    Person,
    Publish,
    Say,
    Unpublish,
    When,
)
from stammtisch.formats.events import Reading
from stammtisch.formats.one_sentence_story import clock, leases, moderation
from stammtisch.formats.one_sentence_story.life import ASKING_TIMERS, ONLINE
from stammtisch.formats.one_sentence_story.move import Move
from stammtisch.formats.one_sentence_story.state import Lease, Part
from stammtisch.formats.one_sentence_story.turns import choose

#: Fewer lines than this are no story: an honest note and no page.
LINES_FOR_A_PAGE = 3
CLOSING_TIME = timedelta(hours=72)
_ARCHIVE_AFTER = timedelta(days=7)
_EXPIRY_NOTICE = timedelta(days=30)

_MONTHS = {
    "de": (
        "Januar", "Februar", "März", "April", "Mai", "Juni",
        "Juli", "August", "September", "Oktober", "November", "Dezember",
    ),
    "en": (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
}  # fmt: skip
_UNTITLED = {"de": "Ohne Titel, {month} {year}", "en": "Untitled, {month} {year}"}


def check_end(move: Move) -> None:
    """The end rules in their order; the host's own end (E1) has already happened by command."""
    state = move.state
    if state.status not in ("open", "paused"):
        return
    if state.timeouts_in_row >= state.settings.timeouts_in_row:
        close(move, "silence")
    elif not state.people:
        close(move, "nobody")
    elif len(state.standing) >= state.settings.lines:
        close(move, "full")
    elif state.ends is not None and move.now >= state.ends:
        close(move, "date")
    elif state.status == "open":
        _check_few(move)


def _check_few(move: Move) -> None:
    """Fewer than two to play: the host may write the last line; enough again: play on."""
    lease, few = move.state.lease, len(move.state.active) < 2
    if few and (lease is None or lease.kind != "last"):
        leases.end_lease(move)
        move.cancel("quiet_day")
        leases.open_lease(move, move.state.setup.host, "last", leases.HOST_TIME)
    elif not few and lease and lease.kind == "last":
        leases.end_lease(move)
        if move.state.is_open_chain:
            leases.await_anybody(move)
    if move.state.lease is None and not move.state.is_open_chain:
        leases.give_turn(move)


def close(move: Move, reason: str) -> None:
    """No more lines. Held ones and the title may still come; without a story it is over at once."""
    leases.end_lease(move)
    move.cancel("announce", "end", "quiet_day", "drafts")
    for draft in move.state.drafts:
        move.to_inbox(draft.ref, "story_closed")
    move.set(drafts=(), end_reason=reason, timeouts_in_row=0, paused_at=None)
    move.go("closing")
    move.do(Close(reason=reason))
    if len(move.state.standing) < LINES_FOR_A_PAGE:
        finish(move)
        return
    move.say(ROOM, f"close.{reason}", lines=len(move.state.standing))
    move.timer("closing", clock.add(move.now, CLOSING_TIME, move.state.setup.zone))
    who, bag = choose(move.state, move.dice)
    move.set(bag=bag)
    if who and not move.state.moderated_before:
        leases.open_lease(move, who, "title", leases.TITLE_TIME)
    else:
        title_to_host(move)


def title_to_host(move: Move) -> None:
    """Nobody gave a title: the host may."""
    leases.open_lease(move, move.state.setup.host, "host_title", leases.HOST_TIME)


def on_title(move: Move, lease: Lease, parts: tuple[Part, ...], reading: Reading) -> None:
    """A title was given; one that needs a look goes to the host as no title at all."""
    limit = move.state.settings.title_graphemes
    if reading.graphemes == 0 or reading.graphemes > limit:
        leases.ask(move, lease, "title.too_long", parts[-1].ref, length=reading.graphemes, limit=limit)
        return
    if reading.flags and lease.kind == "title":
        leases.end_lease(move)
        title_to_host(move)
        return
    set_title(move, " ".join(part.text for part in parts))


def set_title(move: Move, title: str) -> None:
    """The story has its name; the page follows."""
    leases.end_lease(move)
    move.set(title=title)
    if move.state.status == "closing":
        move.say(ROOM, "title.is", title=title)
        settle(move)
    elif move.state.status in ONLINE:
        move.do(Publish())


def settle(move: Move) -> None:
    """Out of `closing` as soon as nothing is awaited any more."""
    state = move.state
    if state.status == "closing" and state.title and not any(line.status == "pending" for line in state.lines):
        finish(move)


def finish(move: Move) -> None:
    """Closed for good, with what was accepted."""
    moderation.drop_pending(move)
    leases.end_lease(move)
    move.cancel("closing", "host", *ASKING_TIMERS)
    enough = len(move.state.shown) >= LINES_FOR_A_PAGE
    if enough and not move.state.title:
        move.set(title=untitled(move))
    move.set(has_page=enough, closed_at=move.now)
    move.go("closed")
    if not enough:
        _say_no_page(move)
        move.timer("archive", clock.add(move.now, _ARCHIVE_AFTER, move.state.setup.zone))
    elif move.state.is_folded and move.state.settings.reveal_seconds:
        move.say(ROOM, "reveal.begins", title=move.state.title)
        move.timer("reveal", clock.waking(move.now, move.state.settings, move.state.setup.zone))
    else:
        publish(move)


def _say_no_page(move: Move) -> None:
    """An honest note: too few came, or too little was written."""
    state = move.state
    if state.opened is None and state.end_reason == "too_few":
        move.say(ROOM, "close.not_begun", people=len(state.people), least=state.settings.min_people)
    else:
        move.say(ROOM, "close.no_page", lines=len(state.shown))


def untitled(move: Move) -> str:
    """„Ohne Titel, {Monat Jahr}“ in the language of the round."""
    local = (move.state.opened or move.now).astimezone(ZoneInfo(move.state.setup.zone))
    language = "en" if move.state.setup.language == "en" else "de"
    return _UNTITLED[language].format(month=_MONTHS[language][local.month - 1], year=local.year)


def reveal(move: Move) -> None:
    """The next line of the folded story to all; after the last one the page."""
    shown = move.state.shown
    if move.state.status != "closed" or not move.state.has_page:
        return
    if move.state.revealed >= len(shown):
        publish(move)
        return
    line = shown[move.state.revealed]
    move.do(Say(to=ROOM, text="reveal.line", parameters={"line": line.text}, about=line.refs[0], automatic=True))
    move.set(revealed=move.state.revealed + 1)
    move.timer("reveal", move.now + timedelta(seconds=move.state.settings.reveal_seconds))


def publish(move: Move) -> None:
    """The page goes up; the host owes the room what becomes of it."""
    state, zone = move.state, move.state.setup.zone
    move.go("published")
    move.do(Publish())
    move.say(ROOM, "published", title=state.title)
    due = clock.add(move.now, timedelta(days=state.settings.aftercare_days), zone)
    move.do(Duty(duty="aftercare", text="host.aftercare", since=move.now, due=due))
    move.timer("aftercare", due)
    _set_expiry(move, clock.add_months(move.now, state.settings.expiry_months, zone))


def begin_aftercare(move: Move) -> None:
    """A week later: has the room heard what became of it?"""
    if move.state.status == "published":
        move.go("aftercare")
        if not move.state.aftercare:
            move.say(HOST, "host.aftercare_due", title=move.state.title)


def write_aftercare(move: Move, text: str, by: str) -> None:
    """The host tells what became of the story."""
    move.set(aftercare=text)
    move.do(DutyDone(duty="aftercare"))
    move.do(Say(to=ROOM, text="host.words", parameters={"text": text, "who": Person(by)}, automatic=False))
    move.do(Publish())


def ask_expiry(move: Move) -> None:
    """Thirty days before the page goes: shall it stay?"""
    if move.state.expires and move.state.status in ONLINE:
        move.say(HOST, "host.expiry", title=move.state.title, until=When(move.state.expires))
        move.do(Duty(duty="expiry", text="host.expiry", since=move.now, due=move.state.expires))


def keep(move: Move) -> None:
    """The host wants the page to stay for the same time again."""
    months, zone = move.state.settings.expiry_months, move.state.setup.zone
    move.do(DutyDone(duty="expiry"))
    _set_expiry(move, clock.add_months(move.state.expires or move.now, months, zone))


def archive(move: Move) -> None:
    """Over. A page that was up goes offline."""
    if move.state.status in ONLINE:
        move.do(Unpublish())
        move.do(DutyDone(duty="aftercare"))
        move.do(DutyDone(duty="expiry"))
    move.cancel("aftercare", "expiry_ask", "expiry", "archive", "draft", "host")
    if move.state.status == "published":
        move.go("aftercare")
    move.go("archived")
    move.do(Archive())


def _set_expiry(move: Move, at: datetime) -> None:
    move.set(expires=at)
    move.timer("expiry_ask", at - _EXPIRY_NOTICE)
    move.timer("expiry", at)
