"""Reads of this area: which rounds there are, what waits for their hosts, what was said and done."""

from dataclasses import dataclass
from datetime import datetime

from stammtisch.conversations.models import Message, Room
from stammtisch.conversations.models.message import Audience
from stammtisch.conversations.queries.keyset import Cursor, Page, page
from stammtisch.formats.codec import from_json
from stammtisch.formats.events import Event
from stammtisch.formats.models import RUNNING, Artefact, Cue, HostDuty, Round, RoundEvent

#: Rounds of one kind on one page.
PAGE = 25
#: Events by which somebody of the team leads a round.
_BY_THE_TEAM = ("Started", "HostCommand", "Released", "Rejected", "Deputised")


@dataclass(frozen=True)
class Act:
    """Something that host or deputy did."""

    at: datetime
    event: Event


def running(*, limit: int = PAGE) -> list[Round]:
    """Rounds that listen to their rooms, the latest change first."""
    return _rounds(RUNNING, limit)


def drafts(*, limit: int = PAGE) -> list[Round]:
    """Rounds that only the team knows of, the latest change first."""
    return _rounds(("draft",), limit)


def finished(*, after: Cursor | None = None, before: Cursor | None = None, limit: int = PAGE) -> Page[Round]:
    """Rounds that took their last contribution, the newest first."""
    rows = Round.objects.filter(closed_at__isnull=False).select_related("room", "host", "deputy")
    return page(rows, by="closed_at", descending=True, after=after, before=before, limit=limit)


def at_table(room: Room) -> Round | None:
    """The round that people at this table see: the one that runs, or the newest that is no draft."""
    seen = Round.objects.filter(room=room).exclude(status="draft").select_related("room", "host", "deputy")
    return seen.filter(status__in=RUNNING).first() or seen.order_by("-number").first()


def pages_online(rounds: list[Round]) -> dict[int, Artefact]:
    """The pages of these rounds that can be read, by round id."""
    found = Artefact.objects.filter(round__in=rounds, offline_at=None)
    return {artefact.round_id: artefact for artefact in found}


def duties(*, limit: int = PAGE) -> list[HostDuty]:
    """Everything that waits for a host, the most urgent first."""
    waiting = HostDuty.objects.filter(done_at=None).select_related("round__room", "round__host", "round__deputy")
    return list(waiting.order_by("due", "id")[:limit])


def duties_of(round: Round) -> list[HostDuty]:
    """What waits for the host of this round."""
    return list(HostDuty.objects.filter(round=round, done_at=None).order_by("due", "id"))


def timer_due(round: Round, timer: str) -> datetime | None:
    """When a timer of this round will fire; None if it is not set."""
    due = round.timers.get(timer)
    return datetime.fromisoformat(due) if due else None


def host_acts(round: Round, *, limit: int = 50) -> list[Act]:
    """What host and deputy did, newest first: as anybody in the round may know."""
    rows = RoundEvent.objects.filter(round=round, kind__in=_BY_THE_TEAM).order_by("-seq")[:limit]
    return [Act(row.at, from_json(Event, row.payload)) for row in rows]


def to_paste(round: Round, token: str) -> str:
    """What the host should bring into the group elsewhere now: the open question, else what the room was told last.

    `token`: of the present question, `Format.token`.
    """
    cues = Cue.objects.filter(round=round).exclude(message__audience=Audience.TEAM).select_related("message")
    open_question = cues.filter(token=token).order_by("-id").first() if token else None
    cue = open_question or cues.filter(message__audience=Audience.ROOM).order_by("-id").first()
    return cue.message.text if cue else ""


def said_times(refs: list[str]) -> dict[str, datetime]:
    """When these messages were said, by ref. One query."""
    rows = Message.objects.filter(pk__in=[int(ref) for ref in refs]).values_list("pk", "at")
    return {str(pk): at for pk, at in rows}


def _rounds(states: tuple[str, ...], limit: int) -> list[Round]:
    rows = Round.objects.filter(status__in=states).select_related("room", "host", "deputy")
    return list(rows.order_by("-changed_at", "-id")[:limit])
