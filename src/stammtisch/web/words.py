"""Numbers and moments in words, as a person would say them: "two people", "since yesterday, 4:40 pm".

Every function takes the moment in UTC and the firm's zone, and speaks the active language.
"""

from datetime import datetime, tzinfo

from django.utils import dateformat, translation
from django.utils.translation import gettext as _

from stammtisch.conversations.models import Message, Side
from stammtisch.kit.text.moments import clock_time, day, moment, short_date
from stammtisch.kit.text.numbers import number

__all__ = ["capital", "clock_time", "day", "day_line", "heading_day", "moment", "number", "since"]

#: Patterns of `django.utils.dateformat` by language: a day as a heading, and as a line between two days.
_PATTERNS = {"de": {"heading": "l, j. F", "line": "l, d.m."}, "en": {"heading": "l, j F", "line": "l, j M"}}


def since(at: datetime, now: datetime, zone: tzinfo) -> str:
    """ "since yesterday, 4:40 pm"."""
    return _("since %(moment)s") % {"moment": moment(at, now, zone)}


def heading_day(now: datetime, zone: tzinfo) -> str:
    """ "Monday, 23 November"."""
    return dateformat.format(now.astimezone(zone), _pattern("heading"))


def day_line(at: datetime, now: datetime, zone: tzinfo) -> str:
    """The line between two days of a talk: "Yesterday", "Friday, 20 Nov", "20 Nov 2025"."""
    that, today = at.astimezone(zone).date(), now.astimezone(zone).date()
    if abs((that - today).days) < 2:
        return capital(day(at, now, zone))
    return dateformat.format(that, _pattern("line")) if that.year == today.year else short_date(that, with_year=True)


def said_by(message: Message) -> str:
    """Who said it, for the page: the name of that time; of who was erased only that it was somebody."""
    if message.author_name:
        return str(message.author_name)
    return nobody() if message.side == Side.OUTSIDE else str(message.room.firm.name)


def nobody() -> str:
    """What stands in place of a name that was erased."""
    return _("Somebody we no longer know")


def capital(words: str) -> str:
    """The same words at the beginning of a sentence."""
    return words[:1].upper() + words[1:]


def _pattern(form: str) -> str:
    return _PATTERNS.get((translation.get_language() or "en")[:2], _PATTERNS["en"])[form]
