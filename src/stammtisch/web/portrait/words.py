"""The portrait in sentences: the same for terminal, page and paper. Speaks the active language; needs no database."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import unescape

from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stammtisch.imports.portrait.drawing import SHOWN_QUESTIONS, Dialogue, Line, Portrait
from stammtisch.imports.portrait.team import Reason
from stammtisch.imports.values import Certainty
from stammtisch.kit.text.moments import clock_time, short_date
from stammtisch.measurement.figures import Figure, WeekOfStatements
from stammtisch.measurement.metrics import METRICS, NOTES, STATES
from stammtisch.web.screens.effect.phrases import compared, days
from stammtisch.web.screens.effect.sentences import headline, say

#: Headline and chart have places of their own.
_APART = ("people_in_dialogue", "broadcasts")
_STRONG = re.compile("<b>(.*?)</b>")


@dataclass(frozen=True)
class Quote:
    """A turn as it is quoted."""

    who: str
    is_team: bool
    when: str
    text: str


@dataclass(frozen=True)
class Piece:
    """A part of a sentence; its numbers stand out where the page can show it."""

    text: str
    is_strong: bool


@dataclass(frozen=True)
class Said:
    """A figure: its sentence, and what stands below."""

    key: str
    pieces: tuple[Piece, ...]
    below: tuple[str, ...]
    #: There is too little for a number.
    is_none: bool

    @property
    def sentence(self) -> str:
        """The sentence as plain words."""
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True)
class Section:
    """A heading with what belongs to it."""

    heading: str
    sentences: tuple[str, ...] = ()
    #: Short lines of a list.
    listed: tuple[str, ...] = ()
    figures: tuple[Said, ...] = ()
    quotes: tuple[tuple[Quote, ...], ...] = ()
    weeks: tuple[WeekOfStatements, ...] = ()


@dataclass(frozen=True)
class PortraitWords:
    """All that is shown."""

    title: str
    headline: str
    #: Below the headline: period, comparison.
    lead: tuple[str, ...]
    sections: tuple[Section, ...] = field(default_factory=tuple)
    #: What the export cannot tell, and what was doubtful in reading it.
    caveats: tuple[str, ...] = ()


def in_words(portrait: Portrait, warnings: Sequence[str]) -> PortraitWords:
    """The whole portrait. `warnings` are keys of `WARNINGS` and of the readers' reports."""
    title = ", ".join(dict.fromkeys(chat.source.title or chat.file for chat in portrait.chats))
    caveats = (*_doubts(portrait), *_warned(portrait, warnings), *_limits(portrait))
    dialogue = portrait.dialogue
    if dialogue is None:
        return PortraitWords(title, _without_sides(portrait), (), (_people(portrait),), caveats)
    people = dialogue.figures["people_in_dialogue"]
    before = (dialogue.before or {}).get("people_in_dialogue")
    lead = (days(dialogue.period, with_year=True), compared(people.count, before.count if before else None))
    return PortraitWords(
        title, headline(people), tuple(filter(None, lead)), tuple(_sections(portrait, dialogue)), caveats
    )


def _sections(portrait: Portrait, dialogue: Dialogue) -> Iterator[Section]:
    """What was said comes before what was counted."""
    yield Section(_("What you said, week by week"), figures=(_figure(dialogue, "broadcasts"),), weeks=dialogue.weeks)
    yield _questions(portrait, dialogue)
    if dialogue.excerpts:
        quotes = tuple(tuple(_quote(portrait, line) for line in one.lines) for one in dialogue.excerpts)
        yield Section(_("The best exchanges"), quotes=quotes)
    yield _regulars(portrait, dialogue)
    figures = [_figure(dialogue, key) for key in dialogue.figures if key not in _APART]
    yield Section(_("The figures"), figures=tuple(figures))
    yield _people(portrait)


def _figure(dialogue: Dialogue, key: str) -> Said:
    figure = dialogue.figures[key]
    said = say(figure, (dialogue.before or {}).get(key))
    notes = [str(NOTES[note]) for note in figure.notes]
    if figure.says_something:
        return Said(key, _pieces(said.sentence), (*map(_plain, said.base), *notes), is_none=False)
    name = (Piece(str(METRICS[key].name), is_strong=False),)
    return Said(key, name, (str(STATES[figure.state]), *_base(figure), *notes), is_none=True)


def _base(figure: Figure) -> Iterator[str]:
    """The raw counts, where there is no number."""
    if figure.base:
        yield _("%(count)s of %(base)s.") % {"count": figure.count, "base": figure.base}


def _questions(portrait: Portrait, dialogue: Dialogue) -> Section:
    heading = _("What was never answered")
    if not dialogue.open_questions:
        return Section(heading, (_("Every question of the last 90 days was answered."),))
    counted = ngettext(
        "%(count)s question of the last 90 days has no answer.",
        "%(count)s questions of the last 90 days have no answer.",
        dialogue.open_questions,
    ) % {"count": dialogue.open_questions}
    newest = _("The newest %(count)s:") % {"count": SHOWN_QUESTIONS}
    sentences = (counted, newest) if dialogue.open_questions > SHOWN_QUESTIONS else (counted,)
    return Section(heading, sentences, quotes=tuple((_quote(portrait, line),) for line in dialogue.questions))


