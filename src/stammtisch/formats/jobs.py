"""Work of rounds that happens later. Each handler may run twice."""

from datetime import datetime
from typing import Any

from stammtisch.conversations.ports import JobHandler
from stammtisch.formats import following, hearing
from stammtisch.formats.engine import fire, game_of, happen, state_of
from stammtisch.formats.events import Unreachable
from stammtisch.formats.models import Round


def fire_timer(payload: dict[str, Any], now: datetime) -> None:
    """A timer of a round came due; one that is out of date does nothing."""
    round = Round.objects.filter(pk=payload["round"]).first()
    if round is not None:
        fire(round, payload["timer"], payload["due"], now=now)


def skip_unreachable(payload: dict[str, Any], now: datetime) -> None:
    """Somebody's prompt did not arrive; if it is still open, the turn goes on."""
    round = Round.objects.filter(pk=payload["round"]).first()
    if round is not None and game_of(round).token(state_of(round)) == payload["token"]:
        happen(round, Unreachable(who=payload["who"]), now=now)


JOBS: dict[str, JobHandler] = {
    following.TIMER: fire_timer,
    hearing.UNREACHABLE: skip_unreachable,
}
