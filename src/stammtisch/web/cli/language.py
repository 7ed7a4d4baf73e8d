"""In which language the command line speaks: `--lang`, or what the system says; German or English.

Uses the standard library's gettext on the product's own catalogue, because most commands answer before Django is
loaded. Words of click itself are listed here, so that they are translated like our own.
"""

from __future__ import annotations

import gettext as gettext_module
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

LANGUAGES = ("de", "en")
_LOCALE = Path(__file__).resolve().parents[2] / "locale"


def choose(arguments: Sequence[str]) -> None:
    """Set the language of this process and of those it starts."""
    os.environ["LANGUAGE"] = _wanted(arguments) or _of_system(os.environ)
    gettext_module.bindtextdomain("django", _LOCALE)
    gettext_module.textdomain("django")


def _wanted(arguments: Sequence[str]) -> str | None:
    """The language after `--lang`, if it is one of ours; click complains about others later."""
    for position, argument in enumerate(arguments):
        name, separator, value = argument.partition("=")
        if name == "--lang":
            value = value if separator else "".join(arguments[position + 1 : position + 2])
            return value if value in LANGUAGES else None
    return None


def _of_system(environ: Mapping[str, str]) -> str:
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environ.get(name):
            return "de" if value.lower().startswith("de") else "en"
    return "en"


def _words_of_click() -> None:
    """Never called: shows click's own words to the extraction of strings."""
    _ = gettext_module.gettext
    _("Usage:")
    _("Options")
    _("Commands")
    _("Error: {message}")
    _("Show this message and exit.")
    _("Show the version and exit.")
    _("Try '{command} {option}' for help.")
    _("No such command {name!r}.")
    _("No such option {name!r}.")
    _("Missing argument")
    _("Aborted!")