def _regulars(portrait: Portrait, dialogue: Dialogue) -> Section:
    sentences = [_("Regulars: %(names)s.") % {"names": ", ".join(dialogue.regulars)}] if dialogue.regulars else []
    if not dialogue.regulars:
        sentences.append(_("Nobody spoke in three of the last four weeks."))
    for one in dialogue.absent:
        since = short_date(one.last.astimezone(portrait.zone).date(), with_year=True)
        gone = _("%(name)s has said nothing since %(day)s, after %(turns)s contributions.")
        sentences.append(gone % {"name": one.name, "day": since, "turns": one.turns})
    return Section(_("Who comes again, and who fell silent"), tuple(sentences))


def _people(portrait: Portrait) -> Section:
    sides = {"team": _("team"), "auto": _("machine"), "outside": ""}
    lines = []
    for voice in portrait.voices:
        said = ngettext("%(name)s: %(count)s message", "%(name)s: %(count)s messages", voice.messages)
        side = sides[portrait.cast.side_of(voice.name)]
        lines.append(said % {"name": voice.name, "count": voice.messages} + (f" ({side})" if side else ""))
    return Section(_("Who speaks"), listed=tuple(lines))


def _without_sides(portrait: Portrait) -> str:
    count = sum(voice.messages for voice in portrait.voices)
    return ngettext(
        "%(people)s people, %(count)s message. Who of them is the team?",
        "%(people)s people, %(count)s messages. Who of them is the team?",
        count,
    ) % {"people": len(portrait.voices), "count": count}


def _quote(portrait: Portrait, line: Line) -> Quote:
    day = short_date(line.at.astimezone(portrait.zone).date(), with_year=True)
    when = _("%(day)s, %(time)s") % {"day": day, "time": clock_time(line.at, portrait.zone)}
    return Quote(line.who, line.is_team, when, line.text)


def _pieces(sentence: str) -> tuple[Piece, ...]:
    """A sentence of the effect page, whose numbers stand between <b> and </b>, in its parts."""
    parts = enumerate(_STRONG.split(sentence))
    return tuple(Piece(unescape(part), is_strong=bool(place % 2)) for place, part in parts if part)


def _plain(sentence: str) -> str:
    """A sentence of the effect page without what makes its numbers stand out there."""
    return unescape(strip_tags(sentence))


def reason(key: Reason) -> str:
    """Why somebody may belong to the team."""
    return {
        "named_like_the_chat": _("named like the chat"),
        "founded_the_group": _("founded the group"),
        "answers_most_people": _("answers the most people"),
    }[key]


def _doubts(portrait: Portrait) -> Iterator[str]:
    """What was doubtful in reading, file by file; nothing where all was plain."""
    for chat in portrait.chats:
        source, report = chat.source, chat.report
        if source.certainty in (Certainty.CHRONOLOGY, Certainty.ASSUMED):
            example = short_date(report.first.date(), with_year=True) if report.first else ""
            sentence = _("Day and month were told apart by the order of the lines; the chat begins on %(day)s.")
            yield sentence % {"day": example}
        counts = (
            (report.unknown_lines, _("%(count)s lines belong to no message that we know.")),
            (report.suspicious_headers, _("%(count)s messages stand at an odd time or speak once only: forged?")),
            (report.twice, _("%(count)s messages fall into the hour that the clock showed twice.")),
            (report.damaged, _("%(count)s letters were damaged and cannot be read.")),
            (report.cut, _("%(count)s messages were too long and were cut.")),
        )
        for count, sentence in counts:
            if count:
                yield sentence % {"count": count}


def _warned(portrait: Portrait, warnings: Sequence[str]) -> Iterator[str]:
    known = {
        "team_assumed": _("Who belongs to the team was assumed: %(names)s. Say it with --team to be sure."),
        "no_team": _("Without a team there are no figures: say with --team who speaks for the house."),
        "two_dialects": _("The file is two exports in one: two phones."),
        "future": _("Some messages lie in the future."),
        "before_2009": _("Some messages are older than the messenger."),
    }
    found = [warning for chat in portrait.chats for warning in chat.report.warnings]
    names = ", ".join(sorted(portrait.cast.team))
    for warning in dict.fromkeys([*found, *warnings]):
        if warning in known:
            yield known[warning] % {"names": names} if "%(" in known[warning] else known[warning]


def _limits(portrait: Portrait) -> Iterator[str]:
    """What no export of this kind can tell."""
    readers = {chat.source.reader for chat in portrait.chats}
    if "whatsapp" in readers:
        yield _("From an export without reactions and without links between question and answer.")
        zone = _("Times are those of the phone, read as %(zone)s; an export does not say where it was.")
        yield zone % {"zone": portrait.zone.key}
    yield _("Who only reads along is not in it, so the share of people in conversation is an upper bound.")
    yield _("An export is what its giver says; it proves nothing about anybody.")
