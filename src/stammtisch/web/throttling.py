"""How often guests may send, and anybody may do what costs much: generous for fingers, firm for machines.

A refusal keeps what was typed.
"""

import math
from datetime import datetime, timedelta
from typing import TypeVar

from django.http import HttpResponseBase
from django.utils.translation import gettext as _

from stammtisch.conversations.actions import throttle
from stammtisch.conversations.actions.throttle import Limit
from stammtisch.conversations.models import Room
from stammtisch.people.models import Address

Answer = TypeVar("Answer", bound=HttpResponseBase)

#: One guest's utterances and buttons.
SPEAKING = Limit(burst=10, every=timedelta(seconds=1))
#: Pictures of one guest: each costs the house a moment of its processor, and room on its disk.
SHOWING = Limit(burst=6, every=timedelta(seconds=20))
#: New guests of one table; a whole audience may sit down at once.
SITTING = Limit(burst=60, every=timedelta(seconds=1))
#: Reports about one table.
REPORTING = Limit(burst=10, every=timedelta(minutes=1))
#: Invitations of one firm: a team joins in an evening, a stolen sign-in fills no list.
INVITING = Limit(burst=20, every=timedelta(minutes=5))
#: Stories of one firm set on paper; each takes a second of one processor.
PRINTING = Limit(burst=20, every=timedelta(seconds=3))

SECOND = timedelta(seconds=1)


def speaking(address: Address, *, now: datetime) -> timedelta | None:
    """How long this guest must wait before the next word; None: not at all."""
    return _wait(f"guest:{address.pk}", SPEAKING, now)


def showing(address: Address, *, now: datetime) -> timedelta | None:
    """How long this guest must wait before the next picture; None: not at all."""
    return _wait(f"picture:{address.pk}", SHOWING, now)


def sitting(room: Room, *, now: datetime) -> timedelta | None:
    """How long until one more may sit down; None: not at all."""
    return _wait(f"sit:{room.pk}", SITTING, now)


def reporting(room: Room, *, now: datetime) -> timedelta | None:
    """How long until one more report is taken; None: not at all."""
    return _wait(f"report:{room.pk}", REPORTING, now)


def inviting(*, now: datetime) -> timedelta | None:
    """How long until the open firm may invite once more; None: not at all."""
    return _wait("invite", INVITING, now)


def printing(*, now: datetime) -> timedelta | None:
    """How long until one more story of the open firm is set on paper; None: not at all."""
    return _wait("print", PRINTING, now)


def too_fast() -> str:
    """The sentence for somebody who must wait."""
    return _("That was a little too fast. Nothing is lost; please send it again in a moment.")


def with_retry_after(response: Answer, wait: timedelta) -> Answer:
    """Mark the answer as "too many", with the time after which it works again."""
    response.status_code = 429
    response.headers["Retry-After"] = str(max(1, math.ceil(wait / SECOND)))
    return response


def _wait(key: str, limit: Limit, now: datetime) -> timedelta | None:
    granted, wait = throttle.take(key, limit, now=now)
    return None if granted else wait
