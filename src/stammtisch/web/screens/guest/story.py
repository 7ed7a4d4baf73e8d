"""A finished story as a page, a reading-aloud sheet and a PDF: one value for all three."""

from dataclasses import asdict, dataclass
from datetime import date

from django.urls import reverse
from django.utils import dateformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stammtisch.formats.models import Round
from stammtisch.formats.one_sentence_story.artefact import Credit, Story
from stammtisch.web import words
from stammtisch.web.screens.guest.tale import GROUP


@dataclass(frozen=True)
class StoryScreen:
    """`story/page.html` and `print/story.typ`."""

    house: str
    title: str
    #: "A beginning and twelve sentences": the opening does not count, as the rules say.
    byline: str
    #: Language of the story itself: "de" or "en".
    language: str
    #: Sentences by paragraph, the opening first.
    paragraphs: list[list[str]]
    credits: list[str]
    credits_heading: str
    #: When it was written, and by what right it is shown.
    closing: str
    #: What became of it, in the host's words.
    aftercare: str
    #: Set for reading aloud: one sentence to a line, large.
    aloud: bool
    page_url: str
    aloud_url: str
    pdf_url: str
    report_url: str
    table_url: str
    rules_url: str
    #: "" while the firm has written nothing there.
    imprint_url: str
    is_listed: bool

    def as_data(self) -> dict[str, object]:
        """What the PDF is made of."""
        return asdict(self)


def story_screen(round_: Round, story: Story, *, aloud: bool = False) -> StoryScreen:
    """The story in the language that is active."""
    sentences = [story.opening] if story.opening else []
    sentences += [sentence.text for sentence in story.sentences]

    def url(name: str) -> str:
        return reverse(f"web:{name}", args=[round_.public_id])

    return StoryScreen(
        house=round_.firm.name,
        title=story.title,
        byline=_byline(len(story.sentences), begun=bool(story.opening)),
        language=story.language[:2],
        paragraphs=[sentences[at : at + GROUP] for at in range(0, len(sentences), GROUP)],
        credits=[_credit(credit) for credit in story.credits],
        credits_heading=_("Written by, in the order of their first sentence"),
        closing=_("Written at the table in %(month)s. Each sentence belongs to whoever wrote it.")
        % {"month": _month(story.month)},
        aftercare=story.aftercare,
        aloud=aloud,
        page_url=url("story"),
        aloud_url=url("story_aloud"),
        pdf_url=url("story_pdf") + ("?aloud=1" if aloud else ""),
        report_url=url("story_report"),
        table_url=reverse("web:table", args=[round_.room.public_id]),
        rules_url=url("story_rules"),
        imprint_url=url("story_imprint") if round_.firm.says_who_it_is else "",
        is_listed=round_.is_listed,
    )


def _byline(count: int, *, begun: bool) -> str:
    if begun:
        said = ngettext("A beginning and one sentence", "A beginning and %(number)s sentences", count)
    else:
        said = ngettext("A story in one sentence", "A story in %(number)s sentences", count)
    return said % {"number": words.number(count)}


def _credit(credit: Credit) -> str:
    name = credit.name or _("a guest")
    return _("%(name)s (of the house)") % {"name": name} if credit.of_the_house else name


def _month(month: str) -> str:
    """ "2026-03" → "March 2026"."""
    return dateformat.format(date.fromisoformat(f"{month}-01"), "F Y")
