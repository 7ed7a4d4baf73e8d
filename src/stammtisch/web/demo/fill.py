"""Filling the demo, piece by piece."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.utils import translation

from stammtisch.conversations.actions.throttle import Limit, take
from stammtisch.conversations.models import Bucket
from stammtisch.conversations.work import jobs
from stammtisch.kit.db import atomic
from stammtisch.people import queries
from stammtisch.people.models import Firm
from stammtisch.people.tenancy import firm_scope
from stammtisch.web.demo import house, prompt_book, stage, tale
from stammtisch.web.demo.almanac import Almanac
from stammtisch.web.demo.house import Company

#: A bucket that gives one token and, for a hundred years, no other: so a piece is played once, whoever plays it.
_ONCE = Limit(burst=1, every=timedelta(days=36_500))
_LAST = "end"

#: Told after each piece: how many are done, of how many.
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Piece:
    """A part of the demo that is there as a whole or not at all."""

    key: str
    play: Callable[[], object]


def fill(now: datetime, *, language: str = "de", progress: Progress | None = None) -> Firm:
    """The demo firm with all that happened there in the twelve weeks before `now` (aware, UTC).

    Each piece is one transaction: a fill that was interrupted goes on where it stopped, and a second one changes
    nothing. `language` ("de" or "en") counts only when there is no demo firm yet. Raises FirmExists when there is
    none and a real firm was founded here.
    """
    firm = queries.demo_firm() or house.found(language=language, now=now)
    with firm_scope(firm), translation.override(firm.locale):
        if not is_filled():
            pieces = list(_pieces(Company(firm, Almanac(now, firm.zone))))
            for number, piece in enumerate(pieces, start=1):
                _play_once(piece, now)
                if progress:
                    progress(number, len(pieces))
            _measure(now)
    return firm


def is_filled() -> bool:
    """Whether the open firm has all pieces of the demo."""
    return Bucket.objects.filter(key=_mark(_LAST)).exists()


def _pieces(company: Company) -> Iterator[Piece]:
    yield Piece("house", partial(house.furnish, company.firm, company.almanac))
    for place in prompt_book.places():
        play = tale.tell if place.kind == "story" else stage.perform
        yield Piece(f"{place.kind}-{place.key}", partial(play, place, company))
    yield Piece("guests", company.remember_guests)
    yield Piece(_LAST, lambda: None)


def _play_once(piece: Piece, now: datetime) -> None:
    with atomic():
        granted, _wait = take(_mark(piece.key), _ONCE, now=now)
        if granted:
            piece.play()


def _mark(key: str) -> str:
    return f"demo:{key}"


def _measure(now: datetime) -> None:
    """What the work process would do next anyway: derive the figures from what was said."""
    while jobs.run_due(now=now):
        pass
