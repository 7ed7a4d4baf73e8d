"""A message comes in: is it a line, and does it stand? Both ways to play, the join window, edits, the race."""

from dataclasses import replace
from datetime import timedelta

from stammtisch.formats.correlation import Match, correlate
from stammtisch.formats.effects import Accept, Ask, HoldForModeration, Person, React, Revise, Withdraw, one
from stammtisch.formats.events import Edited, Message, Reading
from stammtisch.formats.one_sentence_story import ending, leases
from stammtisch.formats.one_sentence_story.lines import fault, joined
from stammtisch.formats.one_sentence_story.move import Move
from stammtisch.formats.one_sentence_story.state import Draft, Lease, Line, Part, Proposal, State
from stammtisch.formats.one_sentence_story.turns import may_write

#: So long a sentence that somebody was faster than is kept for its author.
DRAFT_TIME = timedelta(minutes=30)
#: More messages than this in one join window are no longer one sentence; they are judged at once.
_MAX_PARTS = 10


def on_message(move: Move, event: Message) -> None:
    """The correlation rule: the prompt's answer, the holder's words, or an ordinary message."""
    state = move.state
    if state.line_of(event.ref):
        return
    if state.status == "open" and state.is_open_chain and (state.lease is None or state.holder != event.who):
        _chain(move, event)
        return
    lease = leases.current(move)
    holder = lease.holder if lease else ""
    token = lease.token if lease else ""
    match correlate(token=event.token, current=token, is_holder=event.who == holder):
        case Match.PROMPT | Match.HOLDER if lease:
            _attempt(move, lease, event)
        case _ if event.reading.repeated and state.status == "open":
            move.tell_once(event.who, "line.twice", event.ref)
        case _:
            _out_of_turn(move, event)


def on_edited(move: Move, event: Edited) -> None:
    """In the join window the new words replace; a refused line is tried anew; an accepted one asks the host."""
    state = move.state
    lease = leases.current(move)
    if lease and lease.holder == event.who:
        if any(part.ref == event.ref for part in lease.parts):
            parts = tuple(replace(p, text=event.text) if p.ref == event.ref else p for p in lease.parts)
            leases.put(move, replace(lease, parts=parts))
            return
        if event.ref in lease.seen:
            _judge(move, lease, (Part(ref=event.ref, text=event.text),), event.reading)
            return
    line = state.line_of(event.ref)
    if line and line.who == event.who and line.status in ("ok", "pending"):
        _edit_line(move, line, event)
    elif line and line.status == "withdrawn":
        move.do(Withdraw(who=line.who, refs=line.refs))  # new words on a withdrawn line go as well


def on_join_window(move: Move, reading: Reading) -> None:
    """Nothing more came for some seconds: judge what is there as one line."""
    lease = move.state.lease
    if lease and lease.parts:
        leases.put(move, replace(lease, parts=()))
        _judge(move, lease, lease.parts, reading)


def append_draft(move: Move, who: str) -> None:
    """„Anhängen“: the sentence that came too late stands after the newer one."""
    draft = next(draft for draft in move.state.drafts if draft.who == who)
    drop_draft(move, who)
    if not may_write(move.state, who) or not move.state.is_in(who):
        move.to_inbox(draft.ref, "cooldown")
        move.say(one(who), "chain.cooldown", draft.ref, others=move.state.settings.cooldown)
        return
    reading = Reading(flags=draft.flags, sentences=2 if draft.marked else 1)
    accept(move, who, (Part(ref=draft.ref, text=draft.text),), reading)


def drop_draft(move: Move, who: str) -> None:
    """„Neu schreiben“, or too late: the kept sentence is no longer waiting."""
    move.set(drafts=tuple(draft for draft in move.state.drafts if draft.who != who))


def expire_drafts(move: Move) -> None:
    """Kept sentences whose half hour is over go to the inbox."""
    for draft in move.state.drafts:
        if draft.until <= move.now:
            drop_draft(move, draft.who)
            move.to_inbox(draft.ref, "draft_expired")
    if move.state.drafts:
        move.timer("drafts", min(draft.until for draft in move.state.drafts))


