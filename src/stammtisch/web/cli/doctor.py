"""`stammtisch doctor`: is everything in order, and if not, what helps?"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from gettext import gettext

import click

from stammtisch.web.cli.ending import FOUND_A_PROBLEM


@click.command(
    "doctor",
    short_help=gettext("Look everything over."),
    help=gettext("Look everything over and say what is not in order, and what to type."),
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    help=gettext("Sentences, or JSON for programs."),
)
def command(form: str) -> None:
    """Print the findings; exit code 1 if one of them is a problem."""
    from stammtisch.web.cli.setup import open_django  # noqa: PLC0415

    open_django()
    from stammtisch.web.doctor.checks import examine  # noqa: PLC0415
    from stammtisch.web.doctor.findings import Finding, Level  # noqa: PLC0415

    words = {
        Level.OK: gettext("well"),
        Level.WARNING: gettext("attention"),
        Level.PROBLEM: gettext("problem"),
    }

    def line(finding: Finding) -> str:
        text = f"{words[finding.level]:10} {finding.sentence} [{finding.id}]"
        if finding.what_now:
            text += f"\n{'':10} {finding.what_now}"
        return f"{text}\n{'':10} → {finding.type_this}" if finding.type_this else text

    found = examine()
    healthy = all(finding.level is not Level.PROBLEM for finding in found)
    if form == "json":
        answer = {"healthy": healthy, "findings": [asdict(finding) for finding in found]}
        click.echo(json.dumps(answer, indent=1, ensure_ascii=False))
    else:
        click.echo("\n".join(map(line, found)))
    sys.exit(0 if healthy else FOUND_A_PROBLEM)
