"""The conversations and the people behind figures about who talks with whom."""

from collections.abc import Callable, Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from stammtisch.measurement import evidence
from stammtisch.measurement.conversations import Conversation, Spoken
from stammtisch.measurement.definitions import LEVELS_OF_DEPTH, PERIOD_WEEKS
from stammtisch.measurement.depth import level_of
from stammtisch.measurement.evidence import Kind, Words, Writer
from stammtisch.measurement.openings import invites, is_by_people, is_settled, is_taken_up, opening, responders
from stammtisch.people.models import Person
from stammtisch.web import words
from stammtisch.web.faces import face
from stammtisch.web.screens.effect.rows import (
    Asked,
    Found,
    Row,
    numbered,
    place_of,
    quote_of,
    room_url,
    row_of,
    standing,
)

#: How many turns of a conversation are shown; the room has the rest.
BEGINNING = 3

_Note = Callable[[Conversation], str]


def depth(asked: Asked) -> Found:
    """Every conversation with how far it went."""
    levels = {Kind.ALONE: (1,), Kind.REACTION: (2,)}

    def wanted(one: Conversation) -> bool:
        level = level_of(one)
        if asked.kind is Kind.DEEP:
            return level >= LEVELS_OF_DEPTH
        return level in levels.get(asked.kind, (level,)) and level > 0

    return _conversations(asked, [one for one in _all(asked) if wanted(one)], _how_far)


def _how_far(one: Conversation) -> str:
    return {1: _("one side alone"), 2: _("a reaction")}.get(level_of(one), _("back and forth"))


def tables(asked: Asked) -> Found:
    """The conversations among many, where somebody may answer or not."""
    return _conversations(asked, [one for one in _all(asked) if one.kind != "direct" and one.substantive], _how_many)


def _how_many(one: Conversation) -> str:
    voices = len({each.sender for each in one.substantive})
    return ngettext("%(count)s voice", "%(count)s voices", voices) % {"count": voices}


def opened(asked: Asked) -> Found:
    """The conversations that were opened, by whom one asks for."""

    def wanted(one: Conversation) -> bool:
        first = opening(one)
        if first is None:
            return False
        return asked.kind is Kind.ALL or is_by_people(first) == (asked.kind is Kind.THEIRS)

    return _conversations(asked, [one for one in _all(asked) if wanted(one)], _who_opened)


def _who_opened(one: Conversation) -> str:
    first = opening(one)
    return _("opened by people") if first and is_by_people(first) else _("opened by you")


def invited(asked: Asked) -> Found:
    """What the firm opened at tables, and who took it up."""
    now = asked.now

    def wanted(one: Conversation) -> bool:
        if not invites(one) or asked.kind is Kind.ALL:
            return invites(one)
        return is_taken_up(one) if asked.kind is Kind.TAKEN else is_settled(one, now) and not is_taken_up(one)

    def note(one: Conversation) -> str:
        if not is_settled(one, now):
            return _("still open")
        people = len(responders(one))
        return ngettext("%(count)s person responded", "%(count)s people responded", people) % {"count": people}

    return _conversations(asked, [one for one in _all(asked) if wanted(one)], note)


def _all(asked: Asked) -> list[Conversation]:
    return evidence.conversations(asked.span)


def _conversations(asked: Asked, found: Sequence[Conversation], note: _Note) -> Found:
    start = asked.page * evidence.PAGE
    shown = found[start : start + evidence.PAGE]
    said = evidence.words_of(turn.turn for one in shown for turn in _beginning(asked, one))
    return numbered(asked, [_row(asked, one, said, note) for one in shown], len(found) - start)


def _beginning(asked: Asked, one: Conversation) -> Sequence[Spoken]:
    """Its first turns; automatic ones only where they may have opened it."""
    return (one.said if opening(one) else one.substantive or one.said)[:BEGINNING]


def _row(asked: Asked, one: Conversation, said: Mapping[int, Words], note: _Note) -> Row:
    turns = _beginning(asked, one)
    quotes = [said[turn.turn] for turn in turns if turn.turn in said]
    length = ngettext("%(count)s contribution", "%(count)s contributions", len(one.said)) % {"count": len(one.said)}
    return row_of(asked, said.get(turns[0].turn), turns[0].start, quotes=quotes, notes=[note(one), length])


def writers(asked: Asked) -> Found:
    """Everybody who wrote, with how much."""
    found = evidence.writers(asked.span, start=asked.page * evidence.PAGE)

    def note(writer: Writer) -> str:
        return ngettext("%(count)s contribution", "%(count)s contributions", writer.amount) % {"count": writer.amount}

    return _people(asked, found, note)


def regulars(asked: Asked) -> Found:
    """Who was there in how many of the last four open weeks."""
    found = evidence.present(asked.span, kind=asked.kind, start=asked.page * evidence.PAGE)

    def note(writer: Writer) -> str:
        return _("in %(count)s of %(weeks)s weeks") % {"count": writer.amount, "weeks": PERIOD_WEEKS}

    return _people(asked, found, note)


def _people(asked: Asked, found: Sequence[Writer], note: Callable[[Writer], str]) -> Found:
    shown = found[: evidence.PAGE]
    said = evidence.words_of(writer.turn for writer in shown)
    persons = standing(writer.person for writer in shown)
    rows = [_writer(asked, writer, persons[writer.person], said.get(writer.turn), note(writer)) for writer in shown]
    return numbered(asked, rows, len(found))


def _writer(asked: Asked, writer: Writer, person: Person, latest: Words | None, note: str) -> Row:
    name, quotes = person.name or words.nobody(), [latest] if latest else []
    return Row(
        face=face(name, person.pk),
        name=name,
        url=room_url(asked.firm, latest) if latest else "",
        when=words.moment(writer.latest, asked.now, asked.firm.zone),
        quotes=[quote_of(asked.firm, each) for each in quotes],
        kind="",
        waits="",
        notes=[note, *place_of(quotes)],
    )


#: How these lists can be narrowed; the first way is the usual one.
KINDS = {
    "depth": {
        Kind.ALL: gettext_lazy("All"),
        Kind.DEEP: gettext_lazy("Back and forth"),
        Kind.REACTION: gettext_lazy("A reaction"),
        Kind.ALONE: gettext_lazy("One side alone"),
    },
    "regulars": {Kind.REGULARS: gettext_lazy("Regulars"), Kind.ALL: gettext_lazy("Everybody who wrote")},
    "initiative": {
        Kind.ALL: gettext_lazy("All"),
        Kind.THEIRS: gettext_lazy("Opened by people"),
        Kind.OURS: gettext_lazy("Opened by you"),
    },
    "uptake": {
        Kind.ALL: gettext_lazy("All"),
        Kind.TAKEN: gettext_lazy("Taken up"),
        Kind.LEFT: gettext_lazy("Not taken up"),
    },
}
