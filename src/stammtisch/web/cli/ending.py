"""How a command ends: the exit codes, and a sentence instead of a stack of lines."""

from __future__ import annotations

import sys
from typing import NoReturn

import click

OK = 0
FOUND_A_PROBLEM = 1
#: click's own code for wrong use.
WRONG_USE = 2
#: It could not be done, and nothing was changed.
REFUSED = 3
#: Something must be said that nobody was there to be asked.
AMBIGUOUS = 4


def refuse(sentence: str) -> NoReturn:
    """End with exit code 3 and a sentence for the owner."""
    click.echo(sentence, err=True)
    sys.exit(REFUSED)
