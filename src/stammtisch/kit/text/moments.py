"""Moments in words, as a person would say them: "tomorrow, 10 am". In the active language."""

from datetime import date, datetime, time, tzinfo

from django.utils import dateformat, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

#: Patterns of `django.utils.dateformat` by language: a day of this year, and of another year.
_PATTERNS = {
    "de": {"day": "d.m.", "year": "d.m.Y"},
    "en": {"day": "j M", "year": "j M Y"},
}


def clock_time(at: datetime, zone: tzinfo) -> str:
    """ "4:40 pm", in German "16:40 Uhr"."""
    return time_of_day(at.astimezone(zone).time())


def time_of_day(at: time) -> str:
    """ "4:40 pm", "9 pm", "noon"; in German "16:40 Uhr", "21 Uhr", "12 Uhr"."""
    if _language() == "de":
        shown = f"{at.hour}:{at.minute:02}" if at.minute else f"{at.hour}"
    else:
        shown = dateformat.time_format(at, "P").replace(".", "").replace(" ", "\N{NO-BREAK SPACE}")
    return pgettext("time of day", "%(time)s") % {"time": shown}


def day(at: datetime, now: datetime, zone: tzinfo) -> str:
    """ "today", "yesterday", "tomorrow", a weekday within six days, else the date."""
    that, today = at.astimezone(zone).date(), now.astimezone(zone).date()
    near = {-1: _("yesterday"), 0: _("today"), 1: _("tomorrow")}
    return near.get((that - today).days) or _by_name(that, today)


def moment(at: datetime, now: datetime, zone: tzinfo) -> str:
    """ "yesterday, 4:40 pm"."""
    return _("%(day)s, %(time)s") % {"day": day(at, now, zone), "time": clock_time(at, zone)}


def lasting_moment(at: datetime, now: datetime, zone: tzinfo) -> str:
    """ "Tuesday, 4:40 pm": for words that are kept and read again later, when "tomorrow" would be wrong."""
    named = _by_name(at.astimezone(zone).date(), now.astimezone(zone).date())
    return _("%(day)s, %(time)s") % {"day": named, "time": clock_time(at, zone)}


def short_date(that: date, *, with_year: bool) -> str:
    """ "20 Nov" or "20 Nov 2025", in German "20.11." or "20.11.2025"."""
    patterns = _PATTERNS.get(_language(), _PATTERNS["en"])
    return dateformat.format(that, patterns["year" if with_year else "day"])


def _by_name(that: date, today: date) -> str:
    """A weekday within six days, else the date."""
    if abs((that - today).days) < 7:
        return dateformat.format(that, "l")
    return short_date(that, with_year=that.year != today.year)


def _language() -> str:
    return (translation.get_language() or "en")[:2]
