"""What each timer of a story does when it comes due. A timer that is out of date does nothing."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from stammtisch.formats.effects import HOST, one
from stammtisch.formats.events import TimerFired
from stammtisch.formats.one_sentence_story import ending, hosting, leases, people, writing
from stammtisch.formats.one_sentence_story.life import ONLINE
from stammtisch.formats.one_sentence_story.move import Move


def on_timer(move: Move, event: TimerFired) -> None:
    """Words that wait in the join window count before the turn or the story ends.

    The end date (`end`) needs no handler: the end rules look at it after every event, this one included.
    """
    if event.timer in ("join", "due", "end"):
        writing.on_join_window(move, event.reading)
    if event.timer in ("remind_half", "remind_late"):
        leases.remind(move, event.timer)
    elif event.timer in _HANDLERS:
        _HANDLERS[event.timer](move)


def _due(move: Move) -> None:
    """Nobody wrote in time."""
    lease = leases.current(move)
    if lease is None or move.now < lease.due:
        return
    leases.end_lease(move)
    if lease.kind == "last":
        ending.close(move, "too_few")
    elif lease.kind == "title":
        ending.title_to_host(move)
    elif lease.kind == "host_title":
        move.set(title=ending.untitled(move))
    else:
        _timed_out(move, lease.holder)


def _timed_out(move: Move, who: str) -> None:
    """Two time-outs without a line between: set aside, silently fair."""
    move.set(timeouts_in_row=move.state.timeouts_in_row + 1)
    player = next(player for player in move.state.players if player.who == who)
    changed = replace(player, timeouts=player.timeouts + 1, snoozed=False)
    move.state = move.state.with_player(changed)
    if changed.timeouts >= 2:
        people.set_aside(move, changed, "timeout.aside")
    else:
        move.say(one(who), "timeout.passed_on")


def _quiet_day(move: Move) -> None:
    """Open chain: a day without a line counts as one time-out; the host is asked to nudge."""
    if move.state.status == "open" and move.state.is_open_chain and move.state.lease is None:
        move.set(timeouts_in_row=move.state.timeouts_in_row + 1)
        move.say(HOST, "host.nudge", days=move.state.timeouts_in_row)
        leases.await_anybody(move)


def _closing(move: Move) -> None:
    """72 hours are over: close with what is accepted."""
    if move.state.status == "closing":
        ending.finish(move)


def _draft(move: Move) -> None:
    if move.state.status == "draft":
        ending.archive(move)


def _archive(move: Move) -> None:
    if move.state.status == "closed" and not move.state.has_page:
        ending.archive(move)


def _expiry(move: Move) -> None:
    expires = move.state.expires
    if move.state.status in ONLINE and expires and move.now >= expires:
        ending.archive(move)


_HANDLERS: Mapping[str, Callable[[Move], None]] = {
    "draft": _draft,
    "announce": hosting.on_announcement_over,
    "prompt": leases.prompt,
    "due": _due,
    "quiet_day": _quiet_day,
    "drafts": writing.expire_drafts,
    "host": hosting.on_host_silent,
    "closing": _closing,
    "reveal": ending.reveal,
    "aftercare": ending.begin_aftercare,
    "expiry_ask": ending.ask_expiry,
    "expiry": _expiry,
    "archive": _archive,
}
