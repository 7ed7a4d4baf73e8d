"""What host and deputy can do, and what happens when they are silent. Each act is told to the room."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

from stammtisch.formats.effects import HOST, ROOM, Ask, Duty, DutyDone, Person, Say, When, one
from stammtisch.formats.events import Deputised, HostCommand
from stammtisch.formats.one_sentence_story import clock, ending, leases, moderation
from stammtisch.formats.one_sentence_story.life import COMMANDS
from stammtisch.formats.one_sentence_story.move import Move

#: So long may something wait for the host before the deputy is asked (I5).
HOST_SILENCE = timedelta(hours=48)

_STATES = {command.key: command.states for command in COMMANDS}


def on_command(move: Move, event: HostCommand) -> None:
    """Only host and deputy, and only where the command is offered (I14)."""
    if is_host(move, event.by) and move.state.status in _STATES.get(event.command, ()):
        heard_from_host(move, event.by)
        _HANDLERS[event.command](move, event)


def on_deputised(move: Move, event: Deputised) -> None:
    """A new deputy, who acts at once if something waits, and is asked in the host's place."""
    state, lease = move.state, leases.current(move)
    if event.deputy in (state.setup.host, state.setup.deputy) or state.status == "archived":
        return
    move.set(setup=replace(state.setup, deputy=event.deputy), deputy_acts=state.host_asked is not None)
    if lease and lease.kind in ("last", "host_title"):
        leases.put(move, replace(lease, holder=event.deputy))
    if state.status != "draft":
        move.say(ROOM, "host.deputised", who=Person(event.deputy))


def is_host(move: Move, who: str) -> bool:
    """True for host and deputy."""
    return bool(who) and who in (move.state.setup.host, move.state.setup.deputy)


def heard_from_host(move: Move, by: str) -> None:
    """Host or deputy lives: the wait for what is still open begins anew."""
    if move.state.host_asked is not None:
        stands_in = move.state.deputy_acts and by == move.state.setup.deputy
        move.set(host_asked=move.now, deputy_acts=stands_in)
        move.timer("host", clock.add(move.now, HOST_SILENCE, move.state.setup.zone))


def mind_host(move: Move) -> None:
    """After every event: does something wait for the host, and since when?"""
    waits, since = move.state.waits_for_host(), move.state.host_asked
    if waits and since is None:
        due = clock.add(move.now, HOST_SILENCE, move.state.setup.zone)
        move.set(host_asked=move.now)
        move.timer("host", due)
        move.do(Duty(duty="moderation", text="host.moderation", since=move.now, due=due))
    elif not waits and since is not None:
        move.set(host_asked=None, deputy_acts=False)
        move.cancel("host")
        move.do(DutyDone(duty="moderation"))


def on_host_silent(move: Move) -> None:
    """48 hours without the host: the deputy takes over; without one the story closes with what exists."""
    state = move.state
    if not state.waits_for_host():
        return
    if state.setup.deputy and not state.deputy_acts:
        move.set(deputy_acts=True)
        move.say(one(state.setup.deputy), "deputy.please")
        move.timer("host", clock.add(move.now, HOST_SILENCE, state.setup.zone))
        return
    move.set(proposals=tuple(p for p in state.proposals if p.by != "author"))
    if state.status in ("open", "paused") and any(line.status == "pending" for line in state.lines):
        ending.close(move, "host")


def start(move: Move) -> None:
    """Enough people: the story opens, and its end date is set as a timer of its own (I2)."""
    state, zone = move.state, move.state.setup.zone
    ends = clock.add(move.now, timedelta(days=state.settings.days), zone)
    move.cancel("announce")
    move.go("open")
    move.set(opened=move.now, ends=ends)
    move.timer("end", ends)
    values: Mapping[str, str | int] = {"opening": state.setup.opening, "limit": state.settings.max_graphemes}
    if state.is_open_chain:
        move.do(Ask(to=ROOM, text="open.chain", token="line-0", parameters=values))  # noqa: S106 - names a question
        leases.await_anybody(move)
    else:
        move.say(ROOM, "open.in_turn", opening=state.setup.opening, limit=state.settings.max_graphemes)


def on_announcement_over(move: Move) -> None:
    """Start; with too few people wait two more days, once; then say so and close."""
    state = move.state
    if state.status != "announced":
        return
    if len(state.active) >= state.settings.min_people:
        start(move)
    elif not state.announcement_extended:
        move.set(announcement_extended=True)
        move.timer("announce", clock.add(move.now, timedelta(days=2), state.setup.zone))
        missing = state.settings.min_people - len(state.active)
        move.say(ROOM, "announce.extended", missing=missing)
    else:
        ending.close(move, "too_few")


def try_start(move: Move, by: str) -> None:
    """The host opens early."""
    state = move.state
    if state.status != "announced" or not is_host(move, by):
        return
    if len(state.active) >= state.settings.min_people:
        start(move)
    else:
        move.say(HOST, "host.too_few", people=len(state.active), least=state.settings.min_people)


