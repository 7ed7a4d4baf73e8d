"""The chart of what the firm said and the table beside it: the same numbers twice, for whoever reads better which."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from stammtisch.kit.text.moments import short_date
from stammtisch.measurement.charts import Chart, chart_of
from stammtisch.measurement.figures import WeekOfStatements


@dataclass(frozen=True)
class Week:
    """A row of the table beside the chart."""

    label: str
    dialogue: int
    broadcast: int
    open: int


@dataclass(frozen=True)
class Drawn:
    """All that `effect/_chart.html` sees."""

    chart: Chart
    rows: tuple[Week, ...]
    has_open: bool


def drawn(weeks: Sequence[WeekOfStatements]) -> Drawn:
    """These weeks, up to a dozen."""
    return Drawn(
        chart=chart_of(weeks, _label),
        rows=tuple(Week(_label(week.week), week.dialogue, week.broadcast, week.open) for week in weeks),
        has_open=any(week.open for week in weeks),
    )


def _label(monday: date) -> str:
    return short_date(monday, with_year=False)
