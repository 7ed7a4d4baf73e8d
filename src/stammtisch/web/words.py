"""Numbers and moments in words, as a person would say them: "two people", "since yesterday, 16:40".

Every function takes the moment in UTC and the firm's zone, and speaks the active language.
"""

from datetime import date, datetime, tzinfo

from django.utils import dateformat, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

#: Patterns of `django.utils.dateformat` by language: a day of this year, of another year, and a day as a heading.
_PATTERNS = {
    "de": {"day": "d.m.", "year": "d.m.Y", "heading": "l, j. F", "line": "l, d.m."},
    "en": {"day": "j M", "year": "j M Y", "heading": "l, j F", "line": "l, j M"},
}


def clock_time(at: datetime, zone: tzinfo) -> str:
    """ "16:40", in German "16:40 Uhr"."""
    local = at.astimezone(zone)
    return pgettext("time of day", "%(time)s") % {"time": f"{local.hour}:{local.minute:02}"}


def day(at: datetime, now: datetime, zone: tzinfo) -> str:
    """ "today", "yesterday", "tomorrow", a weekday within six days, else the date."""
    that, today = at.astimezone(zone).date(), now.astimezone(zone).date()
    away = (that - today).days
    near = {-1: _("yesterday"), 0: _("today"), 1: _("tomorrow")}.get(away)
    if near:
        return near
    if abs(away) < 7:
        return dateformat.format(that, "l")
    return _date(that, "day" if that.year == today.year else "year")


def moment(at: datetime, now: datetime, zone: tzinfo) -> str:
    """ "yesterday, 16:40"."""
    return _("%(day)s, %(time)s") % {"day": day(at, now, zone), "time": clock_time(at, zone)}


def since(at: datetime, now: datetime, zone: tzinfo) -> str:
    """ "since yesterday, 16:40"."""
    return _("since %(moment)s") % {"moment": moment(at, now, zone)}


def heading_day(now: datetime, zone: tzinfo) -> str:
    """ "Monday, 23 November"."""
    return _date(now.astimezone(zone).date(), "heading")


def day_line(at: datetime, now: datetime, zone: tzinfo) -> str:
    """The line between two days of a talk: "Yesterday", "Friday, 20 Nov", "20 Nov 2025"."""
    that, today = at.astimezone(zone).date(), now.astimezone(zone).date()
    if abs((that - today).days) < 2:
        return capital(day(at, now, zone))
    return _date(that, "line" if that.year == today.year else "year")


def number(count: int) -> str:
    """Two to twelve in words, larger ones in digits. One has a gender in German: say it in the sentence."""
    in_words = {
        2: pgettext("number", "two"),
        3: pgettext("number", "three"),
        4: pgettext("number", "four"),
        5: pgettext("number", "five"),
        6: pgettext("number", "six"),
        7: pgettext("number", "seven"),
        8: pgettext("number", "eight"),
        9: pgettext("number", "nine"),
        10: pgettext("number", "ten"),
        11: pgettext("number", "eleven"),
        12: pgettext("number", "twelve"),
    }
    return in_words.get(count, str(count))


def capital(words: str) -> str:
    """The same words at the beginning of a sentence."""
    return words[:1].upper() + words[1:]


def _date(that: date, form: str) -> str:
    language = (translation.get_language() or "en")[:2]
    return dateformat.format(that, _PATTERNS.get(language, _PATTERNS["en"])[form])