def accept(move: Move, who: str, parts: tuple[Part, ...], reading: Reading) -> None:
    """One line more. The only place that adds one."""
    state = move.state
    held = ",".join(reading.flags) or ("before" if state.moderated_before else "")
    line = Line(
        number=len(state.lines) + 1,
        who=who,
        parts=parts,
        status="pending" if held else "ok",
        marked=reading.sentences > 1,
    )
    move.set(
        lines=(*state.lines, line),
        timeouts_in_row=0,
        told=tuple(other for other in state.told if other != who),
    )
    player = move.state.player(who)
    if player:
        move.state = move.state.with_player(replace(player, timeouts=0, snoozed=False))
    if state.status == "open" and state.is_open_chain:
        leases.await_anybody(move)
    visible = "host_only" if held else "next_only" if state.is_folded else "all"
    move.do(Accept(refs=line.refs, who=who, number=line.number, text=line.text, visible=visible))
    if held:
        move.do(HoldForModeration(ref=line.refs[0], reason=held))
        move.say(one(who), "line.held", line.refs[0])
    else:
        move.do(React(ref=line.refs[-1], sign="accepted"))


def _attempt(move: Move, lease: Lease, event: Message) -> None:
    """The holder wrote."""
    if event.ref in lease.seen or any(part.ref == event.ref for part in lease.parts):
        return
    part = Part(ref=event.ref, text=event.text)
    if event.form != "text":
        leases.put(move, replace(lease, seen=(*lease.seen, event.ref)))
        move.to_inbox(event.ref, "not_text")
        leases.ask(move, lease, "line.not_text", event.ref)
        return
    joins = move.state.settings.join_seconds and not event.from_field and lease.kind == "line"
    if joins and event.reading.graphemes:
        _collect(move, lease, part, event.reading)
    else:
        _judge(move, lease, (part,), event.reading)


def _collect(move: Move, lease: Lease, part: Part, reading: Reading) -> None:
    """Wait a moment: people split a sentence over several messages."""
    if lease.parts and reading.repeated:
        leases.put(move, replace(lease, seen=(*lease.seen, part.ref)))
        return
    leases.put(move, replace(lease, parts=(*lease.parts, part)))
    full = len(lease.parts) + 1 >= _MAX_PARTS
    wait = timedelta(0) if full else timedelta(seconds=move.state.settings.join_seconds)
    move.timer("join", move.now + wait)


def _judge(move: Move, lease: Lease, parts: tuple[Part, ...], reading: Reading) -> None:
    """Take the words, or give them back with the reason. The lease keeps its due time."""
    if lease.kind in ("title", "host_title"):
        ending.on_title(move, lease, parts, reading)
        return
    why = fault(reading, move.state.settings, asked=lease.asked_sentences)
    if why:
        text, parameters = why
        seen = (*lease.seen, *(part.ref for part in parts))
        asked = lease.asked_sentences or text == "line.sentences"
        leases.put(move, replace(lease, parts=(), seen=seen, asked_sentences=asked))
        draft = joined(replace(lease, parts=parts))
        leases.ask(move, lease, text, parts[-1].ref, draft=draft, **parameters)
        return
    leases.put(move, replace(lease, parts=()))
    leases.end_lease(move)
    accept(move, lease.holder, parts, reading)
    if lease.kind == "last":
        ending.close(move, "too_few")


def _chain(move: Move, event: Message) -> None:
    """Open chain: meant as a line only if it replies to the last line or prompt, is marked, or from the field."""
    state = move.state
    replied = state.line_of(event.reply_to) if event.reply_to else None
    meant = bool(event.token or replied or event.reading.marked or event.from_field)
    if not meant or event.form != "text":
        move.to_inbox(event.ref, "ordinary" if event.form == "text" else "not_text")
        return
    if event.reading.repeated:
        move.tell_once(event.who, "line.twice", event.ref)
        return
    if not state.is_in(event.who):
        move.to_inbox(event.ref, "not_in")
        move.tell_once(event.who, "join.first", event.ref)
        return
    if not may_write(state, event.who):
        move.to_inbox(event.ref, "cooldown")
        move.tell_once(event.who, "chain.cooldown", event.ref, others=state.settings.cooldown)
        return
    _chain_line(move, event, _shown_number(event, replied))


