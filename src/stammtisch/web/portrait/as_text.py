"""The portrait for a terminal: plain lines of at most eighty columns, readable in a file, too."""

from collections.abc import Iterator
from textwrap import fill

from django.utils.translation import gettext as _

from stammtisch.kit.text.moments import short_date
from stammtisch.web.portrait.words import PortraitWords, Quote, Said, Section

_WIDTH = 80
#: Characters of the longest bar.
_BAR = 40
_DIALOGUE, _BROADCAST = "\N{FULL BLOCK}", "\N{LIGHT SHADE}"
#: Longest quotation of one turn, in characters.
_QUOTED = 400


def as_text(words: PortraitWords) -> str:
    """The whole, ending with a line end."""
    return "\n".join(_lines(words)) + "\n"


def _lines(words: PortraitWords) -> Iterator[str]:
    yield words.title
    yield ""
    yield _wrapped(words.headline)
    yield from map(_wrapped, words.lead)
    for section in words.sections:
        yield ""
        yield section.heading
        yield "\N{BOX DRAWINGS LIGHT HORIZONTAL}" * len(section.heading)
        yield from _section(section)
    if words.caveats:
        yield ""
        yield from (_wrapped(caveat) for caveat in words.caveats)


def _section(section: Section) -> Iterator[str]:
    yield from map(_wrapped, (*section.sentences, *section.listed))
    for figure in section.figures:
        yield from _figure(figure)
    if section.weeks:
        yield from _weeks(section)
    for number, quotes in enumerate(section.quotes):
        if number:
            yield ""
        yield from (_quote(quote) for quote in quotes)


def _figure(said: Said) -> Iterator[str]:
    yield _wrapped(said.sentence)
    yield from (_wrapped(sentence, "    ") for sentence in said.below)


def _weeks(section: Section) -> Iterator[str]:
    most = max(week.dialogue + week.broadcast + week.open for week in section.weeks) or 1
    for week in section.weeks:
        dialogue, broadcast = (round(count * _BAR / most) for count in (week.dialogue, week.broadcast))
        bar = f"{_DIALOGUE * dialogue}{_BROADCAST * broadcast}".ljust(_BAR)
        yield f"  {short_date(week.week, with_year=False):>7}  {bar}  {week.dialogue:>4} {week.broadcast:>4}"
    legend = {"dialogue": _DIALOGUE, "broadcast": _BROADCAST}
    yield "  " + _("%(dialogue)s became dialogue  %(broadcast)s stayed a broadcast") % legend


def _quote(quote: Quote) -> str:
    text = " ".join(quote.text.split()) or "\N{HORIZONTAL ELLIPSIS}"
    if len(text) > _QUOTED:
        text = text[:_QUOTED].rstrip() + "\N{HORIZONTAL ELLIPSIS}"
    return _wrapped(f"  {quote.who} ({quote.when}): {text}", "      ")


def _wrapped(text: str, indent: str = "  ") -> str:
    first = indent if indent == "    " else ""
    return fill(text, _WIDTH, initial_indent=first, subsequent_indent=indent, break_on_hyphens=False)
