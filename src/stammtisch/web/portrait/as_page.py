"""The portrait as a page: in the browser, as one file to take along, on paper. Needs no database."""

from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from stammtisch.kit.bundle import bundles
from stammtisch.web import print as on_paper
from stammtisch.web.portrait.words import PortraitWords, Quote, Said, Section
from stammtisch.web.screens.effect.drawn import Drawn, drawn

_STATIC = Path(__file__).resolve().parents[1] / "static/stammtisch"
#: Longest quotation of one turn, in characters.
_QUOTED = 1_200


@dataclass(frozen=True)
class Part:
    """A section as the page shows it."""

    heading: str
    sentences: tuple[str, ...]
    listed: tuple[str, ...]
    figures: tuple[Said, ...]
    quotes: tuple[tuple[Quote, ...], ...]
    drawn: Drawn | None


@dataclass(frozen=True)
class PortraitPage:
    """All that `portrait/_portrait.html` and `print/portrait.typ` see."""

    #: Two letters, for whoever reads it aloud.
    language: str
    title: str
    headline: str
    lead: tuple[str, ...]
    parts: tuple[Part, ...]
    caveats_heading: str
    caveats: tuple[str, ...]
    #: Below everything: who drew it, and that nothing was kept.
    closing: str


def page_of(words: PortraitWords) -> PortraitPage:
    """The words with their chart."""
    return PortraitPage(
        language=(translation.get_language() or "en")[:2],
        title=words.title,
        headline=words.headline,
        lead=words.lead,
        parts=tuple(map(_part, words.sections)),
        caveats_heading=_("What this cannot tell"),
        caveats=words.caveats,
        closing=_("Drawn by Stammtisch from an exported chat. The chat itself was not kept."),
    )


def as_html(page: PortraitPage) -> str:
    """One file with everything inside: no network, no script."""
    return render_to_string("portrait/file.html", {"page": page, "styles": _styles()})


def as_pdf(page: PortraitPage) -> bytes:
    """A tagged PDF on A4; takes about half a second."""
    return on_paper.portrait_pdf(as_data(page))


def as_data(page: PortraitPage) -> dict[str, Any]:
    """The page as plain data, for paper."""
    return asdict(page) | {
        "legend": {
            "dialogue": _("became dialogue"),
            "broadcast": _("stayed a broadcast"),
            "chart": _("Two bars per week. The table has the same numbers."),
            "week": _("Week from"),
            "dialogues": _("Dialogue"),
            "broadcasts": _("Broadcasts"),
            "open": _("Still open"),
        }
    }


def _part(section: Section) -> Part:
    return Part(
        heading=section.heading,
        sentences=section.sentences,
        listed=section.listed,
        figures=section.figures,
        quotes=tuple(tuple(map(_shortened, talk)) for talk in section.quotes),
        drawn=drawn(section.weeks) if section.weeks else None,
    )


def _shortened(quote: Quote) -> Quote:
    """A turn of a page and more is cut: what is quoted is an example."""
    if len(quote.text) <= _QUOTED:
        return quote
    return replace(quote, text=quote.text[:_QUOTED].rstrip() + "\N{HORIZONTAL ELLIPSIS}")


@cache
def _styles() -> SafeString:
    return mark_safe(bundles(_STATIC)["portrait"])  # noqa: S308 - our own style sheets
