"""The texts a firm and its guests repeat, kept in the database because templates reach across rooms and years."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from .definitions import DEFINITION_SET, TEMPLATE_SPAN, TEMPLATE_USES
from .models import TextUse
from .rows import AT_ONCE
from .templates import Templates, Text, Use, is_repeated, uses
from .turns import runs
from .values import Sender, Utterance

#: When a text was sent, and in which room.
Place = tuple[datetime, int]


def uses_in(said: Iterable[Utterance]) -> Iterator[tuple[int, Use]]:
    """Room and use of every text in a stream ordered by (room, at, id)."""
    return ((run[0].room, use) for run in runs(said) for use in uses(run))


def templates_among(used: Sequence[tuple[int, Use]]) -> Templates:
    """What the firm's whole history says about these texts at these times."""
    if not used:
        return Templates()
    moments = [use.at for _room, use in used]
    first, last = min(moments) - TEMPLATE_SPAN, max(moments) + TEMPLATE_SPAN
    found = _places({use.text for _room, use in used}, first, last)
    often = {text: places for text, places in found.items() if len(places) >= TEMPLATE_USES}
    return Templates({text: [at for at, _room in places] for text, places in often.items()})


def turned(*, gone: set[Use], come: set[Use]) -> set[Place]:
    """Where a text became a template, or ceased to be one, because these uses went and came.

    Reads the table as it is after the change.
    """
    changed = [use.at for use in gone | come]
    if not changed:
        return set()
    # a change matters to uses within 28 days, and what they are depends on 28 days more
    first, last = min(changed) - 2 * TEMPLATE_SPAN, max(changed) + 2 * TEMPLATE_SPAN
    found = _places({use.text for use in gone | come}, first, last)
    return {
        place for text, places in found.items() for place in _turned(places, _times(text, gone), _times(text, come))
    }


def _times(text: Text, changed: Iterable[Use]) -> list[datetime]:
    return [use.at for use in changed if use.text == text]


def _turned(places: Sequence[Place], gone: Sequence[datetime], come: Sequence[datetime]) -> Iterator[Place]:
    """The places whose answer to "is it a template?" is another one than before."""
    after = [at for at, _room in places]
    before = list(after)
    for at in come:
        before.remove(at)
    before = sorted([*before, *gone])
    for at, room in places:
        if at in before and is_repeated(before, at) != is_repeated(after, at):
            yield at, room


def _places(texts: Iterable[Text], first: datetime, last: datetime) -> dict[Text, list[Place]]:
    """Uses of these texts between two times, by time."""
    wanted = set(texts)
    hashes = sorted({text.hash for text in wanted})
    found: dict[Text, list[Place]] = defaultdict(list)
    for start in range(0, len(hashes), AT_ONCE):
        uses_of: Any = TextUse.objects.filter(
            definition=DEFINITION_SET, text_hash__in=hashes[start : start + AT_ONCE], at__range=(first, last)
        )
        for number, side, person, at, room in uses_of.values_list("text_hash", "side", "person_id", "at", "room_id"):
            text = Text(Sender(side, person), number)
            if text in wanted:
                found[text].append((at, room))
    return {text: sorted(places) for text, places in found.items()}