def _shown_number(event: Message, replied: Line | None) -> int | None:
    """The number of the line that the author had before the eyes, if it is known."""
    if replied:
        return replied.number
    name, _, number = event.token.partition("-")
    return int(number) if name == "line" and number.isdecimal() else None


def _chain_line(move: Move, event: Message, shown: int | None) -> None:
    state, part = move.state, Part(ref=event.ref, text=event.text)
    asked = f"sentences {event.who}"
    why = fault(event.reading, state.settings, asked=asked in state.told)
    if why:
        text, parameters = why
        if text == "line.sentences":
            move.set(told=(*state.told, asked))
        move.do(
            Ask(
                to=one(event.who),
                text=text,
                token=chain_token(move.state),
                parameters={"draft": event.text, **parameters},
                about=event.ref,
            )
        )
        return
    move.set(told=tuple(name for name in state.told if name != asked))
    newest = state.shown[-1] if state.shown else None
    if newest and shown is not None and shown < newest.number and newest.who != event.who:
        _race(move, event, newest)
        return
    accept(move, event.who, (part,), event.reading)


def chain_token(state: State) -> str:
    """The token of the open chain: it carries the number of the newest line that can be seen."""
    shown = state.shown
    return f"line-{shown[-1].number if shown else 0}"


def _race(move: Move, event: Message, newest: Line) -> None:
    """„Da war jemand schneller“: not refused, kept, asked."""
    for draft in move.state.drafts:
        if draft.who == event.who:
            move.to_inbox(draft.ref, "draft_replaced")
    drop_draft(move, event.who)
    until = move.now + DRAFT_TIME
    draft = Draft(
        who=event.who,
        ref=event.ref,
        text=event.text,
        until=until,
        flags=event.reading.flags,
        marked=event.reading.sentences > 1,
    )
    move.set(drafts=(*move.state.drafts, draft))
    move.timer("drafts", min(draft.until for draft in move.state.drafts))
    choices = leases.buttons(("append", "rewrite"))
    values = {"newer": newest.text, "draft": event.text}
    move.do(
        Ask(
            to=one(event.who),
            text="chain.race",
            token=f"race-{event.ref}",
            parameters=values,
            choices=choices,
            expects="choice",
            about=event.ref,
        )
    )


def _out_of_turn(move: Move, event: Message) -> None:
    """Late, or not this person's turn: to the inbox, and one kind word (I7)."""
    state = move.state
    move.to_inbox(event.ref, "late" if event.token else "not_your_turn" if state.lease else "ordinary")
    if state.status == "open" and state.lease and (event.token or state.is_in(event.who)):
        if state.is_folded or state.lease.kind == "last":
            move.tell_once(event.who, "turn.not_yours", event.ref)
        else:
            move.tell_once(event.who, "turn.is_other", event.ref, who=Person(state.lease.holder))
    elif event.token and state.status != "open":
        move.tell_once(event.who, "turn.over", event.ref)


def _edit_line(move: Move, line: Line, event: Edited) -> None:
    """The author changed a line: held ones change at once, others only if the host agrees."""
    if fault(event.reading, move.state.settings, asked=True):
        move.say(one(event.who), "edit.does_not_fit", event.ref, limit=move.state.settings.max_graphemes)
        return
    changed = line.with_part(event.ref, event.text)
    if line.status == "pending":
        move.state = move.state.with_line(changed)
        move.do(Revise(refs=line.refs, text=changed.text, visible="host_only"))
        return
    others = tuple(p for p in move.state.proposals if p.number != line.number)
    proposal = Proposal(number=line.number, text=changed.text, by="author", flags=event.reading.flags)
    move.set(proposals=(*others, proposal))
    move.say(one(event.who), "edit.asked_host", event.ref)
