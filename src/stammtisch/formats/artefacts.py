"""What finished rounds leave behind: online or offline, and which version of it can be read.

Page and PDF are made from the round's state at each call, and nothing of them is kept: a withdrawn sentence is gone
from both at once. The digest tells browsers and caches whether what they hold is still what there is.
"""

import hashlib
from datetime import datetime
from typing import Any

from stammtisch.formats.codec import dumps
from stammtisch.formats.models import Artefact, Round
from stammtisch.formats.registry import FORMATS


def of_round(round: Round) -> Any:
    """The artefact as a value of the format; None if there is nothing to show."""
    game = FORMATS[round.kind]
    return game.artefact(game.state_from_json(round.state))


def digest_of(value: Any) -> str:
    """Equal digests: equal pages, equal files."""
    return hashlib.sha256(dumps(value).encode()).hexdigest()


def publish(round: Round, *, now: datetime) -> None:
    """Put the page up, or show its present form."""
    value = of_round(round)
    if value is None:
        unpublish(round, now=now)
        return
    page, created = Artefact.objects.get_or_create(
        firm=round.firm,
        round=round,
        defaults={"title": value.title, "published_at": now, "changed_at": now, "digest": digest_of(value)},
    )
    if not created:
        page.title, page.digest, page.changed_at, page.offline_at = value.title, digest_of(value), now, None
        page.save(update_fields=["title", "digest", "changed_at", "offline_at"])


def refresh(round: Round, *, now: datetime) -> None:
    """Something of the round has changed, perhaps only who is who: if readers can see it, the page is another one."""
    page = Artefact.objects.filter(round=round, offline_at=None).first()
    if page is not None and page.digest != digest_of(of_round(round)):
        publish(round, now=now)


def unpublish(round: Round, *, now: datetime) -> None:
    """Take the page away."""
    Artefact.objects.filter(round=round, offline_at=None).update(offline_at=now, changed_at=now)
