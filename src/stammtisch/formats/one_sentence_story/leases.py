"""Giving somebody the time to write, reminding, extending, ending it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from stammtisch.formats.effects import HOST, Ask, Choice, Duty, DutyDone, Parameter, When, one
from stammtisch.formats.one_sentence_story import clock
from stammtisch.formats.one_sentence_story.life import ASKING_TIMERS
from stammtisch.formats.one_sentence_story.lines import offered
from stammtisch.formats.one_sentence_story.move import BUTTONS, Move
from stammtisch.formats.one_sentence_story.state import Lease
from stammtisch.formats.one_sentence_story.turns import choose

HOST_TIME = timedelta(hours=48)
TITLE_TIME = timedelta(hours=24)

_TITLES = ("title", "host_title")


def give_turn(move: Move) -> None:
    """Ask the next person for a line."""
    who, bag = choose(move.state, move.dice)
    move.set(bag=bag)
    open_lease(move, who, "line", move.state.settings.lease)


def await_anybody(move: Move) -> None:
    """A day without a line counts as one time-out; the day never ends in quiet hours."""
    state = move.state
    move.timer("quiet_day", clock.due(move.now, state.settings.lease, state.settings, state.setup.zone))


def open_lease(move: Move, holder: str, kind: str, span: timedelta) -> None:
    """Begin a lease. In quiet hours prompt and lease wait for the morning; the holder may write before."""
    state, settings, zone = move.state, move.state.settings, move.state.setup.zone
    opens = clock.waking(move.now, settings, zone)
    ends = clock.due(opens, span, settings, zone)
    lease = Lease(holder=holder, token=f"turn-{state.turns + 1}", kind=kind, opens=opens, due=ends)
    move.set(turns=state.turns + 1, told=tuple(who for who in state.told if who != holder))
    put(move, lease)
    if opens > move.now:
        move.timer("prompt", opens)
    else:
        prompt(move)
    _set_timers(move, lease)


def current(move: Move) -> Lease | None:
    """The lease for words that runs now, whichever words they are."""
    return move.state.lease or move.state.title_lease


def put(move: Move, lease: Lease) -> None:
    """Store the changed lease where its kind belongs."""
    move.set(**{"title_lease" if lease.kind in _TITLES else "lease": lease})


def end_lease(move: Move) -> None:
    """Nobody is asked any more. Words still in the join window go to the inbox, never lost."""
    lease = current(move)
    if lease is None:
        return
    for part in lease.parts:
        move.to_inbox(part.ref, "turn_over")
    if lease.kind == "line":
        move.set(previous_holder=lease.holder)
    if lease.kind in ("last", "host_title"):
        move.do(DutyDone(duty=lease.kind))
    move.set(lease=None, title_lease=None)
    move.cancel(*ASKING_TIMERS)


def prompt(move: Move) -> None:
    """Ask the holder for the words."""
    lease = current(move)
    if lease is None:
        return
    state = move.state
    move.set(told=tuple(who for who in state.told if who != lease.holder))
    if lease.kind in ("last", "host_title"):
        _ask_host(move, lease)
        return
    limit = state.settings.title_graphemes if lease.kind == "title" else state.settings.max_graphemes
    ask(move, lease, f"turn.{lease.kind}", limit=limit, last=state.last_words, until=When(lease.due))


def ask(move: Move, lease: Lease, text: str, about: str = "", /, **parameters: Parameter) -> None:
    """Say something to the holder that words are the answer to."""
    choices = buttons(offered(move.state, lease.holder))
    move.do(
        Ask(to=one(lease.holder), text=text, token=lease.token, parameters=parameters, choices=choices, about=about)
    )


def buttons(keys: tuple[str, ...]) -> tuple[Choice, ...]:
    """The buttons of these keys."""
    return tuple(BUTTONS[key] for key in keys)


def remind(move: Move, timer: str) -> None:
    """One short message to who still has not written; the timer was only set for waking hours."""
    lease = current(move)
    if lease and lease.kind in ("line", "title") and move.now < lease.due and not lease.parts:
        move.say(one(lease.holder), timer.replace("_", "."), until=When(lease.due))


def extend(move: Move) -> bool:
    """Give the holder the same time once more. False if that was done before, or nobody holds a turn."""
    lease, state = move.state.lease, move.state
    if lease is None or lease.extended or lease.kind != "line":
        return False
    later = clock.due(lease.due, state.settings.lease, state.settings, state.setup.zone)
    put(move, replace(lease, due=later, extended=True))
    move.timer("due", later)
    _remind_timers(move, replace(lease, due=later))
    return True


def _ask_host(move: Move, lease: Lease) -> None:
    text = f"host.{lease.kind}"
    values: Mapping[str, Parameter] = {"last": move.state.last_words, "until": When(lease.due)}
    move.do(Ask(to=HOST, text=text, token=lease.token, parameters=values))
    move.do(Duty(duty=lease.kind, text=text, since=move.now, due=lease.due))


def _set_timers(move: Move, lease: Lease) -> None:
    move.timer("due", lease.due)
    if lease.kind in ("line", "title"):
        _remind_timers(move, lease)


def _remind_timers(move: Move, lease: Lease) -> None:
    for name, at in clock.reminders(lease.opens, lease.due, move.state.settings, move.state.setup.zone):
        if at > move.now:
            move.timer(name, at)
