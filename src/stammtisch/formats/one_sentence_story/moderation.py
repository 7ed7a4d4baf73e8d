"""Held, released, rejected, reported, edited, withdrawn: what happens to a line after it was given."""

from dataclasses import replace

from stammtisch.formats.effects import HOST, Ask, HoldForModeration, Publish, Revise, Strike, Unpublish, Withdraw, one
from stammtisch.formats.events import Reading
from stammtisch.formats.one_sentence_story import leases
from stammtisch.formats.one_sentence_story.life import ONLINE
from stammtisch.formats.one_sentence_story.lines import fault
from stammtisch.formats.one_sentence_story.move import Move
from stammtisch.formats.one_sentence_story.state import Line, Proposal


def release(move: Move, ref: str) -> None:
    """The host lets a held line through."""
    line = move.state.line_of(ref)
    if line is None or line.status != "pending":
        return
    move.state = move.state.with_line(replace(line, status="ok", cleared=True))
    move.do(Revise(refs=line.refs, text=line.text, visible=visibility(move)))
    _render_again(move)


def reject(move: Move, ref: str, reason: str) -> None:
    """The host strikes a line, held or already seen; its author is told why."""
    line = move.state.line_of(ref)
    if line is None or line.status not in ("ok", "pending"):
        return
    _remove(move, replace(line, status="rejected", reason=reason), was_seen=line.status == "ok")
    move.do(Strike(refs=line.refs, reason=reason))
    move.say(one(line.who), "line.struck", line.refs[0], reason=reason)


def report(move: Move, who: str, ref: str) -> None:
    """Somebody is hurt by a line: it is hidden until the host has looked, once per line."""
    line = move.state.line_of(ref)
    if line is None or line.status != "ok" or line.cleared:
        return
    _remove(move, replace(line, status="pending", reason="reported"), was_seen=True, proposals_too=False)
    move.do(HoldForModeration(ref=ref, reason="reported"))
    move.do(Revise(refs=line.refs, text=line.text, visible="host_only"))
    move.say(one(who), "report.thanks")


def withdraw(move: Move, who: str, ref: str) -> None:
    """An author takes one line back, or all of them. The fact stays, the words go (I4)."""
    for line in move.state.lines:
        if line.who == who and line.status != "withdrawn" and (not ref or ref in line.refs):
            _withdraw_line(move, line)
    lease = leases.current(move)
    if lease and lease.holder == who and lease.parts:
        parts = tuple(part for part in lease.parts if ref and part.ref != ref)
        leases.put(move, replace(lease, parts=parts))
    move.set(drafts=tuple(d for d in move.state.drafts if d.who != who or (ref and d.ref != ref)))


def answer_proposal(move: Move, proposal: Proposal, *, agreed: bool) -> None:
    """Author or host says yes or no to other words for a line; the first version stays in the log."""
    line = move.state.lines[proposal.number - 1]
    move.set(proposals=tuple(p for p in move.state.proposals if p.number != line.number))
    if agreed:
        move.state = move.state.with_line(line.with_text(proposal.text))
        seen_by = visibility(move) if line.status == "ok" else "host_only"
        move.do(Revise(refs=line.refs, text=proposal.text, visible=seen_by))
        _render_again(move)
    answer = "edit.taken" if agreed else "edit.not_taken"
    move.say(one(line.who) if proposal.by == "author" else HOST, answer, line.refs[0])


def propose(move: Move, ref: str, text: str, reading: Reading) -> None:
    """The host offers other words; only the author's yes makes them stand."""
    line = move.state.line_of(ref)
    if line is None or line.status not in ("ok", "pending"):
        return
    if fault(reading, move.state.settings, asked=True):
        move.say(HOST, "edit.does_not_fit", ref, limit=move.state.settings.max_graphemes)
        return
    others = tuple(p for p in move.state.proposals if p.number != line.number)
    move.set(proposals=(*others, Proposal(number=line.number, text=text, by="host")))
    move.do(
        Ask(
            to=one(line.who),
            text="edit.proposed",
            token=f"edit-{line.number}",
            parameters={"before": line.text, "after": text},
            choices=leases.buttons(("yes", "no")),
            expects="choice",
            about=line.refs[0],
        )
    )


def visibility(move: Move) -> str:
    """Who sees a released line: all, or in a folded story that still runs only the next person."""
    running = move.state.status in ("open", "paused", "closing")
    return "next_only" if move.state.is_folded and running else "all"


def bridge(move: Move, number: int, text: str, reading: Reading) -> None:
    """One sentence of the host's own where a withdrawn line was."""
    line = move.state.line(number)
    if line is None or line.status != "withdrawn" or fault(reading, move.state.settings, asked=True):
        return
    move.state = move.state.with_line(replace(line, bridge=text))
    _render_again(move)


def drop_pending(move: Move) -> None:
    """Nobody looked in time: what is still held does not come into the story."""
    for line in move.state.lines:
        if line.status == "pending":
            move.state = move.state.with_line(replace(line, status="rejected", reason="not_looked_at"))
            move.do(Strike(refs=line.refs, reason="not_looked_at"))
            move.say(one(line.who), "line.not_looked_at", line.refs[0])
    move.set(proposals=())


def _withdraw_line(move: Move, line: Line) -> None:
    gone = replace(line.with_text(""), status="withdrawn", reason="", bridge="")
    _remove(move, gone, was_seen=line.status == "ok")
    move.do(Withdraw(who=line.who, refs=line.refs))
    move.say(one(line.who), "withdraw.done")
    if line.status == "ok":
        move.say(HOST, "host.bridge", number=line.number)


def _remove(move: Move, line: Line, *, was_seen: bool, proposals_too: bool = True) -> None:
    """Store the line that no longer counts; whoever continues right now is shown the line before it."""
    was_last = bool(move.state.shown) and move.state.shown[-1].number == line.number
    move.state = move.state.with_line(line)
    if proposals_too:
        move.set(proposals=tuple(p for p in move.state.proposals if p.number != line.number))
    lease = move.state.lease
    if was_seen and was_last and lease and lease.kind == "line" and lease.opens <= move.now:
        leases.ask(move, lease, "turn.changed", last=move.state.last_words)
    if was_seen:
        _render_again(move)


def _render_again(move: Move) -> None:
    """Page, feed and PDF follow the state at once; a story without lines has no page."""
    if move.state.status in ONLINE:
        move.do(Publish() if move.state.shown else Unpublish())
