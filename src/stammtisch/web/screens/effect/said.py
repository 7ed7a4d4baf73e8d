"""What a sentence about a figure is made of, and the parts that many of them share."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from stammtisch.measurement.figures import Figure
from stammtisch.web.screens.effect.phrases import of_hundred


@dataclass(frozen=True)
class Said:
    """What a figure says, whether it has a value or not."""

    #: With its number; only read where there is one.
    sentence: str = ""
    #: Base, parts and direction: whole sentences in their order.
    base: list[str] = field(default_factory=list)
    #: What would change it.
    change: str = ""


def then(before: Figure | None) -> list[str]:
    """A share as it was in the four weeks before; nothing without a comparison."""
    if before is None:
        return []
    return [_("In the four weeks before: %(share)s.") % {"share": of_hundred(before.value or 0)}]


def spread(figure: Figure, sentence: str) -> list[str]:
    """The interval of a share in this sentence, which has places for `low` and `high`; nothing without one."""
    if not figure.interval:
        return []
    low, high = map(of_hundred, figure.interval)
    return [sentence % {"low": low, "high": high}]
