"""Finds the firm that somebody named on the command line."""

from __future__ import annotations

from gettext import gettext
from typing import TYPE_CHECKING

from stammtisch.web.cli.ending import refuse

if TYPE_CHECKING:
    from stammtisch.people.models import Firm


def named(name: str) -> Firm:
    """The firm with this short name or id; ends the command with a list of those there are. Django must be open."""
    from stammtisch.people.models import Firm  # noqa: PLC0415

    found = Firm.objects.filter(slug=name).first() or Firm.objects.filter(code=name).first()
    return found or refuse(_nobody(name, list(Firm.objects.order_by("slug").values_list("slug", flat=True))))


def _nobody(name: str, slugs: list[str]) -> str:
    if not slugs:
        return gettext("There is no firm yet. Open Stammtisch in a browser and found one.")
    return gettext("There is no firm “%(name)s”. There is: %(firms)s") % {"name": name, "firms": ", ".join(slugs)}
