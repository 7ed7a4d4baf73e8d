"""The page of figures: one sentence about people, then what it did, what the firm did, and what it got out of it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _

from stammtisch.measurement import queries
from stammtisch.measurement.definitions import DEFINITION_SET
from stammtisch.measurement.figures import Level as LevelKey
from stammtisch.measurement.figures import WeekOfStatements
from stammtisch.measurement.metrics import LEVELS, METRICS
from stammtisch.measurement.periods import Period, week_of
from stammtisch.measurement.queries import Effect
from stammtisch.people.models import Firm
from stammtisch.web.screens.effect.cards import Card, card
from stammtisch.web.screens.effect.drawn import Drawn, drawn
from stammtisch.web.screens.effect.phrases import compared, days
from stammtisch.web.screens.effect.sentences import headline

#: Periods offered above the page besides the running one.
OFFERED = 3
#: Below so many settled statements nothing is said about their direction.
FEWEST_STATEMENTS = 5
#: The page begins with this figure.
HEADLINE = "people_in_dialogue"
#: Figures for a second look: one line names them, and a click opens them.
SECOND_LOOK = {"reciprocity", "evenness", "uptake", "next_response"}
#: The index names its parts even where it has no value.
ALWAYS_OPEN = {"dialogue_index"}
#: What the chart shows has a section of its own.
CHARTED = "broadcasts"


#: Levels of effect from people's side to the firm's.
ORDER: tuple[LevelKey, ...] = ("outcome", "output", "outflow")


@dataclass(frozen=True)
class Choice:
    """A period one can look at."""

    label: str
    url: str
    is_current: bool


@dataclass(frozen=True)
class Level:
    """Figures of one level of effect."""

    key: str
    name: str
    cards: list[Card]
    #: Those for a second look or without a value yet, so that a young firm does not read a list of nothing.
    folded: list[Card]
    #: What they are called, in one line.
    folded_names: str


@dataclass(frozen=True)
class Weeks:
    """What the firm said, week by week: drawn, and the same as numbers."""

    sentence: str
    card: Card
    drawn: Drawn


@dataclass(frozen=True)
class EffectScreen:
    """All that `effect/page.html` sees."""

    #: Nothing has been said yet: the page then tells what it is for.
    is_new: bool
    days: str
    #: Whether the period is still running, and therefore compared with how the one before stood then.
    is_running: bool
    headline: str
    comparison: str
    #: What stands below the headline.
    people: Card
    choices: list[Choice]
    levels: list[Level]
    weeks: Weeks | None
    definition: str
    tables_url: str
    nav: str = "effect"


def chosen(firm: Firm, asked: str, *, now: datetime) -> Period:
    """The period whose first Monday an address names; anything else means the latest one."""
    zone = ZoneInfo(firm.timezone)
    try:
        monday = date.fromisoformat(asked)
        period = Period(monday, zone)
        if monday.weekday() == 0 and monday.year > 2000 and period.start <= now:
            return period
    except ValueError:
        pass
    return queries.latest(firm, now=now)


def effect_screen(firm: Firm, asked: str, *, now: datetime) -> EffectScreen:
    """The figures of the period with the Monday `asked` (or the latest one), in words."""
    period = chosen(firm, asked, now=now)
    found = queries.effect(firm, period, now=now)
    people = found.figures[HEADLINE]
    before = (found.before or {}).get(HEADLINE)
    return EffectScreen(
        is_new=found.oldest is None,
        days=days(period),
        is_running=found.is_running,
        headline=headline(people),
        comparison=compared(people.count, before.count if before else None),
        people=_card(firm, found, HEADLINE),
        choices=_choices(firm, found),
        levels=_levels(firm, found),
        weeks=_weeks(firm, found),
        definition=DEFINITION_SET,
        tables_url=reverse("web:tables", args=[firm.slug]),
    )


def address(firm: Firm, period: Period) -> str:
    """Where the figures of this period are."""
    return reverse("web:effect", args=[firm.slug]) + query(period)


def query(period: Period) -> str:
    """What names the period in an address."""
    return f"?from={period.first_week.isoformat()}"


def _choices(firm: Firm, found: Effect) -> list[Choice]:
    """The running weeks, those that are over, and a way further back."""
    running = Period.until(found.now, found.period.zone)
    shown = [running]
    over = Period(running.first_week - timedelta(weeks=1), running.zone)
    while len(shown) <= OFFERED and found.oldest is not None and found.oldest < over.end:
        shown.append(over)
        over = over.before
    if found.period not in shown:
        shown.append(found.period)
    choices = [
        _choice(firm, found, period, _("Still running") if period == running else days(period)) for period in shown
    ]
    further = shown[-1].before
    if len(shown) > OFFERED and found.oldest is not None and found.oldest < further.end:
        choices.append(_choice(firm, found, further, _("further back")))
    return choices


def _choice(firm: Firm, found: Effect, period: Period, label: str) -> Choice:
    return Choice(label, address(firm, period), period == found.period)


def _levels(firm: Firm, found: Effect) -> list[Level]:
    """What it did comes first, and an empty level is shown as empty."""
    cards = {key: _card(firm, found, key) for key in METRICS if key not in {HEADLINE, CHARTED}}
    return [_level(level, [card for key, card in cards.items() if METRICS[key].level == level]) for level in ORDER]


def _level(level: LevelKey, cards: list[Card]) -> Level:
    folded = [card for card in cards if card.key in SECOND_LOOK or (card.is_none and card.key not in ALWAYS_OPEN)]
    names = ", ".join(str(METRICS[card.key].name) for card in folded)
    return Level(level, str(LEVELS[level]), [card for card in cards if card not in folded], folded, names)


def _card(firm: Firm, found: Effect, key: str) -> Card:
    return card(firm, found.figures[key], (found.before or {}).get(key), query(found.period))


def _weeks(firm: Firm, found: Effect) -> Weeks | None:
    figure, before = found.figures[CHARTED], (found.before or {}).get(CHARTED)
    this_week = week_of(found.now, found.period.zone)
    # weeks that have not begun are no empty weeks
    weeks = [week for week in found.weeks if week.week <= this_week]
    if not figure.base:
        return None
    return Weeks(
        sentence=_direction(figure.weeks, before.weeks if before else ()),
        card=_card(firm, found, CHARTED),
        drawn=drawn(weeks),
    )


def _direction(weeks: tuple[WeekOfStatements, ...], before: tuple[WeekOfStatements, ...]) -> str:
    now, then = _dialogue_share(weeks), _dialogue_share(before)
    if now is None or then is None:
        return _("What became of what you said")
    if abs(now - then) < 0.02:
        return _("As much of what you say becomes dialogue as before.")
    if now > then:
        return _("More of what you say becomes dialogue than before.")
    return _("Less of what you say becomes dialogue than before.")


def _dialogue_share(weeks: tuple[WeekOfStatements, ...]) -> float | None:
    dialogue, broadcast = sum(week.dialogue for week in weeks), sum(week.broadcast for week in weeks)
    return dialogue / (dialogue + broadcast) if dialogue + broadcast >= FEWEST_STATEMENTS else None