def _announce(move: Move, _event: HostCommand) -> None:
    state = move.state
    at = clock.add(move.now, timedelta(hours=state.settings.announce_hours), state.setup.zone)
    move.go("announced")
    move.cancel("draft")
    move.timer("announce", max(at, move.now + timedelta(minutes=1)))
    move.say(ROOM, "announce", people=state.settings.min_people, starts=When(at))


def _discard(move: Move, _event: HostCommand) -> None:
    ending.archive(move)


def _skip(move: Move, event: HostCommand) -> None:
    if move.state.lease and move.state.lease.kind == "line":
        move.say(ROOM, "host.skipped", who=Person(event.by))
        leases.end_lease(move)


def _extend(move: Move, event: HostCommand) -> None:
    if leases.extend(move) and move.state.lease:
        move.say(ROOM, "host.extended", who=Person(event.by), until=When(move.state.lease.due))


def _words(move: Move, event: HostCommand) -> None:
    """A nudge to the room, or an impulse to whoever writes now: the host's own words."""
    to = one(move.state.holder) if event.command == "impulse" and move.state.holder else ROOM
    values: Mapping[str, str | Person] = {"text": event.arguments["text"], "who": Person(event.by)}
    text = "host.impulse" if event.command == "impulse" else "host.words"
    move.do(Say(to=to, text=text, parameters=values, automatic=False))


def _pause(move: Move, event: HostCommand) -> None:
    """Leases and reminders stop; whoever held the turn is first when it goes on; the end date keeps running."""
    lease = move.state.lease
    leases.end_lease(move)
    move.cancel("quiet_day")
    if lease and lease.kind == "line":
        move.set(bag=(lease.holder, *move.state.bag), previous_holder="")
    move.go("paused")
    move.set(paused_at=move.now)
    move.say(ROOM, "host.paused", who=Person(event.by))


def _resume(move: Move, event: HostCommand) -> None:
    length = move.now - (move.state.paused_at or move.now)
    move.go("open")
    move.set(paused_at=None, paused_for=move.state.paused_for + length)
    move.say(ROOM, "host.resumed", who=Person(event.by))
    if move.state.is_open_chain:
        leases.await_anybody(move)


def _move_end(move: Move, event: HostCommand) -> None:
    """Once, and by at most as long as the story was paused."""
    state = move.state
    paused = state.paused_for + (move.now - state.paused_at if state.paused_at else timedelta(0))
    hours = event.arguments.get("hours", "")
    by = timedelta(hours=int(hours)) if hours.isdecimal() and len(hours) < 5 else timedelta(0)
    if state.end_moved or state.ends is None or not timedelta(0) < by <= paused:
        return
    ends = state.ends + by
    move.set(ends=ends, end_moved=True)
    move.timer("end", ends)
    move.say(ROOM, "host.end_moved", who=Person(event.by), until=When(ends))


def _end(move: Move, _event: HostCommand) -> None:
    ending.close(move, "host")


def _strike(move: Move, event: HostCommand) -> None:
    moderation.reject(move, event.arguments["ref"], event.arguments.get("reason", ""))


def _edit(move: Move, event: HostCommand) -> None:
    moderation.propose(move, event.arguments["ref"], event.arguments["text"], event.reading)


def _answer_edit(move: Move, event: HostCommand) -> None:
    line = move.state.line_of(event.arguments["ref"])
    proposal = next((p for p in move.state.proposals if line and p.number == line.number), None)
    if proposal and proposal.by == "author":
        moderation.answer_proposal(move, proposal, agreed=event.command == "accept_edit")


def _bridge(move: Move, event: HostCommand) -> None:
    number = event.arguments["line"]
    moderation.bridge(move, int(number) if number.isdecimal() else 0, event.arguments["text"], event.reading)


def _title(move: Move, event: HostCommand) -> None:
    if 0 < event.reading.graphemes <= move.state.settings.title_graphemes:
        ending.set_title(move, event.arguments["text"])


def _aftercare(move: Move, event: HostCommand) -> None:
    ending.write_aftercare(move, event.arguments["text"], event.by)


def _keep(move: Move, _event: HostCommand) -> None:
    ending.keep(move)


_HANDLERS: Mapping[str, Callable[[Move, HostCommand], None]] = {
    "announce": _announce,
    "discard": _discard,
    "skip": _skip,
    "extend": _extend,
    "nudge": _words,
    "impulse": _words,
    "pause": _pause,
    "resume": _resume,
    "move_end": _move_end,
    "end": _end,
    "strike": _strike,
    "edit": _edit,
    "accept_edit": _answer_edit,
    "refuse_edit": _answer_edit,
    "bridge": _bridge,
    "title": _title,
    "aftercare": _aftercare,
    "keep": _keep,
    "offline": _discard,
}
