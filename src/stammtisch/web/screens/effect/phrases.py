"""How figures are said: spans of days, lengths of time, more or fewer than before."""

from datetime import timedelta

from django.utils import dateformat, translation
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, npgettext, pgettext

from stammtisch.kit.text.numbers import number
from stammtisch.measurement.periods import Period

#: Patterns of `django.utils.dateformat` by language.
_PATTERNS = {"de": {"day": "j. F", "year": "j. F Y"}, "en": {"day": "j F", "year": "j F Y"}}
#: Up to so many minutes a wait is said in minutes; then in hours, then (by the calendar) in days.
_IN_MINUTES = 90
_IN_HOURS = 48 * 60


def strong(sentence: str, **values: object) -> SafeString:
    """A translated sentence with `%(name)s` places, whose values stand out."""
    bold = {name: format_html("<b>{}</b>", value) for name, value in values.items()}
    return mark_safe(escape(sentence) % bold)  # noqa: S308 - the sentence is ours and escaped, as are the values


def days(period: Period, *, with_year: bool = False) -> str:
    """ "26 October to 22 November", in German "26. Oktober bis 22. November"; with years if asked or two."""
    first, last = period.first_week, period.first_week + timedelta(days=27)
    form = "day" if first.year == last.year and not with_year else "year"
    language = (translation.get_language() or "en")[:2]
    pattern = _PATTERNS.get(language, _PATTERNS["en"])[form]
    return _("%(first)s to %(last)s") % {
        "first": dateformat.format(first, pattern),
        "last": dateformat.format(last, pattern),
    }


def lasting(minutes: float, *, open_hours: bool) -> str:
    """ "less than 2 minutes", "20 minutes", "3 hours"; by the clock also "4 days". Opening hours never make days.

    Stands behind "after" or "within", for which some languages inflect it.
    """
    if minutes < 2:
        return pgettext("after or within", "less than 2 minutes")
    if minutes <= _IN_MINUTES:
        count = round(minutes)
        return npgettext("after or within", "%(count)s minute", "%(count)s minutes", count) % {"count": count}
    if open_hours or minutes <= _IN_HOURS:
        count = round(minutes / 60)
        return npgettext("after or within", "%(count)s hour", "%(count)s hours", count) % {"count": count}
    count = round(minutes / (24 * 60))
    return npgettext("after or within", "%(count)s day", "%(count)s days", count) % {"count": count}


def of_hundred(share: float) -> str:
    """A share as "71 of 100"; never rounded to all or to nothing."""
    count = round(100 * share)
    if 0 < share < 1:
        count = min(99, max(1, count))
    return _("%(count)s of 100") % {"count": count}


def compared(now: int, before: int | None) -> str:
    """A whole sentence: how many more or fewer people than in the four weeks before; empty without a comparison."""
    if before is None:
        return ""
    if now == before:
        return _("That is as many as in the four weeks before.")
    count = number(abs(now - before))
    if now > before:
        sentence = ngettext(
            "That is one more than in the four weeks before.",
            "That is %(number)s more than in the four weeks before.",
            now - before,
        )
    else:
        sentence = ngettext(
            "That is one fewer than in the four weeks before.",
            "That is %(number)s fewer than in the four weeks before.",
            before - now,
        )
    return sentence % {"number": count}


def ratio(ours: int, theirs: int) -> str:
    """ "5 : 2" where numbers up to twelve come within a thirtieth, else the counts as they are."""
    if not ours or not theirs:
        return f"{ours}\N{NO-BREAK SPACE}:\N{NO-BREAK SPACE}{theirs}"
    small = [(a, b) for a in range(1, 13) for b in range(1, 13) if abs(a * theirs / (b * ours) - 1) < 1 / 30]
    return "{}\N{NO-BREAK SPACE}:\N{NO-BREAK SPACE}{}".format(*min(small, key=sum, default=(ours, theirs)))
