"""Effects become rows, in the transaction of their event. One small function for each kind of effect."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from stammtisch.conversations.actions import jobs, threads
from stammtisch.conversations.actions.writing import queue_copies
from stammtisch.conversations.changes import mark_changed
from stammtisch.conversations.feed import announce
from stammtisch.conversations.models import Delivery, Message, Side
from stammtisch.conversations.models.message import Audience
from stammtisch.conversations.states import DeliveryState
from stammtisch.formats import artefacts, forgetting
from stammtisch.formats.effects import (
    Accept,
    Archive,
    Ask,
    CancelTimer,
    Close,
    Duty,
    DutyDone,
    Effect,
    HoldForModeration,
    Publish,
    React,
    Revise,
    Say,
    SetTimer,
    Strike,
    ToInbox,
    Unpublish,
    Withdraw,
)
from stammtisch.formats.models import HostDuty, Round
from stammtisch.formats.voice import Voice

#: Kind of the job that fires a timer.
TIMER = "formats.timer"


def follow(
    round: Round, effects: tuple[Effect, ...], *, now: datetime, heard: Message | None = None
) -> list[Message]:
    """Write the rows of all effects, in their order. Returns what was said.

    `heard` is the message from which they follow: whoever stored it sees to its place in the inbox.
    """
    following = _Following(round, heard, now)
    for effect in effects:
        _ROWS[type(effect)](following, effect)
    return following.said


def place(round: Round, message: Message, effects: tuple[Effect, ...], *, from_field: bool, now: datetime) -> None:
    """What the round took is nobody's chatter: until it stands, its author and the team alone see it."""
    ref = str(message.pk)
    if any(isinstance(effect, Accept) and ref in effect.refs for effect in effects):
        return
    is_chatter = any(isinstance(effect, ToInbox) and effect.ref == ref for effect in effects)
    if is_chatter and not from_field:
        return
    message.round_number = round.number
    message.save(update_fields=["round_number"])
    _show(message, "host_only", now=now)


class _Following:
    def __init__(self, round: Round, heard: Message | None, now: datetime) -> None:
        self.round = round
        self.heard = heard
        self.now = now
        self.said: list[Message] = []
        self.voice = Voice(round, heard, now)

    def speak(self, effect: Say | Ask) -> None:
        message = self.voice.speak(effect)
        if message is not None:
            self.said.append(message)

    def set_timer(self, effect: SetTimer) -> None:
        """The job may only fire what the round still waits for, hence the due time in it."""
        payload = {"round": self.round.pk, "timer": effect.timer, "due": effect.due.isoformat()}
        jobs.enqueue(TIMER, run_at=effect.due, payload=payload, unique_key=self._timer_key(effect.timer))

    def cancel_timer(self, effect: CancelTimer) -> None:
        jobs.cancel(TIMER, unique_key=self._timer_key(effect.timer))

    def accept(self, effect: Accept) -> None:
        for message in self._messages(effect.refs):
            message.is_contribution, message.round_number = True, self.round.number
            message.save(update_fields=["is_contribution", "round_number"])
            mark_changed(message.room, message.at, now=self.now)
            _show(message, effect.visible, now=self.now)

    def revise(self, effect: Revise) -> None:
        for message in self._messages(effect.refs):
            _show(message, effect.visible, now=self.now)

    def strike(self, effect: Strike) -> None:
        for message in self._messages(effect.refs):
            _show(message, "host_only", now=self.now)

    def withdraw(self, effect: Withdraw) -> None:
        forgetting.forget(self.round, effect, now=self.now)

    def to_inbox(self, effect: ToInbox) -> None:
        for message in self._messages((effect.ref,)):
            if message.side == Side.OUTSIDE and (self.heard is None or message.pk != self.heard.pk):
                threads.wait_for_answer(message, now=self.now)

    def duty(self, effect: Duty) -> None:
        HostDuty.objects.update_or_create(
            firm=self.round.firm,
            round=self.round,
            duty=effect.duty,
            done_at=None,
            defaults={"since": effect.since, "due": effect.due},
        )

    def duty_done(self, effect: DutyDone) -> None:
        HostDuty.objects.filter(round=self.round, duty=effect.duty, done_at=None).update(done_at=self.now)

    def publish(self, _effect: Publish) -> None:
        artefacts.publish(self.round, now=self.now)

    def unpublish(self, _effect: Unpublish) -> None:
        artefacts.unpublish(self.round, now=self.now)

    def archive(self, _effect: Archive) -> None:
        """Nothing of it runs any more, whatever the rules may have left."""
        HostDuty.objects.filter(round=self.round, done_at=None).update(done_at=self.now)
        for timer in list(self.round.timers):
            jobs.cancel(TIMER, unique_key=self._timer_key(timer))
        self.round.timers = {}
        self.round.save(update_fields=["timers"])

    def leave_to_state(self, _effect: Effect) -> None:
        """What it says is in the round's state already; no row follows from it."""

    def _messages(self, refs: tuple[str, ...]) -> list[Message]:
        """The rows of these refs; the one that is being heard right now is the same object as its caller's."""
        wanted = [int(ref) for ref in refs]
        if self.heard is not None and wanted == [self.heard.pk]:
            return [self.heard]
        found = Message.objects.filter(pk__in=wanted, room=self.round.room).select_related("room", "address__person")
        return list(found.order_by("seq"))

    def _timer_key(self, timer: str) -> str:
        return f"{self.round.pk}:{timer}"


def _show(message: Message, visible: str, *, now: datetime) -> None:
    """Let the room see it, or its author and the team alone; copies that wait to be sent follow."""
    audience = Audience.ROOM if visible == "all" else Audience.SEAT if message.address_id else Audience.TEAM
    if message.audience == audience:
        return
    message.audience = audience
    message.to_address = message.address if audience == Audience.SEAT else None
    message.save(update_fields=["audience", "to_address"])
    if audience != Audience.ROOM:
        Delivery.objects.filter(message=message, state=DeliveryState.QUEUED).delete()
    elif not Delivery.objects.filter(message=message).exists():  # what was sent before is not sent twice
        queue_copies(message, "participation", now=now)
    announce(message.room, "change", ref=message.seq, now=now)


_ROWS: Mapping[type[Effect], Callable[[_Following, Any], None]] = {
    Say: _Following.speak,
    Ask: _Following.speak,
    SetTimer: _Following.set_timer,
    CancelTimer: _Following.cancel_timer,
    Accept: _Following.accept,
    Revise: _Following.revise,
    Strike: _Following.strike,
    Withdraw: _Following.withdraw,
    ToInbox: _Following.to_inbox,
    Duty: _Following.duty,
    DutyDone: _Following.duty_done,
    Publish: _Following.publish,
    Unpublish: _Following.unpublish,
    Archive: _Following.archive,
    # A held line waits in the state, and its `Accept` or `Revise` says who may see it.
    HoldForModeration: _Following.leave_to_state,
    Close: _Following.leave_to_state,
    # No channel can react yet; a page shows acceptance by showing the line.
    React: _Following.leave_to_state,
}
