"""What host and deputy do with a round: prepare, announce, open, steer, moderate, end, look after it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from random import Random
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from stammtisch.conversations.models import Room
from stammtisch.formats import engine
from stammtisch.formats.base import Setup
from stammtisch.formats.codec import from_json, to_json
from stammtisch.formats.engine import Happened, happen, hold
from stammtisch.formats.errors import NotNow, Stale
from stammtisch.formats.events import Deputised, Event, HostCommand, Rejected, Released, Started
from stammtisch.formats.models import RUNNING, Round
from stammtisch.formats.registry import FORMATS
from stammtisch.formats.who import key_of
from stammtisch.kit.db import atomic
from stammtisch.people.models import Firm, Member
from stammtisch.people.tenancy import current_firm


def prepare(
    *,
    room: Room,
    kind: str,
    settings: Any,
    host: Member,
    now: datetime,
    dice: Random,
    deputy: Member | None = None,
    opening: str = "",
    language: str = "",
    is_public: bool = False,
    title: str = "",
) -> Round:
    """A draft. `settings` is a value of the format; `language` a code of `Firm.locale`, empty for the firm's own.

    Raises ValueError for settings that do not hold: ask `Format.check` before.
    """
    firm = current_firm()
    setup = Setup(
        host=key_of(host),
        deputy=key_of(deputy) if deputy else "",
        zone=firm.timezone,
        language=language or firm.locale,
        public=is_public,
        opening=opening,
    )
    with atomic():
        round = Round(
            firm=firm,
            number=_next_number(firm),
            room=room,
            kind=kind,
            version=FORMATS[kind].version,
            title=title,
            host=host,
            deputy=deputy,
            settings=to_json(settings),
            setup=to_json(setup),
            seed=f"{dice.getrandbits(64):016x}",
            state={},
            created_at=now,
            changed_at=now,
        )
        round.save()
        engine.start(round, now=now)
    return round


def revise(
    *,
    round: Round,
    settings: Any,
    now: datetime,
    deputy: Member | None = None,
    opening: str = "",
    language: str = "",
    is_public: bool = False,
    title: str = "",
) -> Round:
    """Prepare a draft differently. Raises NotNow once it was announced, ValueError for settings that do not hold."""
    with atomic():
        held = hold(round)
        if held.status != FORMATS[held.kind].life.start:
            raise NotNow(_("This round has been announced already; its rules no longer change."))
        setup = replace(
            from_json(Setup, held.setup),
            deputy=key_of(deputy) if deputy else "",
            language=language or held.firm.locale,
            public=is_public,
            opening=opening,
        )
        held.deputy, held.title = deputy, title
        held.settings, held.setup = to_json(settings), to_json(setup)
        held.save(update_fields=["deputy", "title", "settings", "setup"])
        engine.start(held, now=now)
    return held


def start(*, round: Round, by: Member, now: datetime) -> Happened:
    """Open an announced round now. Raises NotNow with the reason if too few people are in."""
    with atomic():
        happened = _lead(round, Started(by=key_of(by)), now=now)
        if happened.round.status == round.status:
            raise NotNow(" ".join(message.text for message in happened.said))
    return happened


def command(
    *, round: Round, by: Member, command: str, now: datetime, arguments: Mapping[str, str] | None = None
) -> Happened:
    """One of the format's commands. Raises Stale if it is not offered any more, or changed nothing.

    Announcing raises NotNow while another round runs in the same room.
    """
    with atomic():
        if command == "announce":
            _refuse_second(round)
        event = HostCommand(by=key_of(by), command=command, arguments=dict(arguments or {}))
        return _lead(round, event, now=now)


def release(*, round: Round, by: Member, ref: str, now: datetime) -> Happened:
    """Let a held contribution through. Raises Stale if it is not held any more."""
    return _lead(round, Released(by=key_of(by), ref=ref), now=now)


def reject(*, round: Round, by: Member, ref: str, reason: str, now: datetime) -> Happened:
    """Refuse a contribution; its author is told the reason. Raises Stale if it is gone already."""
    return _lead(round, Rejected(by=key_of(by), ref=ref, reason=reason), now=now)


def take_over(*, round: Round, member: Member, now: datetime) -> Happened:
    """A member becomes the deputy and may lead from now on; the room is told. Raises Stale if they lead already."""
    with atomic():
        held = hold(round)
        held.deputy = member
        held.save(update_fields=["deputy"])
        return _lead(held, Deputised(deputy=key_of(member)), now=now)


def list_page(*, round: Round, is_listed: bool) -> Round:
    """Whether search engines may list the finished page."""
    round.is_listed = is_listed
    round.save(update_fields=["is_listed"])
    return round


def _lead(round: Round, event: Event, *, now: datetime) -> Happened:
    happened = happen(round, event, now=now)
    if not happened.mattered:
        raise Stale(_("Somebody was faster, or the round has moved on. Here is how it stands now."))
    return happened


def _refuse_second(round: Round) -> None:
    hold(round)
    if Round.objects.filter(room=round.room, status__in=RUNNING).exclude(pk=round.pk).exists():
        raise NotNow(_("Another round is running at this table. Wait until it has ended, or take another table."))


def _next_number(firm: Firm) -> int:
    """Numbers of a firm's rounds have no gaps and no twins: its row is locked while one is given out."""
    Firm.objects.select_for_update(no_key=True).get(pk=firm.pk)
    return (Round.objects.aggregate(newest=Max("number"))["newest"] or 0) + 1
