"""Numbers as a person would say them, in the active language."""

from django.utils.translation import pgettext


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
